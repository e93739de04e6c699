import { GatewayError } from '../errors.ts';

/** Whether a request says itself that its body is too long. */
export function isDeclaredTooLong(headers: Headers, maxBytes: number): boolean {
  return Number(headers.get('content-length') ?? 0) > maxBytes;
}

/** A request's whole body. Holds `maxBytes` at most: a longer one is left unread. */
export async function readBody(
  { body }: Request,
  maxBytes: number,
): Promise<Uint8Array | 'too_large' | 'broken'> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    // Leaving the loop tells the sender to stop.
    for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > maxBytes) return 'too_large';
      chunks.push(chunk);
    }
  } catch (error) {
    // The server has a limit of its own.
    const isTooLong = error instanceof GatewayError && error.code === 'OPERATION_LIMIT_EXCEEDED';
    return isTooLong ? 'too_large' : 'broken';
  }
  return Buffer.concat(chunks);
}
