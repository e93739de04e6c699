import { print } from 'graphql';
import type { UpstreamRequest, UpstreamResult } from '../call.ts';
import type { Join } from './join.ts';

/** Joins requests that are the same, each with a copy of the answer for itself. */
export const joinTwins: Join = withTwins({
  accepts: () => false,
  merge: () => {
    throw new Error('Only equal requests are joined.');
  },
  split: (requests) => requests.map(() => undefined),
  regroup: (requests) => [requests],
});

/** The same, and those that differ as `join` has it: it is asked of several only when they differ. */
export function withTwins(join: Join): Join {
  return {
    accepts(waiting, request) {
      const different = differentOf(waiting);
      return different.has(textOf(request)) || join.accepts([...different.values()], request);
    },
    merge(requests) {
      const [first, ...others] = differentOf(requests).values();
      if (!first) throw new RangeError('There is nothing to join.');
      return others.length > 0 ? join.merge([first, ...others]) : first;
    },
    split(requests, result) {
      const different = differentOf(requests);
      const results = different.size > 1 ? join.split([...different.values()], result) : [result];
      const byText = new Map([...different.keys()].map((text, place) => [text, results[place]]));
      const given = new Set<UpstreamResult>();
      return requests.map((request) => {
        const own = byText.get(textOf(request));
        if (!own || !given.has(own)) {
          if (own) given.add(own);
          return own;
        }
        return { ...own, data: structuredClone(own.data) };
      });
    },
    regroup(untold, isAll) {
      const groups = join.regroup([...differentOf(untold).values()], isAll);
      return groups.map((group) => {
        const texts = new Set(group.map(textOf));
        return untold.filter((request) => texts.has(textOf(request)));
      });
    },
  };
}

function differentOf(requests: readonly UpstreamRequest[]): Map<string, UpstreamRequest> {
  const different = new Map<string, UpstreamRequest>();
  for (const request of requests)
    if (!different.has(textOf(request))) different.set(textOf(request), request);
  return different;
}

const texts = new WeakMap<UpstreamRequest, string>();

/** What is sent: two requests with the same text are the same to the upstream. */
export function textOf(request: UpstreamRequest): string {
  let text = texts.get(request);
  if (text === undefined) {
    text = JSON.stringify([print(request.document), request.variables]);
    texts.set(request, text);
  }
  return text;
}
