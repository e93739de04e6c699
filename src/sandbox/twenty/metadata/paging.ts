/** The `paging` argument of the metadata lists. */
export interface CursorPaging {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

export interface MetadataConnection<T> {
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly edges: readonly { readonly node: T; readonly cursor: string }[];
}

const PREFIX = 'arrayconnection:';
const DEFAULT_PAGE = 10;

/** A page of a list; a cursor is the place in it, so that a change of the list in between shifts the pages. */
export function connectionOf<T>(items: readonly T[], paging: CursorPaging): MetadataConnection<T> {
  const after = placeOf(paging.after) ?? -1;
  const before = placeOf(paging.before) ?? items.length;
  let start = Math.max(0, after + 1);
  let end = Math.min(items.length, before);
  if (typeof paging.last === 'number') start = Math.max(start, end - paging.last);
  else end = Math.min(end, start + (paging.first ?? DEFAULT_PAGE));
  const edges = items
    .slice(start, end)
    .map((node, index) => ({ node, cursor: Buffer.from(`${PREFIX}${start + index}`).toString('base64') }));
  return {
    pageInfo: {
      hasNextPage: end < items.length,
      hasPreviousPage: start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    edges,
  };
}

function placeOf(cursor: string | null | undefined): number | null {
  if (typeof cursor !== 'string') return null;
  const text = Buffer.from(cursor, 'base64').toString('utf8');
  const place = Number.parseInt(text.slice(PREFIX.length), 10);
  return text.startsWith(PREFIX) && !Number.isNaN(place) ? place : null;
}
