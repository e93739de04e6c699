import { createHash } from 'node:crypto';
import { GatewayError } from '../../../errors.ts';
import type { Values } from './arguments.ts';
import { isById, orderOf } from './order.ts';

/**
 * The cursors of lists. In the order of the ids a cursor is Twenty's own, with the id of its record: rows written
 * meanwhile shift nothing. In any other order Twenty's cursors lose rows or walk for ever (2.21.0), so there a cursor
 * holds a position in the list, and what the list was: rows written between two pages shift the second.
 */
export interface Cursors {
  /** Of the record at a position of the list, counted from 0. */
  readonly of: (id: string, position: number) => string;
  /** Throws BAD_USER_INPUT for a cursor of another list. */
  readonly read: (cursor: string) => Marker;
}

export type Marker = { readonly id: string } | { readonly position: number };

/** The cursors of a list with these arguments. */
export function cursorsOf(list: Values): Cursors {
  const order = orderOf(list);
  if (isById(order)) {
    return { of: (id) => idCursor(id), read: readId };
  }
  const fingerprint = fingerprintOf([list['filter'] ?? null, order]);
  return {
    of: (_id, position) => encode({ position, of: fingerprint }),
    read: (cursor) => readPosition(cursor, fingerprint),
  };
}

/** Twenty's own cursor of a record in the order of the ids. */
export function idCursor(id: string): string {
  return encode({ id });
}

function readId(cursor: string): Marker {
  const { id } = decode(cursor);
  if (typeof id !== 'string') throw foreign();
  return { id };
}

function readPosition(cursor: string, fingerprint: string): Marker {
  const { position, of } = decode(cursor);
  if (typeof position !== 'number' || !Number.isSafeInteger(position) || position < 0 || of !== fingerprint) {
    throw foreign();
  }
  return { position };
}

function fingerprintOf(list: unknown): string {
  return createHash('sha256').update(JSON.stringify(list)).digest('base64url').slice(0, 12);
}

function encode(content: Values): string {
  return Buffer.from(JSON.stringify(content)).toString('base64');
}

function decode(cursor: string): Values {
  try {
    const content: unknown = JSON.parse(Buffer.from(cursor, 'base64').toString());
    return typeof content === 'object' && content !== null ? (content as Values) : {};
  } catch {
    return {};
  }
}

/** Without the cursor: it may have come as a variable. */
function foreign(): GatewayError {
  return new GatewayError(
    'BAD_USER_INPUT',
    'The cursor is of another list: a cursor holds for the filter and the order it came with.',
  );
}
