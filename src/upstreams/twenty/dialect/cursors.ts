import { createHash } from 'node:crypto';
import { GatewayError } from '../../../errors.ts';
import type { Values } from './arguments.ts';

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
  if (isInIdOrder(list)) {
    return { of: (id) => encode({ id }), read: readId };
  }
  const fingerprint = fingerprintOf(list);
  return {
    of: (_id, position) => encode({ position, of: fingerprint }),
    read: (cursor) => readPosition(cursor, fingerprint),
  };
}

/** Whether a list is in Twenty's own order, by id upwards. */
export function isInIdOrder(list: Values): boolean {
  return orderOf(list).every((entry) =>
    Object.entries(entry).every(([key, direction]) => key === 'id' && String(direction).startsWith('Asc')),
  );
}

/** The orderBy argument without its empty parts; one entry may stand for a list of one. */
export function orderOf(list: Values): readonly Values[] {
  const given = list['orderBy'] ?? [];
  const entries: readonly unknown[] = Array.isArray(given) ? given : [given];
  return entries.filter((entry): entry is Values => typeof entry === 'object' && entry !== null);
}

function readId(cursor: string): Marker {
  const { id } = decode(cursor);
  if (typeof id !== 'string') throw foreign(cursor);
  return { id };
}

function readPosition(cursor: string, fingerprint: string): Marker {
  const { position, of } = decode(cursor);
  if (typeof position !== 'number' || !Number.isSafeInteger(position) || position < 0 || of !== fingerprint) {
    throw foreign(cursor);
  }
  return { position };
}

function fingerprintOf(list: Values): string {
  const text = JSON.stringify([list['filter'] ?? null, orderOf(list)]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 12);
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

function foreign(cursor: string): GatewayError {
  return new GatewayError(
    'BAD_USER_INPUT',
    `The cursor ${JSON.stringify(cursor.slice(0, 100))} is of another list: a cursor holds for the filter and the order it came with.`,
  );
}
