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
  return await Promise.all(
    document.roots.flatMap(({ key, answers }) =>
      answers.map(async (root): Promise<Reply> => {
        const given = result.data?.[key] ?? null;
        const upsert = upserts.get(root.responseKey);
        const value = upsert ? upsert.inInputOrder(given) : given;
        const grouped = groups.get(root.responseKey);
        if (grouped && Array.isArray(value)) return readGroups(grouped, root, value);
        const list = lists.get(root.responseKey);
        return list && isSource(value) ? await readList(list, root, value, layout, ask) : { root, value };
      }),
    ),
  );
}

function readGroups({ finish }: Groups, root: Reply['root'], groups: readonly unknown[]): Reply {
  const value = finish(groups);
  if (value instanceof GatewayError) return { root, value: null, error: value.at([root.responseKey]) };
  return { root, value };
}

async function readList(
  list: RootList,
  root: Reply['root'],
  firstPage: Source,
  layout: Layout,
  ask: Ask,
): Promise<Reply> {
  const { field, needs } = list.root;
  const sent = {
    fieldName: field.fieldName,
    arguments: field.arguments,
    selectionSet: uniteSelections([field], field.type, layout, needs),
  };
  const tooLarge = (rows: number) => tooManyRows(field.fieldName, rows);
  const paged = { sent, wanted: list.wanted, bound: rootRowBound, tooLarge };
  const pages = list.onceCounted
    ? await fetchCounted(paged, firstPage, list.onceCounted(totalOf(firstPage)), ask)
    : await fetchPages(paged, firstPage, ask);
  if (pages instanceof GatewayError) return { root, value: null, error: pages.at([root.responseKey]) };
  return { root, value: list.finish(pages) };
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
