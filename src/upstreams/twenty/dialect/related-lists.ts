import { GatewayError } from '../../../errors.ts';
import type { Relation } from '../relations.ts';
import type { Values } from './arguments.ts';
import type { Ask } from './asker.ts';
import { attributeTo } from './attribute.ts';
import type { Answered, Want } from './complete.ts';
import type { Completed, Completions } from './completions.ts';
import type { Layout } from './layout.ts';
import { countsQuery, rowsQuery } from './list-queries.ts';
import { aggregatesOf } from './list-wants.ts';
import { connectionOf } from './nested-list.ts';
import type { Source } from './nested-list.ts';
import { orderOf } from './order.ts';
import type { Order } from './order.ts';
import { fetchPages, rowsOf, totalOf, unreadable } from './pages.ts';
import { pagingOf } from './paging.ts';
import type { PlannedField } from './plan.ts';
import { readFilter } from './record-filter.ts';
import type { SentRoot } from './root-document.ts';

/** Parents named in one filter: 2.21.0 took 5,000 values, more were not tried. */
const parentsPerQuery = 5_000;

/** Fields that lead over one relation with one filter and order, and their parents. */
export interface ListGroup {
  readonly relation: Relation;
  readonly filter: Values | true;
  readonly order: Order;
  readonly wants: readonly Want[];
  readonly parents: ReadonlySet<string>;
}

/** What is known of one parent's list; undefined where it was not asked. */
interface Found {
  readonly rows: readonly Source[] | GatewayError | undefined;
  readonly total: number | undefined;
  readonly counts: Source | GatewayError | undefined;
}

/** What is known where no row can match. */
const nobody: Found = { rows: [], total: 0, counts: {} };

type FindByParent = (parent: string) => Found;

/** Lists of related records: one root field for the rows of all parents and one for their counts, where these are wanted. */
export async function fetchLists(
  wants: readonly Want[],
  layout: Layout,
  completions: Completions,
  ask: Ask,
): Promise<Answered[]> {
  const groups = groupsOf(wants, layout, completions);
  const finds = await fetchGroups(groups, layout, ask);
  const answered: Answered[] = [];
  for (const [group, find] of finds) {
    for (const want of group.wants) {
      for (const parent of want.keys) {
        if (!group.parents.has(parent)) continue;
        const completed = completedOf(want, find(parent), want.begun.get(parent));
        completions.set(want.field, parent, completed);
        if ('value' in completed) answered.push({ field: want.field, value: completed.value });
      }
    }
  }
  return answered;
}

/** Fields whose relation is not known, or whose arguments no list can have, get their error here. */
function groupsOf(wants: readonly Want[], layout: Layout, completions: Completions): ListGroup[] {
  const groups = new Map<string, Omit<ListGroup, 'wants' | 'parents'> & { readonly wants: Want[] }>();
  for (const want of wants) {
    const { field, keys } = want;
    const relation = layout.relationOf(field);
    const filter = readFilter(field);
    const problem = [relation, filter, problemWith(field)].find((each) => each instanceof GatewayError);
    if (problem) for (const key of keys) completions.set(field, key, { error: problem });
    else if (filter === false) {
      for (const key of keys) completions.set(field, key, completedOf(want, nobody, undefined));
    }
    if (problem || relation instanceof GatewayError || filter instanceof GatewayError || filter === false) {
      continue;
    }
    const order = orderOf(field.arguments);
    const key = JSON.stringify([relation.root, relation.joinColumn, filter, order]);
    const group = groups.get(key);
    if (group) group.wants.push(want);
    else groups.set(key, { relation, filter, order, wants: [want] });
  }
  return [...groups.values()].flatMap((group) => {
    const parents = [...new Set(group.wants.flatMap(({ keys }) => [...keys]))];
    return Array.from({ length: Math.ceil(parents.length / parentsPerQuery) }, (_, chunk) => ({
      ...group,
      parents: new Set(parents.slice(chunk * parentsPerQuery, (chunk + 1) * parentsPerQuery)),
    }));
  });
}

function problemWith(field: PlannedField): GatewayError | undefined {
  try {
    pagingOf(field.arguments);
    return undefined;
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}

/** Asks all groups in the fewest documents, then the further pages of those that have some. */
async function fetchGroups(
  groups: readonly ListGroup[],
  layout: Layout,
  ask: Ask,
): Promise<[ListGroup, FindByParent][]> {
  const queries = groups.map((group) => ({
    group,
    rows: rowsQuery(group, layout),
    counts: countsQuery(group, layout),
  }));
  const sent = queries
    .flatMap(({ rows, counts }) => [rows?.sent, counts])
    .filter((root) => root !== undefined);
  const replies = await ask(sent);
  const replyTo = (root: SentRoot) => replies[sent.indexOf(root)];
  return await Promise.all(
    queries.map(async ({ group, rows, counts }): Promise<[ListGroup, FindByParent]> => {
      const pages = rows && (await fetchPages(rows, replyTo(rows.sent), ask));
      return [group, finder(group, pages, counts && groupsIn(replyTo(counts), counts))];
    }),
  );
}

function finder(
  { parents, relation, order }: ListGroup,
  pages: readonly Source[] | GatewayError | undefined,
  counts: readonly Source[] | GatewayError | undefined,
): FindByParent {
  const rowsOfParent =
    pages instanceof GatewayError
      ? () => pages
      : pages && attributeTo(parents, inOrder(rowsOf(pages), order), (row) => row[relation.joinColumn]);
  const countsOfParent =
    counts instanceof GatewayError ? () => counts : counts && attributeTo(parents, counts, dimensionOf);
  // Of one parent's list only a part may have been fetched.
  const [page] = pages instanceof GatewayError ? [] : (pages ?? []);
  const ofAll = parents.size === 1 && page ? totalOf(page) : undefined;
  return (parent) => {
    const rows = rowsOfParent && (rowsOfParent(parent) ?? []);
    const found = countsOfParent && (countsOfParent(parent) ?? []);
    return {
      rows,
      total: ofAll ?? (rows instanceof GatewayError ? undefined : rows?.length),
      counts: found instanceof GatewayError || found === undefined ? found : (found[0] ?? {}),
    };
  };
}

function inOrder(rows: Source[], { isMirrored }: Order): Source[] {
  return isMirrored ? rows.reverse() : rows;
}

function groupsIn(reply: unknown, sent: SentRoot): readonly Source[] | GatewayError {
  if (reply instanceof GatewayError) return reply;
  return Array.isArray(reply) ? (reply as readonly Source[]) : unreadable(sent);
}

function dimensionOf(group: Source): unknown {
  return (group['groupByDimensionValues'] as readonly unknown[])[0];
}

function completedOf(
  { field }: Want,
  { rows, total, counts }: Found,
  begun: readonly Source[] | undefined,
): Completed {
  if (rows instanceof GatewayError) return { error: rows };
  if (counts instanceof GatewayError) return { error: counts };
  const value = connectionOf(field, {
    rows: rows ?? begun ?? [],
    total: total ?? totalOf(counts ?? {}),
    aggregates: counts && aggregatesIn(field, counts),
  });
  return { value };
}

/** Of no rows there is no group: their counts are 0, and they have no other aggregate. */
function aggregatesIn(field: PlannedField, counts: Source): Source {
  return Object.fromEntries(
    aggregatesOf(field).map(({ fieldName }) => [
      fieldName,
      counts[fieldName] ?? (fieldName.startsWith('count') ? 0 : null),
    ]),
  );
}
