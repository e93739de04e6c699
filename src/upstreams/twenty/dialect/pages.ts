import { GatewayError } from '../../../errors.ts';
import type { Ask } from './asker.ts';
import type { Source } from './nested-list.ts';
import type { SentRoot } from './root-document.ts';

/** Rows asked of Twenty at once: 2.21.0 has no limit, and answers 1,200 in 1.3 s. */
export const upstreamPageRows = 1_000;

/** A root list that may take several requests. */
export interface PagedList {
  /** The first request. It selects `totalCount`, and has no more than `upstreamPageRows` for a size. */
  readonly sent: SentRoot;
  /** Rows wanted of the list, from where the first request starts. */
  readonly wanted: number;
  /** The most rows that are fetched of it, for the memory and the time it takes. */
  readonly bound: number;
  /** Tells the client what is too large, and what to ask instead. */
  readonly tooLarge: (rows: number) => GatewayError;
}

/**
 * All pages of a list whose first has come: one request after another, by `offset`, as long as rows are wanted and
 * there are more. An error when more than the bound would be needed.
 */
export async function fetchPages(
  list: PagedList,
  firstPage: unknown,
  ask: Ask,
): Promise<Source[] | GatewayError> {
  if (firstPage instanceof GatewayError) return firstPage;
  if (!isSource(firstPage)) return unreadable(list.sent);
  const { sent, bound, tooLarge } = list;
  const start = Number(sent.arguments['offset'] ?? 0);
  const wanted = Math.min(list.wanted, Math.max(0, totalOf(firstPage) - start));
  if (wanted > bound) return tooLarge(wanted);
  const pages = [firstPage];
  let page = firstPage;
  let rows = edgesOf(page).length;
  const sizeName = typeof sent.arguments['last'] === 'number' ? 'last' : 'first';
  let size = Number(sent.arguments[sizeName]);
  // A page that is not full is the last: after a cursor the count says less than it seems.
  while (rows < wanted && edgesOf(page).length >= size) {
    size = Math.min(upstreamPageRows, wanted - rows);
    const place = { [sizeName]: size, offset: start + rows };
    const [next] = await ask([{ ...sent, arguments: { ...sent.arguments, ...place } }]);
    if (next instanceof GatewayError) return next;
    if (!isSource(next)) return unreadable(list.sent);
    page = next;
    pages.push(page);
    rows += edgesOf(page).length;
  }
  return pages;
}

export interface Edge {
  readonly cursor?: unknown;
  readonly node: Source;
}

export function edgesOf(connection: Source): readonly Edge[] {
  return (connection['edges'] ?? []) as readonly Edge[];
}

export function totalOf(connection: Source): number {
  return Number(connection['totalCount'] ?? 0);
}

/** The rows of all pages, each once: a row written between two requests may have moved others to the next page. */
export function rowsOf(pages: readonly Source[]): Source[] {
  const rows = new Map<unknown, Source>();
  for (const { node } of pages.flatMap(edgesOf)) if (!rows.has(node['id'])) rows.set(node['id'], node);
  return [...rows.values()];
}

export function isSource(value: unknown): value is Source {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function unreadable({ fieldName }: SentRoot): GatewayError {
  return new GatewayError('UPSTREAM_BAD_RESPONSE', `Twenty answered ${fieldName} with no list.`, {
    upstream: 'twenty',
  });
}
