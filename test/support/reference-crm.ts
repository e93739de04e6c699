import {
  buildASTSchema,
  defaultFieldResolver,
  execute,
  getNamedType,
  isLeafType,
  isObjectType,
  parse,
  printSchema,
} from 'graphql';
import type { ExecutionResult, GraphQLFieldResolver, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { TestGateway } from './test-gateway.ts';
import { crmObject, crmObjects } from './crm-objects.ts';
import type { CrmObject } from './crm-objects.ts';

type Row = Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, unknown>>;

/** What an ordinary GraphQL server over the rows of the stand-in answers. */
export interface ReferenceCrm {
  answer(text: string, variables: Values): ExecutionResult;
  /** All rows of a type, in the order of their ids. */
  rows(type: string): readonly Row[];
}

/** Places of a type's values in an order: `name.lastName` to value to rank. */
type Ranks = ReadonlyMap<string, ReadonlyMap<unknown, number>>;

interface Table {
  readonly rows: readonly Row[];
  /** How the database sorts values is its own affair, so it is asked. */
  readonly ranks: Ranks;
}

/** Reads every row once through the record API, with plain root queries. */
export async function createReferenceCrm(gateway: TestGateway): Promise<ReferenceCrm> {
  const schema = buildASTSchema(parse(printSchema(gateway.gateway.schema())), { assumeValidSDL: true });
  const tables = new Map<string, Table>();
  for (const object of crmObjects) tables.set(object.type, await readTable(gateway, schema, object));
  const fieldResolver = resolver((type) => tables.get(type) ?? { rows: [], ranks: new Map() });
  return {
    answer: (text, variableValues) =>
      execute({ schema, document: parse(text), variableValues, fieldResolver }) as ExecutionResult,
    rows: (type) => tables.get(type)?.rows ?? [],
  };
}

async function readTable(gateway: TestGateway, schema: GraphQLSchema, object: CrmObject): Promise<Table> {
  const root = object.list.replace('twenty_', '');
  const ask = async (query: string): Promise<Row[]> => {
    const request = new Request('http://twenty.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer sandbox-admin' },
      body: JSON.stringify({ query }),
    });
    const answer = (await (await gateway.sandbox.twenty.fetch(request)).json()) as {
      data: Record<string, { edges: { node: Row }[] }>;
    };
    return answer.data[root]!.edges.map(({ node }) => node);
  };
  const selection = leavesOf(schema.getType(object.type) as GraphQLObjectType);
  const rows = await ask(`{ ${root}(first: 100000) { edges { node { ${selection} } } } }`);
  const ranks = new Map<string, Map<unknown, number>>();
  for (const path of object.orders) {
    const orderBy = orderText(path, 'AscNullsFirst');
    const sorted = await ask(
      `{ ${root}(first: 100000, orderBy: [{ ${orderBy} }]) { edges { node { id ${selectionText(path)} } } } }`,
    );
    const values = new Set(sorted.map((row) => at(row, path)));
    ranks.set(path, new Map([...values].map((value, rank) => [value, rank])));
  }
  return { rows: rows.toSorted((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1)), ranks };
}

/** Leaves of a record and of its composites; relations are left to the resolver. */
function leavesOf(type: GraphQLObjectType): string {
  return Object.values(type.getFields())
    .flatMap((field) => {
      const named = getNamedType(field.type);
      if (field.name === 'searchVector') return [];
      if (isLeafType(named)) return [field.name];
      const isComposite =
        isObjectType(named) &&
        /^Twenty/.test(named.name) &&
        !('id' in named.getFields()) &&
        !('edges' in named.getFields());
      return isComposite ? [`${field.name} { ${leavesOf(named)} }`] : [];
    })
    .join(' ');
}

/** `name: { lastName: AscNullsFirst }` for `name.lastName`. */
export function orderText(path: string, direction: string): string {
  return path
    .split('.')
    .reduceRight(
      (inner, name, index, names) =>
        index === names.length - 1 ? `${name}: ${direction}` : `${name}: { ${inner} }`,
      '',
    );
}

function selectionText(path: string): string {
  return path.split('.').reduceRight((inner, name) => (inner === '' ? name : `${name} { ${inner} }`), '');
}

function at(row: unknown, path: string): unknown {
  return (
    path.split('.').reduce<unknown>((value, name) => (value as Row | null | undefined)?.[name], row) ?? null
  );
}

