import { inspect } from 'node:util';
import type { TwentyError } from '../model.ts';
import { invalidData } from './refusals.ts';
import { isUuid } from './uuid.ts';

export function textOf(value: unknown, path: string): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  throw wrongType(`Invalid string value ${inspect(value)} for text field "${path}"`);
}

export function numericOf(value: unknown, path: string): number | null {
  if (value === null || value === '') return null;
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
  if (!Number.isNaN(number)) return number;
  throw wrongType(`Invalid number value NaN for field "${path}"`);
}

/** An object or a list, or any JSON text. */
export function jsonOf(value: unknown, path: string): unknown {
  if (value === null || typeof value === 'object') return value;
  try {
    if (typeof value === 'string') return JSON.parse(value) as unknown;
  } catch {
    // Not JSON: refused below like every other value.
  }
  throw wrongType(`Invalid object value ${inspect(value)} for field "${path}"`);
}

export function uuidOf(value: unknown, path: string): string | null {
  if (value === null) return null;
  if (isUuid(value)) return value.toLowerCase();
  throw wrongType(`Invalid UUID value ${inspect(value)} for field "${path}"`);
}

export function optionOf(value: unknown, path: string, values: readonly string[]): string | null {
  if (value === null) return null;
  const text = textOf(value, path);
  if (values.includes(text)) return text;
  throw invalidData(
    `Invalid value "${text}" for field "${path}". Valid values are: ${values.join(', ')}`,
    `Invalid value for field "${path}"`,
  );
}

export function wrongType(message: string): TwentyError {
  return invalidData(message, 'Invalid value.');
}
