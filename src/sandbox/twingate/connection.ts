import { GraphQLError } from 'graphql';
import type { Context } from './context.ts';
import { isGiven } from './given.ts';
import type { Resolver } from './resolver.ts';

/** Rows of a page when neither `first` nor `last` is given; nested lists too (Twingate-CLI issue 7). */
const DEFAULT_PAGE_SIZE = 50;
/** The largest page in documented use (terraform-provider-twingate `extendedPageLimit`). */
const MAX_PAGE_SIZE = 100;

interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

export interface Connection<E> {
  readonly edges: readonly (E & { readonly cursor: string })[];
  readonly pageInfo: {
    readonly startCursor: string | null;
    readonly endCursor: string | null;
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
  };
  readonly totalCount: number;
}

/** A list field: `select` finds its rows, `where` builds the test for its filter argument. */
export function list<T extends object>(
  select: (source: never, context: Context) => Iterable<T>,
  where?: (filter: never, context: Context) => (row: T) => boolean,
): Resolver {
  return edges((source: never, filter: never, context) => {
    const test = where?.(filter, context);
    const rows = [...select(source, context)];
    return (test ? rows.filter(test) : rows).map((node) => ({ node }));
  });
}

/** As `list`, for edges that carry more than their node. */
export function edges(
  select: (source: never, filter: never, context: Context) => readonly object[],
): Resolver {
  return (
    source: never,
    args: PageArguments & { readonly filter?: unknown },
    context: Context,
    info: { readonly fieldName: string },
  ) =>
    paginate(
      select(source, args.filter as never, context),
      checkPage(args, info.fieldName, context.switches.clampPageSize ?? false),
    );
}

/** Cuts one page out of `items`; cursors are offsets, so a list that changes shifts under them. */
export function paginate<E extends object>(items: readonly E[], page: PageArguments): Connection<E> {
  const first = page.first ?? (isGiven(page.last) ? items.length : DEFAULT_PAGE_SIZE);
  let start = Math.min((decodeCursor(page.after) ?? -1) + 1, items.length);
  let end = Math.max(Math.min(decodeCursor(page.before) ?? items.length, items.length), start);
  end = Math.min(end, start + first);
  start = Math.max(start, end - (page.last ?? items.length));
  const edges = items.slice(start, end).map((item, i) => ({ ...item, cursor: encodeCursor(start + i) }));
  return {
    edges,
    pageInfo: {
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: end < items.length,
      hasPreviousPage: start > 0,
    },
    totalCount: items.length,
  };
}

function checkPage(page: PageArguments, fieldName: string, clamp: boolean): PageArguments {
  return { ...page, first: size('first'), last: size('last') };

  function size(argument: 'first' | 'last'): number | null {
    const value = page[argument] ?? null;
    if (value === null) return null;
    if (value < 0) throw new GraphQLError(`Argument '${argument}' must be a non-negative integer.`);
    if (value <= MAX_PAGE_SIZE || clamp) return Math.min(value, MAX_PAGE_SIZE);
    throw new GraphQLError(
      `Requesting ${value} records on the \`${fieldName}\` connection exceeds the \`${argument}\` limit of ${MAX_PAGE_SIZE} records.`,
    );
  }
}

function encodeCursor(offset: number): string {
  return Buffer.from(`arrayconnection:${offset}`).toString('base64');
}

/** Null for anything that is no cursor: the service ignores what it cannot decode, such as "0" or "<nil>". */
function decodeCursor(cursor: string | null | undefined): number | null {
  const digits = /^arrayconnection:(\d{1,9})$/.exec(Buffer.from(cursor ?? '', 'base64').toString())?.[1];
  return digits === undefined ? null : Number(digits);
}
