import { connect } from 'node:net';
import type { Socket } from 'node:net';

export interface RawConnection {
  readonly socket: Socket;
  /** All that has come until the other side closes. */
  readonly received: Promise<string>;
  /** Resolves when what has come so far matches. */
  until(pattern: RegExp): Promise<string>;
}

/** Opens a connection and sends bytes as they are. A connection that the other side cuts has ended too. */
export function openRaw(url: string, text: string): RawConnection {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  let received = '';
  const { promise, resolve } = Promise.withResolvers<string>();
  socket
    .setEncoding('latin1')
    .on('data', (chunk: string) => (received += chunk))
    .on('error', () => undefined)
    .once('close', () => resolve(received))
    .write(text, 'latin1');
  return {
    socket,
    received: promise,
    until: async (pattern) =>
      await new Promise((found, failed) => {
        const look = () => {
          if (!pattern.test(received)) return;
          socket.off('data', look);
          found(received);
        };
        socket.on('data', look);
        socket.once('close', () => failed(new Error(`closed after: ${received}`)));
        look();
      }),
  };
}

/** Sends bytes as they are, and tells what has come when the other side closes. */
export async function sendRaw(url: string, text: string): Promise<string> {
  return await openRaw(url, text).received;
}

/** A whole request, after which the server is to close. */
export function rawRequest(line: string, headers: readonly string[] = [], body = ''): string {
  return [`${line} HTTP/1.1`, ...headers, 'Connection: close', '', body].join('\r\n');
}
