import { getNamedType } from 'graphql';
import type { GraphQLInputObjectType, GraphQLSchema } from 'graphql';
import type { CrmColumn, CrmObject } from './crm-objects.ts';
import type { Draft } from './random-draft.ts';
import { filterText, objectOf } from './random-filter.ts';
import type { RandomWorld } from './random-filter.ts';
import { passed } from './random-list.ts';
import { aggregateOf } from './reference-aggregates.ts';

const directions = ['AscNullsFirst', 'AscNullsLast', 'DescNullsFirst', 'DescNullsLast'];

interface Dimension {
  readonly text: string;
  /** How the groups are sorted by it, for one direction. */
  readonly order: (direction: string) => string;
  readonly isSortable: boolean;
}

/** A root that groups, with its response key: `g...` where the groups come in no particular order. */
export function groupRoot(
  draft: Draft,
  world: RandomWorld,
  schema: GraphQLSchema,
  object: CrmObject,
): string {
  const { choose } = draft;
  const field = schema.getQueryType()!.getFields()[object.groups]!;
  const input = getNamedType(
    field.args.find(({ name }) => name === 'groupBy')!.type,
  ) as GraphQLInputObjectType;
  const dimensions = [dimension(), ...(choose(3) === 2 ? [dimension()] : [])];
  // A field that stands twice is told apart by nobody.
  const texts = new Map(dimensions.map((each) => [each.text.replace(/granularity.*/, ''), each]));
  const unique = [...texts.values()];
  const isOrdered = unique.every(({ isSortable }) => isSortable) && choose(2) === 1;
  const given = [`groupBy: [${unique.map(({ text }) => text).join(', ')}]`];
  if (choose(2) === 1) {
    given.push(
      `filter: ${passed(draft, `${object.type}FilterInput`, filterText(draft, world, object, false))}`,
    );
  }
  if (isOrdered) {
    const byCount = choose(2) === 1 ? [`{ aggregate: { totalCount: ${draft.pick(directions)} } }`] : [];
    const byDimension = unique.map(({ order }) => order(draft.pick(directions)));
    given.push(`orderBy: [${[...byCount, ...byDimension].join(', ')}]`);
  }
  given.push(`limit: ${isOrdered && choose(2) === 1 ? 1 + choose(9) : 5_000}`);
  const key = isOrdered ? draft.alias() : `g${draft.alias()}`;
  const parts = ['groupByDimensionValues', ...Array.from({ length: choose(4) }, () => aggregate())];
  const selection = parts.map((part) => draft.wrap(`${object.type}GroupByConnection`, part));
  return `${key}: ${object.groups}(${given.join(', ')}) ${draft.directive()} { ${selection.join(' ')} }`;

  function aggregate(): string {
    const name = draft.pick(aggregateNames(schema, object));
    return `${draft.alias()}: ${name} ${draft.directive()}`;
  }

  function dimension(): Dimension {
    const relations = Object.entries(object.records).filter(([name]) => name in input.getFields());
    if (relations.length > 0 && choose(4) === 3) {
      const [name, type] = draft.pick(relations);
      const target = getNamedType(input.getFields()[name]!.type) as GraphQLInputObjectType;
      const inner = columnDimension(draft.pick(groupable(objectOf(world, type), target)));
      return {
        text: `{ ${name}: ${inner.text} }`,
        order: (direction) => `{ ${name}: ${inner.order(direction)} }`,
        isSortable: inner.isSortable,
      };
    }
    return columnDimension(draft.pick(groupable(object, input)));
  }

  function columnDimension({ path, kind }: CrmColumn): Dimension {
    const nest = (inner: string) =>
      path.split('.').reduceRight((text, name) => `{ ${name}: ${text} }`, inner);
    // Options sort by their text here and by their definition there.
    if (kind !== 'moment') return { text: nest('true'), order: nest, isSortable: kind !== 'option' };
    const granularity = draft.pick(['MONTH', 'DAY', 'YEAR']);
    return {
      text: nest(`{ granularity: ${granularity}, timeZone: "UTC" }`),
      order: (direction) => nest(`{ orderBy: ${direction}, granularity: ${granularity} }`),
      isSortable: true,
    };
  }
}

/** Amounts come as text, and lists in a notation of the database's. */
function groupable({ columns }: CrmObject, input: GraphQLInputObjectType): CrmColumn[] {
  return columns.filter(({ path, kind }) => {
    const [name = '', part] = path.split('.');
    if (!(name in input.getFields())) return false;
    return part === undefined
      ? ['text', 'number', 'moment', 'boolean', 'option'].includes(kind)
      : kind === 'text' && !/^(createdBy|updatedBy|bodyV2)$/.test(name);
  });
}

/** The aggregates of an object's lists that the reference knows. */
export function aggregateNames(schema: GraphQLSchema, object: CrmObject): string[] {
  const type = schema.getType(`${object.type}Connection`);
  const names = type && 'getFields' in type ? Object.keys(type.getFields()) : [];
  return names.filter((name) => aggregateOf(object, name) !== undefined);
}
