import { jsonResponse } from './json-response.ts';

/** A request's body after the parser that stands before everything else in the real server. */
export type ReadBody =
  | {
      readonly kind: 'read';
      /** The parsed body; undefined where the parser left it alone. */
      readonly parsed: unknown;
      readonly text: string;
      readonly contentType: string | undefined;
    }
  | { readonly kind: 'answer'; readonly response: Response };

/** What Twenty's body parser takes. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** Parses JSON and forms, as Express does; it minds neither the caller nor whether the body is GraphQL. */
export async function readBody(request: Request): Promise<ReadBody> {
  const contentType = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  const text = request.method === 'GET' ? '' : await request.text();
  if (Buffer.byteLength(text) > MAX_BODY_BYTES) {
    return answer(413, 'request entity too large', 'Payload Too Large');
  }
  if (text === '') return { kind: 'read', parsed: undefined, text, contentType };
  switch (contentType) {
    case 'application/json':
      return parseJson(text, contentType);
    case 'application/x-www-form-urlencoded':
      return { kind: 'read', parsed: Object.fromEntries(new URLSearchParams(text)), text, contentType };
    default:
      return { kind: 'read', parsed: undefined, text, contentType };
  }
}

function parseJson(text: string, contentType: string): ReadBody {
  // The parser is strict: it looks at the first letter before it reads on.
  const first = text.trimStart().charAt(0);
  if (first !== '' && first !== '{' && first !== '[') {
    return answer(400, strictFault(text.trimStart()), 'Bad Request');
  }
  try {
    return { kind: 'read', parsed: JSON.parse(text), text, contentType };
  } catch (error) {
    return answer(400, (error as Error).message, 'Bad Request');
  }
}

/** What JSON.parse says of a text of which it understands nothing, not even the first letter. */
function strictFault(text: string): string {
  try {
    JSON.parse('#'.repeat(text.length));
  } catch (error) {
    return (error as Error).message.replace(/#+/g, (hidden) => text.slice(0, hidden.length));
  }
  throw new Error('a row of # was taken for JSON');
}

function answer(statusCode: number, message: string, error: string): ReadBody {
  return { kind: 'answer', response: jsonResponse(statusCode, { message, error, statusCode }) };
}
