import type { DataModel, FieldMetadata, ObjectMetadata } from '../model.ts';
import { capitalize, isComposite, uniqueSubFieldOf } from '../records/composites.ts';
import { aggregatesOf } from './aggregates.ts';
import { enumName, fieldTypes } from './field-types.ts';
import { enumFilterSdl } from './shared-sdl.ts';

type Entry = readonly [name: string, type: string];

/** Field by field, what each of an object's types has; a many-to-one relation counts twice, by id and as itself. */
interface Entries {
  output: Entry[];
  create: Entry[];
  update: Entry[];
  filter: Entry[];
  orderBy: Entry[];
  orderByWithGroupBy: Entry[];
  groupBy: Entry[];
  /** Relations also stand in the order by aggregates. */
  orderByAggregate: Entry[];
}

/** The types and inputs of one object, as SDL; deactivated fields are not in it. */
export function objectSdl(model: DataModel, whole: ObjectMetadata): string {
  const object = { ...whole, fields: whole.fields.filter((field) => field.isActive) };
  const name = capitalize(object.nameSingular);
  const entries = entriesOf(model, object);
  const aggregates = aggregatesOf(object.fields);
  const sortable = aggregatesOf(object.fields.filter((field) => !field.relation));
  const page: Entry[] = [
    ['edges', `[${name}Edge!]!`],
    ['pageInfo', 'PageInfo!'],
  ];
  const combined: Entry[] = [
    ['and', `[${name}FilterInput]`],
    ['or', `[${name}FilterInput]`],
    ['not', `${name}FilterInput`],
  ];
  return [
    ...enumsOf(object),
    block(`type ${name}`, entries.output),
    block(`type ${name}Edge`, [
      ['node', `${name}!`],
      ['cursor', 'Cursor!'],
    ]),
    block(`type ${name}Connection`, [...aggregates, ...page]),
    block(`type ${name}GroupByConnection`, [...aggregates, ...page, ['groupByDimensionValues', 'JSON!']]),
    block(`input ${name}RelationInput`, [
      ['connect', `${name}ConnectInput`],
      ['disconnect', 'Boolean'],
    ]),
    block(`input ${name}ConnectInput`, [['where', `${name}WhereUniqueInput`]]),
    ...whereUniqueSdl(object, name),
    block(`input ${name}CreateInput`, entries.create),
    block(`input ${name}UpdateInput`, entries.update),
    block(`input ${name}FilterInput`, [...entries.filter, ...combined]),
    block(`input ${name}OrderByInput`, entries.orderBy),
    block(`input ${name}OrderByWithGroupByInput`, [
      ['aggregate', `${name}OrderByWithGroupByAggregateInput`],
      ...entries.orderByWithGroupBy,
    ]),
    block(`input ${name}OrderByWithGroupByAggregateInput`, [
      ...sortable.map(([each]): Entry => [each, 'OrderByDirection']),
      ...entries.orderByAggregate,
    ]),
    block(`input ${name}GroupByInput`, entries.groupBy),
  ].join('\n');
}

function block(head: string, entries: readonly Entry[]): string {
  return `${head} {\n${entries.map(([name, type]) => `${name}: ${type}`).join('\n')}\n}`;
}

function enumsOf(object: ObjectMetadata): string[] {
  return object.fields.flatMap((field) => {
    if (!field.options) return [];
    const name = enumName(object, field);
    const values = field.options.map((option) => option.value);
    return [`enum ${name} {\n${values.join('\n')}\n}`, enumFilterSdl(name)];
  });
}

function entriesOf(model: DataModel, object: ObjectMetadata): Entries {
  const entries: Entries = {
    output: [],
    create: [],
    update: [],
    filter: [],
    orderBy: [],
    orderByWithGroupBy: [],
    groupBy: [],
    orderByAggregate: [],
  };
  // The real one shows an object's own columns first, then the foreign keys, then the relations.
  for (const field of object.fields.filter((each) => !each.relation)) addColumn(entries, object, field);
  for (const field of object.fields) {
    if (field.relation) addRelation(entries, model, field);
  }
  return entries;
}

function addColumn(entries: Entries, object: ObjectMetadata, field: FieldMetadata): void {
  const types = fieldTypes(object, field);
  entries.output.push([field.name, types.output]);
  entries.create.push([field.name, types.create]);
  entries.update.push([field.name, types.update]);
  entries.filter.push([field.name, types.filter]);
  entries.orderBy.push([field.name, types.orderBy]);
  entries.orderByWithGroupBy.push([field.name, types.orderByWithGroupBy]);
  if (types.groupBy) entries.groupBy.push([field.name, types.groupBy]);
}

/** The arguments of every connection. */
export function connectionArguments(name: string): string {
  return `(first: Int, last: Int, offset: Int, before: String, after: String, filter: ${name}FilterInput, orderBy: [${name}OrderByInput])`;
}

function addRelation(entries: Entries, model: DataModel, field: FieldMetadata): void {
  const { relation } = field;
  const target = relation && model.objectById(relation.targetObjectId);
  if (!target) return;
  const name = capitalize(target.nameSingular);
  const join = relation.joinColumnName;
  if (join === null) {
    entries.output.push([`${field.name}${connectionArguments(name)}`, `${name}Connection`]);
    return;
  }
  entries.output.push([join, field.isNullable ? 'ID' : 'ID!'], [field.name, name]);
  entries.create.push([join, 'ID'], [field.name, `${name}RelationInput`]);
  entries.update.push([join, 'ID'], [field.name, `${name}RelationInput`]);
  entries.filter.push([join, 'UUIDFilter'], [field.name, `${name}FilterInput`]);
  entries.orderBy.push([join, 'OrderByDirection'], [field.name, `${name}OrderByInput`]);
  entries.orderByWithGroupBy.push([join, 'OrderByDirection'], [field.name, `${name}OrderByWithGroupByInput`]);
  entries.orderByAggregate.push([join, 'OrderByDirection'], [field.name, `${name}OrderByInput`]);
  entries.groupBy.push([field.name, `${name}GroupByInput`]);
}

/** By what a record can be connected: its id, a unique field, and the parts of a unique combination. */
function whereUniqueSdl(object: ObjectMetadata, name: string): string[] {
  const entries: Entry[] = [['id', 'ID']];
  const more: string[] = [];
  const together = new Set(object.uniqueTogether);
  for (const field of object.fields) {
    if (field.name === 'id' || !(field.isUnique || together.has(field.name))) continue;
    const part = isComposite(field.type) ? uniqueSubFieldOf(field.type) : undefined;
    if (part !== undefined) {
      const input = `${name}${capitalize(field.name)}WhereInput`;
      entries.push([field.name, input]);
      more.push(block(`input ${input}`, [[part, 'String']]));
    } else if (!isComposite(field.type)) {
      entries.push([field.name, field.relation ? 'ID' : fieldTypes(object, field).update]);
    }
  }
  return [block(`input ${name}WhereUniqueInput`, entries), ...more];
}
