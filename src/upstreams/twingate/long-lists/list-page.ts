import { GatewayError } from '../../../errors.ts';
import { marks } from './long-field.ts';

/** An object of an answer. */
export type Data = Record<string, unknown>;

interface Row {
  readonly cursor: string;
  readonly id: unknown;
}

/** One page of a list. */
export interface ListPage {
  /** As it was answered. */
  readonly data: Data;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
  /** Rows of the whole list. */
  readonly total: number;
  /** Null where Twingate failed at a row. */
  readonly rows: readonly (Row | null)[];
}

/** Reads what a marked list says of itself; the error that stands there in its place. */
export function readPage(data: unknown, listName: string): ListPage | GatewayError {
  if (data instanceof GatewayError) return data;
  if (!isData(data)) return badPage(listName);
  const info = data[marks.info];
  const rows = data[marks.rows];
  const total = data[marks.total];
  const error = [info, rows, total].find((value) => value instanceof GatewayError);
  if (error) return error;
  if (!isData(info) || !Array.isArray(rows) || typeof total !== 'number') return badPage(listName);
  return {
    data,
    hasNextPage: info['hasNextPage'] === true,
    hasPreviousPage: info['hasPreviousPage'] === true,
    startCursor: textOf(info['startCursor']),
    endCursor: textOf(info['endCursor']),
    total,
    rows: rows.map(readRow),
  };
}

function readRow(row: unknown): Row | null {
  const cursor = isData(row) && textOf(row['cursor']);
  if (!cursor) return null;
  const node = row['node'];
  return { cursor, id: isData(node) ? node['id'] : undefined };
}

export function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Error);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A page that is not there, or not where it was asked. */
export function badPage(listName: string): GatewayError {
  return new GatewayError(
    'UPSTREAM_BAD_RESPONSE',
    `Twingate's list "${listName}" goes on and does not say how.`,
    { upstream: 'twingate' },
  );
}
