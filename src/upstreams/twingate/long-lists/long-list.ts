import { GatewayError } from '../../../errors.ts';
import type { Fragments } from '../../../upstream/fields.ts';
import { cursorAt, offsetOf } from './cursors.ts';
import { joinPages } from './join-pages.ts';
import type { Part } from './join-pages.ts';
import { badPage, readPage } from './list-page.ts';
import type { Data } from './list-page.ts';
import { marks } from './long-field.ts';
import type { LongField } from './long-field.ts';

/** The most rows of one list, for the memory and the time it takes. */
const listRows = 5_000;

/** A further page of a list: so many rows next to a cursor. */
export interface PageAsk {
  readonly size: number;
  readonly cursor: string;
}

/** A list of an answer that may go on after its first page. Nothing of the answer is changed before `finish`. */
export interface LongList {
  /** What it is in the document: fields with the same arguments. */
  readonly fields: readonly [LongField, ...LongField[]];
  /** The ID of the object that has the list; of no use for a root. */
  readonly holderId: unknown;
  /** The pages to ask now, one behind the other: none when the list is complete or has failed. */
  readonly next: () => readonly PageAsk[];
  readonly take: (ask: PageAsk, answer: unknown) => void;
  readonly fail: (error: GatewayError) => void;
  /** Puts the joined list, or its error, in the place of the first page. */
  readonly finish: () => void;
}

/** The list whose first page is `holder[key]`. */
export function createLongList(
  holder: Data,
  key: string,
  fields: readonly [LongField, ...LongField[]],
  fragments: Fragments,
): LongList {
  const [{ node, isForwards, wanted, limit }] = fields;
  const name = node.name.value;
  const step = isForwards ? 1 : -1;
  const parts: Part[] = [];
  const ids = new Set<unknown>();
  const asked = new Set<string>();
  let count = 0;
  let failure: GatewayError | undefined;
  add(holder[key]);

  return {
    fields,
    holderId: holder[marks.holderId],
    next,
    take(ask, answer) {
      const nearest = add(answer)?.rows.at(isForwards ? 0 : -1);
      const [place, found] = [offsetOf(ask.cursor), offsetOf(nearest?.cursor)];
      // Twingate ignores a cursor that it cannot read.
      if (place !== undefined && found !== undefined && found !== place + step) fail(badPage(name));
    },
    fail,
    finish() {
      const [first, ...others] = parts;
      holder[key] = failure ?? (first && joinPages([first, ...others], fields, fragments));
    },
  };

  function fail(error: GatewayError): void {
    failure ??= error;
  }

  function add(answer: unknown): Part | undefined {
    const page = readPage(answer, name);
    if (page instanceof GatewayError) {
      fail(page);
      return undefined;
    }
    if (page.total < (parts.at(-1)?.total ?? 0)) fail(hasShrunk(name));
    const fresh = page.rows.flatMap((row, index) => (row && ids.has(row.id) ? [] : [index]));
    for (const row of page.rows) if (row) ids.add(row.id);
    const part = { ...page, fresh };
    parts.push(part);
    count += fresh.length;
    return part;
  }

  function next(): readonly PageAsk[] {
    const [first, last] = [parts[0], parts.at(-1)];
    if (failure || !first || !last) return [];
    const missing = wanted - count;
    const goesOn = isForwards ? last.hasNextPage : last.hasPreviousPage;
    if (missing <= 0 || !goesOn || isAtLimit(first, last)) return [];
    const cursor = isForwards ? last.endCursor : last.startCursor;
    if (cursor === null || asked.has(cursor) || last.rows.length === 0) {
      fail(badPage(name));
      return [];
    }
    const asks = asksFrom(cursor, first.rows.length, missing, rowsLeft(last));
    if (count + asks.reduce((rows, { size }) => rows + size, 0) > listRows) {
      fail(isTooLong(name));
      return [];
    }
    for (const ask of asks) asked.add(ask.cursor);
    return asks;
  }

  /** Whether the client's other cursor has ended the list: rows behind it count as a next page too. */
  function isAtLimit(first: Part, last: Part): boolean {
    if (limit === undefined) return false;
    const left = rowsLeft(last);
    return left === undefined ? last.rows.length === 0 || last.rows.length < first.rows.length : left <= 0;
  }

  /** Rows behind a page; undefined when its cursors do not tell. */
  function rowsLeft({ startCursor, endCursor, total }: Part): number | undefined {
    const [edge, end] = [offsetOf(isForwards ? endCursor : startCursor), offsetOf(limit)];
    if (edge === undefined) return undefined;
    return isForwards ? Math.min(total, end ?? total) - edge - 1 : edge - (end ?? -1) - 1;
  }

  /** All pages at once where their cursors are known, else the next one. Twingate says how large a page of it is. */
  function asksFrom(cursor: string, size: number, missing: number, left: number | undefined): PageAsk[] {
    const edge = offsetOf(cursor);
    if (edge === undefined || left === undefined || left <= 0)
      return [{ size: Math.min(size, missing), cursor }];
    const rows = Math.min(missing, left);
    return Array.from({ length: Math.ceil(rows / size) }, (_, page) => ({
      size: Math.min(size, rows - page * size),
      cursor: cursorAt(edge + step * page * size),
    }));
  }
}

function isTooLong(name: string): GatewayError {
  return new GatewayError(
    'CANNOT_ANSWER_TRUTHFULLY',
    `Twingate's list "${name}" is longer than the ${listRows} rows that are fetched of one list. Ask for fewer, filter it, or page through it with "after".`,
    { upstream: 'twingate' },
  );
}

/** Cursors are offsets, so a row that is gone moves another one out of the next page. */
function hasShrunk(name: string): GatewayError {
  return new GatewayError(
    'CANNOT_ANSWER_TRUTHFULLY',
    `Rows were removed from Twingate's list "${name}" while it was read page after page, so that others may be missing. Ask again.`,
    { upstream: 'twingate' },
  );
}
