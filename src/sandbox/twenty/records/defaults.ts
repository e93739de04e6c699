import type { FieldMetadata, RecordRow } from '../model.ts';
import { emptyComposite, isComposite } from './composites.ts';
import type { Shape } from './shape.ts';

/** What a column holds in a record that was given nothing for it. `id` and moments are the writer's own affair. */
export function defaultOf(field: FieldMetadata): unknown {
  const given = field.defaultValue;
  if (isComposite(field.type)) {
    const values = isObject(given) ? Object.entries(given).filter(([, value]) => value !== null) : [];
    const stored = values.map(([name, value]): [string, unknown] => [name, unquoted(value)]);
    return { ...emptyComposite(field.type), ...Object.fromEntries(stored) };
  }
  switch (field.type) {
    case 'TEXT':
      return unquoted(given) ?? '';
    case 'ARRAY':
    case 'MULTI_SELECT':
      return Array.isArray(given) ? given.map(unquoted) : [];
    case 'UUID':
    case 'DATE_TIME':
      return null;
    default:
      return unquoted(given) ?? null;
  }
}

/** The record with every column of its object, those missing at their defaults. */
export function withDefaults(shape: Shape, row: RecordRow): RecordRow {
  const full: RecordRow = { id: row.id };
  for (const field of shape.columns) {
    const given = row[field.name];
    const fallback = defaultOf(field);
    full[field.name] =
      isObject(given) && isObject(fallback) ? { ...fallback, ...given } : (given ?? fallback);
  }
  for (const joinColumn of shape.joinColumns.keys()) full[joinColumn] = row[joinColumn] ?? null;
  return full;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Twenty keeps text defaults as SQL literals: `'TODO'` with its quotes. */
function unquoted(value: unknown): unknown {
  return typeof value === 'string' && /^'.*'$/s.test(value) ? value.slice(1, -1) : value;
}
