import type { Plugin } from 'graphql-yoga';
import { requestIdOf, setRequestId } from './request-id.ts';

/** What we take over from a client or a proxy; anything else could forge lines of a log. */
const ACCEPTABLE = /^[\w.:-]{1,128}$/;

/** Names each request: by its own header `x-request-id` where that is a plain word, else by a new ID; the answer repeats it. */
export function useRequestId(newId: () => string): Plugin {
  return {
    onRequest({ request }) {
      const given = request.headers.get('x-request-id') ?? '';
      setRequestId(request, ACCEPTABLE.test(given) ? given : newId());
    },
    onResponse({ request, response }) {
      response.headers.set('x-request-id', requestIdOf(request));
    },
  };
}
