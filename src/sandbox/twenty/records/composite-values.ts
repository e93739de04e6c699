import { inspect } from 'node:util';
import { subFieldOf } from './composites.ts';
import type { CompositeType } from './composites.ts';
import { emailPart } from './emails.ts';
import { linksOf } from './links.ts';
import { phonesOf } from './phones.ts';
import { invalidData } from './refusals.ts';
import { richTextOf, richTextPart } from './rich-text.ts';
import { jsonOf, numericOf, optionOf, textOf, uuidOf } from './scalar-values.ts';

type Parts = Record<string, unknown>;

/**
 * The parts of a composite that a write sets; parts that are not there stay as they were. Primary e-mail, links and
 * further phones are the exception: they are always written whole, so leaving one out empties it.
 * Null means that nothing was given. Throws INVALID_ARGS_DATA, and for phones and links their own sub-codes.
 */
export function compositeOf(type: CompositeType, path: string, value: unknown): Parts | null {
  if (jsonOf(value, path) === null) return null;
  // Of the JSON text of an object the real server goes through the characters.
  const isParted = typeof value === 'object' || typeof value === 'string';
  const entries: [string, unknown][] = isParted && value !== null ? Object.entries(value) : [];
  const parts = Object.fromEntries(
    entries
      .filter(([, part]) => part !== undefined)
      .map(([name, part]) => [name, partOf(type, name, path, part)]),
  );
  switch (type) {
    case 'EMAILS':
      return { primaryEmail: '', ...parts };
    case 'LINKS':
      return linksOf(parts);
    case 'PHONES':
      return phonesOf(parts);
    case 'RICH_TEXT':
      return richTextOf(parts);
    case 'CURRENCY':
      return currencyOf(parts);
    default:
      return parts;
  }
}

function partOf(type: CompositeType, name: string, path: string, value: unknown): unknown {
  const subField = subFieldOf(type, name);
  const kind = type.toLowerCase().replaceAll('_', ' ');
  if (!subField) {
    const shown = type === 'RICH_TEXT' ? inspect(name) : name;
    throw invalidData(`Invalid subfield ${shown} for ${kind} field "${path}"`, `Invalid value for ${kind}.`);
  }
  const partPath = `${path}.${name}`;
  if (type === 'EMAILS') return emailPart(name, value, partPath);
  if (type === 'RICH_TEXT') return richTextPart(name, value, partPath);
  switch (subField.type) {
    case 'NUMERIC':
      return numericOf(value, partPath);
    case 'RAW_JSON':
      return jsonOf(value, partPath);
    case 'UUID':
      return uuidOf(value, partPath);
    case 'SELECT':
      return optionOf(value, partPath, subField.values ?? []);
    default:
      return textOf(value, partPath) || (type === 'PHONES' && value === null ? null : subField.empty);
  }
}

/** Millionths of a unit have no parts in any answer. */
function currencyOf(parts: Parts): Parts {
  const micros = parts['amountMicros'];
  return typeof micros === 'number' ? { ...parts, amountMicros: Math.trunc(micros) } : parts;
}
