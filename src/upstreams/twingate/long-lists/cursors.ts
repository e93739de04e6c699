/**
 * Twingate's cursors are offsets: base64 of `arrayconnection:<index from 0>` (Twingate-CLI reads pages in parallel by
 * them). Whoever relies on it checks where the page begins.
 */

/** The place of a row by its cursor; undefined when the cursor is of another kind. */
export function offsetOf(cursor: string | null | undefined): number | undefined {
  const digits = /^arrayconnection:(\d{1,9})$/.exec(Buffer.from(cursor ?? '', 'base64').toString())?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export function cursorAt(offset: number): string {
  return Buffer.from(`arrayconnection:${offset}`).toString('base64');
}
