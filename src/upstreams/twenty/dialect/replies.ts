import { GatewayError } from '../../../errors.ts';
import type { UpstreamResult } from '../../../upstream/call.ts';
import type { Ask } from './asker.ts';
import type { UpstreamDocument } from './documents.ts';
import type { Groups } from './groups.ts';
import type { Layout } from './layout.ts';
import type { Source } from './nested-list.ts';
import type { Place, RootList } from './paged-root.ts';
import { fetchPages, isSource, totalOf } from './pages.ts';
import type { PagedList } from './pages.ts';
import type { ObjectRoot, StaticRoot } from './plan.ts';
import { uniteSelections } from './selection.ts';
import type { Upsert } from './upsert-order.ts';

/** A document and what came back for it. */
export interface Outcome {
  readonly document: UpstreamDocument;
  readonly result: UpstreamResult;
}

/** What one of the client's roots was answered, in Twenty's names. */
export interface Reply {
  readonly root: ObjectRoot | StaticRoot;
  readonly value: unknown;
  readonly error?: GatewayError;
}

/** Rows of one root list, for the memory and the time they take; each page of 1,000 costs a token. */
const rootRowBound = 10_000;

/** How to read what came, by response key. */
export interface Reading {
  readonly lists: ReadonlyMap<string, RootList>;
  readonly groups: ReadonlyMap<string, Groups>;
  readonly upserts: ReadonlyMap<string, Upsert>;
}

/** The answer of each root out of one document's, with the further pages of its lists. */
export async function readReplies(
  { document, result }: Outcome,
  { lists, groups, upserts }: Reading,
  layout: Layout,
  ask: Ask,
): Promise<Reply[]> {
  const read = document.roots.map(async ({ key, answers }): Promise<Reply[]> => {
    const given = result.data?.[key] ?? null;
    const asked = answers.flatMap(({ responseKey }) => lists.get(responseKey) ?? []);
    const pages = isSource(given) ? await fetchLists(asked, given, layout, ask) : undefined;
    return answers.map((root): Reply => {
      const upsert = upserts.get(root.responseKey);
      const value = upsert ? upsert.inInputOrder(given) : given;
      const grouped = groups.get(root.responseKey);
      if (grouped && Array.isArray(value)) return readGroups(grouped, root, value);
      const list = lists.get(root.responseKey);
      const found = list && pages?.get(list);
      return found ? readList(list, root, found) : { root, value };
    });
  });
  return (await Promise.all(read)).flat();
}

function readGroups({ finish }: Groups, root: Reply['root'], groups: readonly unknown[]): Reply {
  const value = finish(groups);
  if (value instanceof GatewayError) return { root, value: null, error: value.at([root.responseKey]) };
  return { root, value };
}

function readList({ finish }: RootList, root: Reply['root'], pages: Pages): Reply {
  if (pages instanceof GatewayError) return { root, value: null, error: pages.at([root.responseKey]) };
  return { root, value: finish(pages) };
}

type Pages = readonly Source[] | GatewayError;

/** The pages of lists that were asked as one root: fetched once for all that want the same rows. */
async function fetchLists(
  lists: readonly RootList[],
  firstPage: Source,
  layout: Layout,
  ask: Ask,
): Promise<ReadonlyMap<RootList, Pages>> {
  const placed = lists.map((list) => ({ list, place: list.onceCounted?.(totalOf(firstPage)) }));
  const same = Map.groupBy(placed, ({ list, place }) => JSON.stringify(place ?? list.wanted));
  const fetched = [...same.values()].map(async (group) => {
    const [{ list, place }] = group as [(typeof placed)[number]];
    const { fieldName, arguments: sentArguments, type } = list.root.field;
    const fields = group.map((each) => each.list.root.field);
    const paged = {
      sent: {
        fieldName,
        arguments: sentArguments,
        selectionSet: uniteSelections(fields, type, layout, list.root.needs),
      },
      wanted: list.wanted,
      bound: rootRowBound,
      tooLarge: (rows: number) => tooManyRows(fieldName, rows),
    };
    const pages = place
      ? await fetchCounted(paged, firstPage, place, ask)
      : await fetchPages(paged, firstPage, ask);
    return group.map((each): [RootList, Pages] => [each.list, pages]);
  });
  return new Map((await Promise.all(fetched)).flat());
}

/** Nothing more is asked when no row is wanted. */
async function fetchCounted(
  list: PagedList,
  counted: Source,
  { changed, wanted }: Place,
  ask: Ask,
): Promise<Source[] | GatewayError> {
  if (wanted === 0) return [counted];
  const sent = { ...list.sent, arguments: { ...list.sent.arguments, ...changed } };
  const [page] = await ask([sent]);
  return await fetchPages({ ...list, sent, wanted }, page, ask);
}

function tooManyRows(fieldName: string, rows: number): GatewayError {
  const [asked, bound] = [rows, rootRowBound].map((count) => count.toLocaleString('en'));
  return new GatewayError(
    'CANNOT_ANSWER_TRUTHFULLY',
    `This is ${asked} rows of ${fieldName}, and the gateway gives ${bound} at most. Ask page by page, with "first" and "after".`,
    { upstream: 'twenty' },
  );
}