function resolver(table: (type: string) => Table): GraphQLFieldResolver<Row | undefined, unknown> {
  return (source, values, context, info) => {
    const { fieldName } = info;
    const parent = info.parentType.name;
    if (parent === 'Query') {
      const object = crmObjects.find(({ list, one }) => list === fieldName || one === fieldName);
      if (!object) return null;
      const { rows, ranks } = table(object.type);
      if (object.list === fieldName) return connection(rows, ranks, values, 200);
      return rows.find((row) => matches(row, values['filter'] as Values) === true);
    }
    const object = crmObject(parent);
    const list = object?.lists[fieldName];
    if (source && list) {
      const { rows, ranks } = table(list[0]);
      return connection(
        rows.filter((row) => row[list[1]] === source['id']),
        ranks,
        values,
        60,
      );
    }
    const record = object?.records[fieldName];
    if (source && record) return table(record).rows.find(({ id }) => id === source[`${fieldName}Id`]) ?? null;
    return defaultFieldResolver(source, values, context, info);
  };
}

function connection(all: readonly Row[], ranks: Ranks, values: Values, pageRows: number): Row {
  const { first, last, after, before, offset, filter, orderBy } = values as Record<string, any>;
  const kept = all.filter((row) => filter === undefined || filter === null || matches(row, filter) === true);
  const orders = ((orderBy ?? []) as Values[]).flatMap((entry) => ordersOf(entry, ''));
  const rows = kept.toSorted((a, b) => {
    for (const [path, direction] of orders) {
      const order = compare(at(a, path), at(b, path), ranks.get(path)!, direction);
      if (order !== 0) return order;
    }
    return 0;
  });
  const idOf = (cursor: string) =>
    (JSON.parse(Buffer.from(cursor, 'base64').toString()) as { id: string }).id;
  let start = after ? rows.filter(({ id }) => String(id) <= idOf(after)).length : 0;
  let end = before ? rows.filter(({ id }) => String(id) < idOf(before)).length : rows.length;
  start += Number(offset ?? 0);
  if (typeof first === 'number') end = Math.min(end, start + first);
  if (typeof last === 'number') start = Math.max(start, end - last);
  if (typeof first !== 'number' && typeof last !== 'number') {
    if (before) start = Math.max(start, end - pageRows);
    else end = Math.min(end, start + pageRows);
  }
  start = Math.min(start, rows.length);
  const page = rows.slice(start, Math.max(start, end));
  const times = rows.map(({ createdAt }) => String(createdAt)).sort();
  return {
    totalCount: rows.length,
    minCreatedAt: times[0] ?? null,
    maxCreatedAt: times.at(-1) ?? null,
    countNotEmptyId: rows.length,
    edges: page.map((node) => ({ node, cursor: 'a cursor' })),
    pageInfo: {
      startCursor: page.length ? 'a cursor' : null,
      endCursor: page.length ? 'a cursor' : null,
      hasNextPage: Math.max(start, end) < rows.length,
      hasPreviousPage: start > 0,
    },
  };
}

function ordersOf(entry: Values, prefix: string): [path: string, direction: string][] {
  return Object.entries(entry).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + name, value]] : ordersOf(value as Values, `${prefix}${name}.`),
  );
}

function compare(a: unknown, b: unknown, ranks: ReadonlyMap<unknown, number>, direction: string): number {
  if (isNothing(a) || isNothing(b)) {
    if (isNothing(a) && isNothing(b)) return 0;
    return isNothing(a) === direction.endsWith('NullsFirst') ? -1 : 1;
  }
  const order = (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0);
  return direction.startsWith('Asc') ? order : -order;
}

function isNothing(value: unknown): value is null | '' {
  // The database keeps no empty text.
  return value === null || value === '';
}

/** SQL's three truths: a comparison with nothing is neither true nor false. */
function matches(row: Row, filter: Values): boolean | null {
  return all(
    Object.entries(filter).map(([name, value]) => {
      if (name === 'and') return all((value as Values[]).map((part) => matches(row, part)));
      if (name === 'or') return not(all((value as Values[]).map((part) => not(matches(row, part)))));
      if (name === 'not') return not(matches(row, value as Values));
      return test(isNothing(row[name]) ? null : row[name], value as Values);
    }),
  );
}

function test(value: unknown, operation: Values): boolean | null {
  const [[operator, operand] = ['', null]] = Object.entries(operation);
  const text = String(value);
  switch (operator) {
    case 'is':
      return (value === null) === (operand === 'NULL');
    case 'eq':
      return value === null ? null : text === operand;
    case 'in':
      return value === null ? null : (operand as string[]).includes(text);
    case 'ilike':
      return value === null
        ? null
        : text.toLowerCase().includes(String(operand).replaceAll('%', '').toLowerCase());
    case 'gt':
      return value === null ? null : text > String(operand);
    default:
      throw new Error(`The reference knows no operator ${operator}.`);
  }
}

function all(truths: readonly (boolean | null)[]): boolean | null {
  if (truths.includes(false)) return false;
  return truths.includes(null) ? null : true;
}

function not(truth: boolean | null): boolean | null {
  return truth === null ? null : !truth;
}
