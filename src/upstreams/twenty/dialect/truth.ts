import type { GraphQLSchema } from 'graphql';
import { GatewayError } from '../../../errors.ts';
import { askInstead } from './instead.ts';
import type { PlannedField } from './plan.ts';
import { isConnection, isRecord } from './record-types.ts';

/**
 * Twenty's answers that look right and are not, found by asking 2.21.0: arguments of nested lists are ignored, a
 * nested list ends at 60 rows and says there are no more, and what lies too deep is null or empty without an error.
 */

/** Rows of a nested list that Twenty gives per parent (2.21.0). */
const nestedRowLimit = 60;

type Hop = 'toMany' | 'manyToOne';

/** One rule: what would be silently wrong about this field, if anything. */
type Rule = (field: PlannedField, hops: readonly Hop[]) => string | undefined;

const rules: readonly Rule[] = [tooDeep, ignoredArguments, nestedAggregates];

/** The error that answers a root which Twenty would answer wrongly without saying so. */
export function findUntruth(schema: GraphQLSchema, root: PlannedField): GatewayError | undefined {
  return inspect(root, []);

  function inspect(parent: PlannedField, hopsAbove: readonly Hop[]): GatewayError | undefined {
    for (const field of parent.children) {
      const hop = hopOf(field);
      const hops = hop ? [...hopsAbove, hop] : hopsAbove;
      for (const rule of rules) {
        const problem = rule(field, hops);
        if (problem) return untruth(schema, listAround(parent, field), problem);
      }
      const deeper = inspect(field, hops);
      if (deeper) return deeper;
    }
    return undefined;
  }
}

/** From the root only these are answered: a list, a record, and a record of a list's rows. */
function tooDeep(field: PlannedField, hops: readonly Hop[]): string | undefined {
  if (!hopOf(field) || hops.length < 2) return undefined;
  const [first, second] = hops;
  if (first === 'toMany' && second === 'manyToOne' && hops.length === 2) return undefined;
  const name = nameOf(field);
  if (hops.length > 2) return `Twenty follows two relations at most, and ${name} is one more.`;
  if (first === 'toMany') return `Twenty refuses a list inside a list, and ${name} is one.`;
  return second === 'toMany'
    ? `Twenty answers a list below a related record with no rows, and ${name} is one.`
    : `Twenty answers a record below a related record with null, and ${name} is one.`;
}

function ignoredArguments(field: PlannedField): string | undefined {
  const given = Object.keys(field.arguments).filter((name) => field.arguments[name] !== null);
  if (given.length === 0) return undefined;
  if (!isNestedList(field)) return `Twenty ignores arguments below the root, and ${nameOf(field)} has some.`;
  const first = firstOf(field);
  if (given.length === 1 && first !== undefined && first >= 0 && first <= nestedRowLimit) return undefined;
  return `Twenty ignores arguments on nested lists; of ${nameOf(field)} only the first 0 to ${nestedRowLimit} rows can be had.`;
}

function nestedAggregates(field: PlannedField, hops: readonly Hop[]): string | undefined {
  const isTold = ['edges', 'pageInfo', 'totalCount', '__typename'].includes(field.fieldName);
  if (isTold || hops.at(-1) !== 'toMany' || !isConnection(field.parentType)) return undefined;
  return `Twenty answers an aggregate of a nested list with null, and ${nameOf(field)} is one.`;
}

/** A list of a record's related records. */
export function isNestedList(field: PlannedField): boolean {
  return hopOf(field) === 'toMany';
}

/**
 * Fields of a nested list that Twenty has to be asked for, beyond what the client wants, so that
 * `settleNestedList` can tell how many rows there are. Paths from the list.
 */
export function neededToSettle(field: PlannedField): readonly (readonly string[])[] {
  const wanted = wantedOf(field);
  if (firstOf(field) !== undefined && wanted.has('pageInfo')) return [['edges', 'cursor']];
  return wanted.has('edges') ? [] : [['totalCount']];
}

export type Settled =
  { readonly connection: Readonly<Record<string, unknown>> } | { readonly error: GatewayError };

/** A nested list as the client asked for it, out of what Twenty answered; an error where that cannot be known. */
export function settleNestedList(
  schema: GraphQLSchema,
  field: PlannedField,
  connection: Readonly<Record<string, unknown>>,
): Settled {
  const first = firstOf(field);
  const edges = (connection['edges'] ?? []) as readonly Readonly<Record<string, unknown>>[];
  const rows = Math.max(edges.length, Number(connection['totalCount'] ?? 0));
  if (rows >= nestedRowLimit && !isCertain(field)) {
    const problem = `${nameOf(field)} holds ${nestedRowLimit} rows or more, and Twenty shows no more of a nested list.`;
    return { error: untruth(schema, field, problem) };
  }
  return { connection: first === undefined ? connection : cut(connection, edges, first, rows) };
}

/** Whether the first 60 rows are enough to know what the client wants to know. */
function isCertain(field: PlannedField): boolean {
  const wanted = wantedOf(field);
  if (wanted.has('totalCount')) return false;
  const first = firstOf(field);
  return (first !== undefined && first < nestedRowLimit) || !(wanted.has('edges') || wanted.has('pageInfo'));
}

function cut(
  connection: Readonly<Record<string, unknown>>,
  edges: readonly Readonly<Record<string, unknown>>[],
  first: number,
  rows: number,
): Readonly<Record<string, unknown>> {
  const kept = edges.slice(0, first);
  const pageInfo = {
    hasNextPage: rows > first,
    hasPreviousPage: false,
    startCursor: kept[0]?.['cursor'] ?? null,
    endCursor: kept.at(-1)?.['cursor'] ?? null,
  };
  return { ...connection, edges: kept, pageInfo };
}

function hopOf(field: PlannedField): Hop | undefined {
  if (!isRecord(field.parentType)) return undefined;
  if (isConnection(field.type)) return 'toMany';
  return isRecord(field.type) ? 'manyToOne' : undefined;
}

function firstOf(field: PlannedField): number | undefined {
  const first = field.arguments['first'];
  return typeof first === 'number' ? first : undefined;
}

function wantedOf(field: PlannedField): ReadonlySet<string> {
  return new Set(field.children.map(({ fieldName }) => fieldName));
}

/** An aggregate is asked of the list it belongs to. */
function listAround(parent: PlannedField, field: PlannedField): PlannedField {
  return hopOf(field) ? field : parent;
}

function nameOf(field: PlannedField): string {
  return `${field.parentType.name}.${field.fieldName}`;
}

function untruth(schema: GraphQLSchema, field: PlannedField, problem: string): GatewayError {
  const message = problem + askInstead(schema, field);
  return new GatewayError('CANNOT_ANSWER_TRUTHFULLY', message, { upstream: 'twenty' });
}
