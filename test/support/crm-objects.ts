import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
} from 'graphql';
import type { GraphQLField, GraphQLInputObjectType, GraphQLObjectType, GraphQLSchema } from 'graphql';

/** An object of the CRM that operations are made of, and how it hangs together with the others, read off the schema. */
export interface CrmObject {
  /** The record's type in the unified schema. */
  readonly type: string;
  readonly list: string;
  readonly one: string;
  readonly groups: string;
  /** The root that lists duplicates, where the object has one. */
  readonly duplicates: string | undefined;
  /** Many-to-one fields and the type they lead to; the column is the field's name with `Id`. */
  readonly records: Readonly<Record<string, string>>;
  /** Lists, the type of their rows, and the column there that holds the parent's id. */
  readonly lists: Readonly<Record<string, readonly [type: string, column: string]>>;
  /** What its records are filtered, sorted and grouped by. */
  readonly columns: readonly CrmColumn[];
}

export type ColumnKind =
  'text' | 'number' | 'moment' | 'day' | 'boolean' | 'id' | 'option' | 'options' | 'texts' | 'json';

export interface CrmColumn {
  /** From the record: `name.lastName`. */
  readonly path: string;
  readonly kind: ColumnKind;
  /** The values of an option, in the order in which the database sorts them. */
  readonly options: readonly string[];
}

const typeNames = [
  'Person',
  'Company',
  'Opportunity',
  'Note',
  'NoteTarget',
  'Task',
  'TaskTarget',
  'WorkspaceMember',
  'Pet',
  'PetCareAgreement',
  'Rocket',
  'SurveyResult',
  'EmploymentHistory',
  'Attachment',
  'TimelineActivity',
].map((name) => `Twenty${name}`);

const kinds: Readonly<Record<string, ColumnKind>> = {
  TwentyStringFilter: 'text',
  TwentyFloatFilter: 'number',
  TwentyIntFilter: 'number',
  TwentyBigFloatFilter: 'number',
  TwentyDateTimeFilter: 'moment',
  TwentyDateFilter: 'day',
  TwentyBooleanFilter: 'boolean',
  TwentyUUIDFilter: 'id',
  TwentyArrayFilter: 'texts',
  TwentyRawJsonFilter: 'json',
};

type Field = GraphQLField<unknown, unknown>;

/** The objects that the sandbox has records of. */
export function readCrmObjects(schema: GraphQLSchema): CrmObject[] {
  const roots = Object.values(schema.getQueryType()!.getFields());
  return typeNames.map((name) => {
    const type = schema.getType(name) as GraphQLObjectType;
    const list = roots.find((root) => String(root.type) === `${name}Connection`)!;
    const filter = list.args.find((argument) => argument.name === 'filter')!;
    const fields = Object.values(type.getFields());
    return {
      type: name,
      list: list.name,
      one: roots.find((root) => String(root.type) === name && root.name.startsWith('twenty_'))!.name,
      groups: `${list.name}GroupBy`,
      duplicates: roots.find((root) => String(root.type) === `[${name}Connection!]`)?.name,
      records: Object.fromEntries(recordFields(fields)),
      lists: Object.fromEntries(listFields(schema, type)),
      columns: columnsOf(type, getNamedType(filter.type) as GraphQLInputObjectType),
    };
  });
}

function recordFields(fields: readonly Field[]): [string, string][] {
  return fields.flatMap((field): [string, string][] => {
    const { name } = getNamedType(field.type);
    return typeNames.includes(name) && field.args.length === 0 ? [[field.name, name]] : [];
  });
}

/** The column is that of the one field that leads back. */
function listFields(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
): [string, readonly [type: string, column: string]][] {
  return Object.values(type.getFields()).flatMap((field): [string, readonly [string, string]][] => {
    const target = typeNames.find((name) => `${name}Connection` === String(getNullableType(field.type)));
    if (!target) return [];
    const back = recordFields(Object.values((schema.getType(target) as GraphQLObjectType).getFields()));
    const [[name] = [undefined], ...others] = back.filter(([, leadsTo]) => leadsTo === type.name);
    return name === undefined || others.length > 0 ? [] : [[field.name, [target, `${name}Id`]]];
  });
}

function columnsOf(type: GraphQLObjectType, filter: GraphQLInputObjectType, prefix = ''): CrmColumn[] {
  return Object.values(filter.getFields()).flatMap((field): CrmColumn[] => {
    const named = getNamedType(field.type);
    const shown = type.getFields()[field.name];
    if (!shown || !isInputObjectType(named) || 'and' in named.getFields()) return [];
    const path = prefix + field.name;
    const value = getNamedType(shown.type);
    if (isObjectType(value)) return prefix ? [] : columnsOf(value, named, `${path}.`);
    if (isEnumType(value)) {
      const options = value.getValues().map(({ name }) => name);
      return [{ path, kind: isListType(getNullableType(shown.type)) ? 'options' : 'option', options }];
    }
    const kind = kinds[named.name];
    return kind ? [{ path, kind, options: [] }] : [];
  });
}
