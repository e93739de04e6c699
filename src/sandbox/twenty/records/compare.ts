import type { FieldMetadata, FieldType } from '../model.ts';

/** What the database holds for a shown value: empty text and empty lists are NULL there. */
export function storedForm(value: unknown): unknown {
  if (value === '' || value === undefined) return null;
  if (Array.isArray(value)) return value.length === 0 ? null : value;
  return value;
}

/** Sorts and compares two stored values, neither of them null. Text goes by code unit, as under the C collation. */
export function compareValues(a: unknown, b: unknown, ranks?: ReadonlyMap<unknown, number>): number {
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b, ranks);
  if (ranks) return (ranks.get(a) ?? -1) - (ranks.get(b) ?? -1);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const left = comparable(a);
  const right = comparable(b);
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Item by item; the shorter one of two that begin alike comes first. */
function compareLists(
  a: readonly unknown[],
  b: readonly unknown[],
  ranks: ReadonlyMap<unknown, number> | undefined,
): number {
  for (const [index, item] of a.entries()) {
    if (index >= b.length) break;
    const order = compareValues(item, b[index], ranks);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Select values sort by their definition, not by the alphabet. */
export function ranksOf(
  field: Pick<FieldMetadata, 'options'>,
  type: FieldType,
): ReadonlyMap<unknown, number> | undefined {
  if (type !== 'SELECT' && type !== 'MULTI_SELECT' && type !== 'RATING') return undefined;
  const options = [...(field.options ?? [])].sort((a, b) => a.position - b.position);
  return options.length > 0 ? new Map(options.map((option, index) => [option.value, index])) : undefined;
}

/** A value as it reads in a text comparison or an error text. */
export function plainText(value: unknown): string {
  return typeof value === 'string' ? value : jsonbText(value);
}

/** JSON as PostgreSQL prints a `jsonb` value. */
export function jsonbText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsonbText).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${jsonbText(item)}`);
    return `{${entries.join(', ')}}`;
  }
  return JSON.stringify(value);
}

function comparable(value: unknown): string | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return jsonbText(value);
}
