import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

const JSON_TYPES: ReadonlySet<string> = new Set(['application/json', 'application/graphql+json']);

/**
 * Takes a request as JSON in a POST, or in the address of a GET, and refuses every other form that Yoga would read.
 *
 * A form of a foreign website can be sent to a gateway on the reader's own machine or network; its browser asks
 * nobody before it sends one, but asks before it sends JSON: https://fetch.spec.whatwg.org/#cors-safelisted-request-header
 */
export function useRequestForm(): Plugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser }) {
      // Yoga reads it in lower case only.
      if (request.method === 'POST' && (!JSON_TYPES.has(mediaTypeOf(request)) || !requestParser)) {
        setRequestParser(() => {
          throw refusal('A POST request takes a JSON body, with the content type application/json.', 415);
        });
      } else if (request.method === 'POST' && isEncoded(request)) {
        setRequestParser(() => {
          throw refusal('A POST request takes its body as it is, without a content encoding.', 415);
        });
      } else if (request.method === 'GET' && requestParser) {
        setRequestParser((incoming) => {
          try {
            return requestParser(incoming);
          } catch {
            throw refusal('The parameters variables and extensions of a GET request take JSON.', 400);
          }
        });
      }
    },
  };
}

function mediaTypeOf(request: Request): string {
  return (request.headers.get('content-type') ?? '')
    .replace(/[;,].*$/, '')
    .trim()
    .toLowerCase();
}

/** A few bytes that are gzip can be a body of gigabytes, so that a limit of its length would not hold. */
function isEncoded(request: Request): boolean {
  return (request.headers.get('content-encoding') ?? 'identity').toLowerCase() !== 'identity';
}

/** As Yoga words its own refusals, whose status `useErrorContract` keeps. */
function refusal(message: string, status: number): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status } } });
}
