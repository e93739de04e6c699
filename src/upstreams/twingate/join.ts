import { GatewayError } from '../../errors.ts';
import type { Join } from '../../upstream/budget/join.ts';
import { textOf, withTwins } from '../../upstream/budget/twins.ts';
import type { UpstreamRequest, UpstreamResult } from '../../upstream/call.ts';
import { fieldsOf, fragmentsOf } from '../../upstream/fields.ts';
import { lacksRoots, rootFields } from '../../upstream/roots.ts';
import { canBeJoined, joinDocuments, nameAt, ownerOf } from './join-document.ts';

/**
 * Root fields of one document. Twingate publishes no limit, and its own users send a mutation for each of their devices
 * in one (tg-cli): fifty are little.
 */
const MOST_ROOTS = 50;
/**
 * Lists among them that no filter narrows: a heavy one takes about 1.1 s (terraform-provider-twingate issue 499), and an
 * attempt has 15 s unless configured otherwise.
 */
const MOST_WIDE_LISTS = 10;
/** Characters of document and variables: far below the 2.5 MB that Twingate's framework (Django) takes by default. */
const MOST_TEXT = 100_000;

/**
 * Reads of Twingate that wait leave as one request: it counts requests. Not to be used where it counts root fields.
 *
 * Roots that are never null take the whole answer with them when they fail: then only the one who failed is told.
 */
export const twingateJoin: Join = withTwins({
  accepts(waiting, request) {
    const sizes = [...waiting, request].map(sizeOf);
    return (
      sizes.every(({ isJoinable }) => isJoinable) &&
      sum(sizes.map(({ roots }) => roots)) <= MOST_ROOTS &&
      sum(sizes.map(({ wideLists }) => wideLists)) <= MOST_WIDE_LISTS &&
      sum(sizes.map(({ text }) => text)) <= MOST_TEXT
    );
  },
  merge: joinDocuments,
  // Where nobody was told anything the same question would have the same answer.
  regroup(untold, isAll) {
    const middle = Math.ceil(untold.length / 2);
    return isAll ? [untold.slice(0, middle), untold.slice(middle)] : [untold];
  },
  split: (requests, result) => {
    const errors = Map.groupBy(result.errors, placeOf);
    // Nobody knows what an error is about that says no place.
    if (errors.has(undefined)) return requests.map(() => undefined);
    const failed = [...errors.keys()];
    return requests.map((request, place) => {
      const own = (errors.get(place) ?? []).map((error) => asOwn(error, place));
      // Of several that failed nobody knows whose root took everything away.
      if (!result.data)
        return failed.length === 1 && failed[0] === place ? { data: null, errors: own } : undefined;
      return answerOf(request, place, result.data, own);
    });

    function placeOf({ path }: GatewayError): number | undefined {
      const place = ownerOf(path?.[0])?.place;
      return place !== undefined && place < requests.length ? place : undefined;
    }
  },
});

/** In the names of its own document: some messages name variables. */
function asOwn(error: GatewayError, place: number): GatewayError {
  const [root, ...rest] = error.path ?? [];
  return new GatewayError(error.code, error.message.replaceAll(`$${nameAt(place, '')}`, '$'), {
    path: [ownerOf(root)?.key ?? '', ...rest],
    ...(error.upstream && { upstream: error.upstream }),
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
    cause: error.originalError,
  });
}

function answerOf(
  { document }: UpstreamRequest,
  place: number,
  data: NonNullable<UpstreamResult['data']>,
  errors: readonly GatewayError[],
): UpstreamResult | undefined {
  const own = Object.entries(data).flatMap(([name, value]): [string, unknown][] => {
    const owner = ownerOf(name);
    return owner?.place === place ? [[owner.key, value]] : [];
  });
  const result = { data: Object.fromEntries(own), errors };
  return lacksRoots(document, result) ? undefined : result;
}

interface Size {
  readonly isJoinable: boolean;
  readonly roots: number;
  readonly wideLists: number;
  readonly text: number;
}

const sizes = new WeakMap<UpstreamRequest, Size>();

function sizeOf(request: UpstreamRequest): Size {
  let size = sizes.get(request);
  if (!size) {
    const { document } = request;
    const fragments = fragmentsOf(document);
    const roots = [...rootFields(document).values()];
    const wideLists = roots.filter(
      ({ selectionSet, arguments: given }) =>
        !given?.some(({ name }) => name.value === 'filter') &&
        selectionSet &&
        fieldsOf(selectionSet, fragments).some(({ name }) => name.value === 'edges'),
    );
    size = {
      isJoinable: canBeJoined(document),
      ...{ roots: roots.length, wideLists: wideLists.length, text: textOf(request).length },
    };
    sizes.set(request, size);
  }
  return size;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
