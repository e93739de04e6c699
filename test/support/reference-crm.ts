import {
  buildASTSchema,
  defaultFieldResolver,
  execute,
  parse,
  printSchema,
  valueFromASTUntyped,
} from 'graphql';
import type { ExecutionResult, GraphQLFieldResolver, GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import type { CrmObject } from './crm-objects.ts';
import { aggregateOf } from './reference-aggregates.ts';
import { matchingRows } from './reference-filter.ts';
import type { CrmData } from './reference-filter.ts';
import { duplicatesOf, groupsOf } from './reference-groups.ts';
import { listOf } from './reference-list.ts';
import type { ListSource } from './reference-list.ts';
import { isLive } from './reference-tables.ts';
import type { Row } from './reference-tables.ts';

type Values = Readonly<Record<string, unknown>>;

/** What an ordinary GraphQL server over the same records answers. */
export interface ReferenceCrm {
  answer(text: string, variables: Values): ExecutionResult;
}

export interface ReferenceOptions extends CrmData {
  readonly schema: GraphQLSchema;
  readonly duplicateCriteria: ReadonlyMap<string, readonly (readonly string[])[]>;
  /** Answers root fields that are no records, and mutations; undefined for those it does not know. */
  readonly root?: (fieldName: string, values: Values) => unknown;
}

/** Rows of a list that names no size: of a root as Twenty has it, of a nested list as it ends there. */
const rootPageRows = 200;
const nestedPageRows = 60;

export function createReferenceCrm(options: ReferenceOptions): ReferenceCrm {
  // A schema of its own: that of the gateway would resolve its fields itself.
  const schema = buildASTSchema(parse(printSchema(options.schema)), { assumeValidSDL: true });
  const fieldResolver = resolver(options);
  return {
    answer: (text, variableValues) =>
      execute({
        schema,
        document: parse(text),
        variableValues,
        contextValue: variableValues,
        fieldResolver,
      }) as ExecutionResult,
  };
}

function resolver(options: ReferenceOptions): GraphQLFieldResolver<Row | undefined, Values> {
  const { objects, tables } = options;
  const byType = new Map(objects.map((object) => [object.type, object]));
  return (source, coerced, context, info) => {
    const { fieldName } = info;
    const values = { ...coerced, ...('orderBy' in coerced && { orderBy: orderAsWritten(info, context) }) };
    const parent = info.parentType.name;
    if (parent === 'Query' || parent === 'Mutation') {
      return options.root?.(fieldName, values) ?? rootOf(fieldName, values, options);
    }
    if (!source) return null;
    if (parent.endsWith('Connection') && 'all' in source && !(fieldName in source)) {
      const { all, type } = source as unknown as ListSource;
      return aggregateOf(byType.get(type)!, fieldName)?.(all);
    }
    const object = byType.get(parent);
    const list = object?.lists[fieldName];
    if (list) {
      const [type, column] = list;
      return listOf(tables.pointingAt(type, column, source['id']), values, type, nestedPageRows, options);
    }
    const target = object?.records[fieldName];
    if (target !== undefined) return liveRecord(target, source[`${fieldName}Id`]) ?? null;
    // The column of a relation whose record is deleted reads null.
    const column = /^(.*)Id$/.exec(fieldName)?.[1] ?? '';
    const pointedAt = object?.records[column];
    if (pointedAt !== undefined) return liveRecord(pointedAt, source[fieldName])?.['id'] ?? null;
    return defaultFieldResolver(source, values, context, info);
  };

  function liveRecord(type: string, id: unknown): Row | undefined {
    const found = tables.find(type, id);
    return isLive(found) ? found : undefined;
  }
}

/** Keys of an order in the client's sequence: graphql-js puts them into that of the schema. */
function orderAsWritten({ fieldNodes, operation }: GraphQLResolveInfo, variables: Values): unknown {
  const defaults = (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
    defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)] as const] : [],
  );
  const node = fieldNodes[0]?.arguments?.find(({ name }) => name.value === 'orderBy');
  return node && valueFromASTUntyped(node.value, { ...Object.fromEntries(defaults), ...variables });
}

function rootOf(fieldName: string, values: Values, options: ReferenceOptions): unknown {
  const object = options.objects.find(({ list, one, groups, duplicates }) =>
    [list, one, groups, duplicates].includes(fieldName),
  );
  if (!object) throw new Error(`The reference has no ${fieldName}.`);
  const rows = options.tables.rows(object.type);
  switch (fieldName) {
    case object.list:
      return listOf(rows, values, object.type, rootPageRows, options);
    case object.groups:
      return groupsOf(object, values, options);
    case object.duplicates:
      return duplicateLists(object, values, options);
    default: {
      const [found] = matchingRows(rows, values['filter'], object.type, options);
      if (!found) throw new Error('Record not found');
      return found;
    }
  }
}

function duplicateLists(object: CrmObject, values: Values, options: ReferenceOptions): ListSource[] {
  const criteria = options.duplicateCriteria.get(object.type) ?? [];
  return (values['ids'] as unknown[]).map((id) => {
    const rows = duplicatesOf(id, object, criteria, options);
    return listOf(rows, {}, object.type, Infinity, options);
  });
}
