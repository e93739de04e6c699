import type { FieldUpdate, NewField, NewObject, ObjectUpdate } from './model-input.ts';

/** Texts of an input that Twenty rids of spaces around them and of all but one between words. */
const OBJECT_TEXTS = new Set([
  ...['description', 'icon', 'labelPlural', 'labelSingular', 'namePlural', 'nameSingular', 'shortcut'],
]);
const FIELD_TEXTS = new Set(['description', 'icon', 'label', 'name']);

export function tidiedObject<T extends NewObject | ObjectUpdate>(input: T): T {
  return tidied(input, OBJECT_TEXTS);
}

export function tidiedField<T extends NewField | FieldUpdate>(input: T): T {
  return tidied(input, FIELD_TEXTS);
}

function tidied<T extends object>(input: T, names: ReadonlySet<string>): T {
  const entries = Object.entries(input).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'string' && names.has(name) ? value.trim().replace(/\s+/g, ' ') : value,
  ]);
  return Object.fromEntries(entries) as T;
}

/** What was said; undefined and null are not. */
export function said<T extends object>(input: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== undefined && value !== null),
  ) as { [K in keyof T]?: NonNullable<T[K]> };
}
