import { inspect } from 'node:util';
import type { TwentyError } from '../model.ts';
import { invalidData } from './refusals.ts';
import { wrongType } from './scalar-values.ts';

/** zod's `unicodeEmail`, which the real server goes by: a name, an at sign and anything without a space. */
const E_MAIL = /^[^\s@"]{1,64}@[^\s@]{1,255}$/u;

/** One part of an e-mail composite, checked and in lower case. Throws INVALID_ARGS_DATA. */
export function emailPart(name: string, value: unknown, path: string): unknown {
  if (value === null) return name === 'primaryEmail' ? '' : [];
  if (name === 'primaryEmail') return value === '' ? '' : emailOf(value, path);
  // A text is checked as if it were one address, and is none of JSON then.
  if (typeof value === 'string') throw notAnEmail(value, path);
  if (!Array.isArray(value) || value.includes(null)) {
    throw wrongType(`Invalid value ${inspect(value)} for field "${path} - Array values need to be string"`);
  }
  return value.map((email) => emailOf(email, path));
}

function emailOf(value: unknown, path: string): string {
  if (typeof value === 'string' && E_MAIL.test(value)) return value.toLowerCase();
  throw notAnEmail(value, path);
}

function notAnEmail(value: unknown, path: string): TwentyError {
  return invalidData(
    `Invalid string value ${inspect(value)} for email field "${path}"`,
    `Invalid value: "${inspect(value)}"`,
  );
}
