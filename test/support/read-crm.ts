import { getNamedType, isLeafType, isObjectType } from 'graphql';
import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import { askTwenty } from './ask-twenty.ts';
import type { CrmObject } from './crm-objects.ts';
import type { CrmRecords, Row } from './reference-tables.ts';
import type { TestGateway } from './test-gateway.ts';

/** Reads every record once through the record API, with plain root queries; deleted ones too. */
export async function readRecords(
  gateway: TestGateway,
  schema: GraphQLSchema,
  objects: readonly CrmObject[],
): Promise<CrmRecords> {
  const records = new Map<string, readonly Row[]>();
  for (const object of objects) {
    const root = object.list.replace('twenty_', '');
    const anywhere = 'filter: { or: [{ deletedAt: { is: NULL } }, { deletedAt: { is: NOT_NULL } }] }';
    const selection = leavesOf(schema.getType(object.type) as GraphQLObjectType);
    const data = await askTwenty(
      gateway,
      `{ ${root}(first: 100000, ${anywhere}) { edges { node { ${selection} } } } }`,
    );
    records.set(
      object.type,
      (data[root].edges as { node: Row }[]).map(({ node }) => node),
    );
  }
  return records;
}

/** Leaves of a record and of its composites; relations are left out. */
function leavesOf(type: GraphQLObjectType): string {
  return Object.values(type.getFields())
    .flatMap((field) => {
      const named = getNamedType(field.type);
      if (field.name === 'searchVector') return [];
      if (isLeafType(named)) return [field.name];
      return isComposite(named) ? [`${field.name} { ${leavesOf(named)} }`] : [];
    })
    .join(' ');
}

/** Whether a type is a value in parts, and no record and no list. */
export function isComposite(type: unknown): type is GraphQLObjectType {
  return (
    isObjectType(type) &&
    type.name.startsWith('Twenty') &&
    !('id' in type.getFields()) &&
    Object.values(type.getFields()).every((field) => isLeafType(getNamedType(field.type)))
  );
}

/** Columns by which Twenty compares records to find duplicates, by the record's type: `nameFirstName`. */
export async function readDuplicateCriteria(
  gateway: TestGateway,
): Promise<ReadonlyMap<string, readonly (readonly string[])[]>> {
  const data = await askTwenty(
    gateway,
    '{ objects(paging: { first: 500 }) { edges { node { nameSingular duplicateCriteria } } } }',
    {},
    'metadata',
  );
  const objects = data.objects.edges as {
    node: { nameSingular: string; duplicateCriteria: string[][] | null };
  }[];
  return new Map(objects.map(({ node }) => [typeOf(node.nameSingular), node.duplicateCriteria ?? []]));
}

/** Columns whose record is destroyed with the one they point at: `TwentyNoteTarget.noteId`. */
export async function readCascades(gateway: TestGateway): Promise<ReadonlySet<string>> {
  const data = await askTwenty(
    gateway,
    '{ objects(paging: { first: 500 }) { edges { node { nameSingular fieldsList { settings } } } } }',
    {},
    'metadata',
  );
  const objects = data.objects.edges as {
    node: { nameSingular: string; fieldsList: { settings: Record<string, unknown> | null }[] };
  }[];
  return new Set(
    objects.flatMap(({ node }) =>
      node.fieldsList
        .filter(({ settings }) => settings?.['onDelete'] === 'CASCADE')
        .map(({ settings }) => `${typeOf(node.nameSingular)}.${String(settings?.['joinColumnName'])}`),
    ),
  );
}

function typeOf(nameSingular: string): string {
  return `Twenty${nameSingular.charAt(0).toUpperCase()}${nameSingular.slice(1)}`;
}
