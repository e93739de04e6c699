import type { Table } from './store.ts';

/**
 * Data in the order in which the real server takes it, and so answers it: what asks for the first place or for none,
 * then what asks for the last, then what names its place.
 */
export function inPlacingOrder<T>(data: readonly T[], wantedBy: (input: T) => unknown): T[] {
  return [...data].sort((a, b) => rankOf(wantedBy(a)) - rankOf(wantedBy(b)));
}

function rankOf(wanted: unknown): number {
  if (wanted === undefined || wanted === 'first') return 0;
  if (wanted === 'last') return 1;
  return typeof wanted === 'number' ? 2 : 3;
}

/** Places in the order asked for: a number is kept, others stand before or behind all live records and the numbers of this call. */
export function placesFor(wanted: readonly unknown[], table: Table): number[] {
  const asked = wanted.filter((place) => typeof place === 'number');
  const held = heldPlaces(table);
  const places = [...asked, ...(held.length > 0 ? held : [1])];
  let first = places.reduce((a, b) => Math.min(a, b));
  let last = places.reduce((a, b) => Math.max(a, b));
  return wanted.map((place) => {
    if (typeof place === 'number') return place;
    return place === 'last' ? ++last : --first;
  });
}

function heldPlaces(table: Table): number[] {
  const places: number[] = [];
  for (const row of table.rows()) {
    const place = row['position'];
    if (row['deletedAt'] === null && typeof place === 'number') places.push(place);
  }
  return places;
}
