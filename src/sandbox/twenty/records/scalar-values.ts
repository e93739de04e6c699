import { inspect } from 'node:util';
import type { TwentyError } from '../model.ts';
import { invalidData } from './refusals.ts';

export function textOf(value: unknown, path: string): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  throw wrongType(`Invalid string value ${inspect(value)} for text field "${path}"`);
}

export function numericOf(value: unknown, path: string): number | null {
  if (value === null) return null;
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
  if (!Number.isNaN(number)) return number;
  throw wrongType(`Invalid number value NaN for field "${path}"`);
}

/** An object or a list, or the JSON text of one. */
export function jsonOf(value: unknown, path: string): unknown {
  if (value === null || typeof value === 'object') return value;
  try {
    const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : undefined;
    if (typeof parsed === 'object') return parsed;
  } catch {
    // Not JSON: refused below like every other value.
  }
  throw wrongType(`Invalid object value ${inspect(value)} for field "${path}"`);
}

export function wrongType(message: string): TwentyError {
  return invalidData(message, 'Invalid value.');
}
