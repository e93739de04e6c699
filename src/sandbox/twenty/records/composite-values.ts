import { inspect } from 'node:util';
import { subFieldOf } from './composites.ts';
import type { CompositeType } from './composites.ts';
import { isObject } from './defaults.ts';
import { invalidData } from './refusals.ts';
import { jsonOf, numericOf, textOf } from './scalar-values.ts';

const E_MAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;

type Parts = Record<string, unknown>;

/**
 * The parts of a composite that a write sets; parts that are not there stay as they were. E-mails and links
 * are the exception: they are always written whole, so leaving out the primary one empties it.
 * Null means that nothing was given. Throws INVALID_ARGS_DATA.
 */
export function compositeOf(type: CompositeType, path: string, value: unknown): Parts | null {
  if (value === null) return null;
  const given = type === 'RICH_TEXT' ? richTextInput(value, path) : jsonOf(value, path);
  if (!isObject(given)) throw invalidData(`Invalid object value ${inspect(value)} for field "${path}"`);
  const parts = Object.fromEntries(
    Object.entries(given)
      .filter(([, part]) => part !== undefined)
      .map(([name, part]) => [name, partOf(type, name, path, part)]),
  );
  switch (type) {
    case 'EMAILS':
      return emailsOf(parts, path);
    case 'LINKS':
      return linksOf(parts);
    case 'PHONES':
      return { ...parts, additionalPhones: listOf(parts['additionalPhones']) };
    case 'RICH_TEXT':
      return richTextOf(parts);
    default:
      return parts;
  }
}

function partOf(type: CompositeType, name: string, path: string, value: unknown): unknown {
  const subField = subFieldOf(type, name);
  const partPath = `${path}.${name}`;
  switch (subField?.type) {
    case undefined:
      throw invalidData(
        `Invalid subfield ${name} for ${type.toLowerCase().replaceAll('_', ' ')} field "${path}"`,
      );
    case 'NUMERIC':
      return numericOf(value, partPath);
    case 'RAW_JSON':
      return type === 'EMAILS' && typeof value === 'string'
        ? emailList(value, partPath)
        : jsonOf(value, partPath);
    case 'TEXT':
      return value === null ? subField.empty : textOf(value, partPath);
    default:
      return value;
  }
}

/** E-mail addresses are stored in lower case, primary and additional. */
function emailsOf(parts: Parts, path: string): Parts {
  const primaryEmail = typeof parts['primaryEmail'] === 'string' ? parts['primaryEmail'] : '';
  if (primaryEmail !== '' && !E_MAIL.test(primaryEmail))
    throw notAnEmail(primaryEmail, `${path}.primaryEmail`);
  const stored = { primaryEmail: primaryEmail.toLowerCase() };
  if (parts['additionalEmails'] === undefined) return stored;
  const additionalEmails = listOf(parts['additionalEmails']).map((email) => {
    if (typeof email === 'string' && E_MAIL.test(email)) return email.toLowerCase();
    throw notAnEmail(email, `${path}.additionalEmails`);
  });
  return { ...stored, additionalEmails };
}

function emailList(value: string, path: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    throw notAnEmail(value, path);
  }
}

function notAnEmail(value: unknown, path: string) {
  return invalidData(
    `Invalid string value ${inspect(value)} for email field "${path}"`,
    `Invalid value: "${inspect(value)}"`,
  );
}

/** Links without a URL are dropped, and the first that is left is the primary one. */
function linksOf(parts: Parts): Parts {
  const primary = { url: parts['primaryLinkUrl'], label: parts['primaryLinkLabel'] };
  const links = [primary, ...listOf(parts['secondaryLinks'])]
    .filter(isObject)
    .flatMap((link) => (typeof link['url'] === 'string' && link['url'] !== '' ? [link] : []))
    .map((link) => ({ ...link, url: normalUrl(String(link['url'])), label: link['label'] ?? '' }));
  const [first, ...secondaryLinks] = links;
  return { primaryLinkLabel: first?.label ?? '', primaryLinkUrl: first?.url ?? '', secondaryLinks };
}

/** Scheme and host in lower case, and no slash at the end. */
function normalUrl(url: string): string {
  const origin = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(url)?.[0] ?? '';
  return (origin.toLowerCase() + url.slice(origin.length)).replace(/\/$/, '');
}

function richTextInput(value: unknown, path: string): unknown {
  if (isObject(value)) return value;
  throw invalidData(`Invalid rich text v2 value ${inspect(value)} for field "${path}" - Should be an object`);
}

/** Either form is enough: the other is made from it. */
function richTextOf(parts: Parts): Parts {
  const markdown = textIn(parts, 'markdown');
  const blocknote = textIn(parts, 'blocknote');
  if (blocknote === '') return { blocknote: markdown === '' ? '' : blocksOf(markdown), markdown };
  return { blocknote, markdown: markdown === '' ? textOfBlocks(blocknote) : markdown };
}

function textIn(parts: Parts, name: string): string {
  return typeof parts[name] === 'string' ? parts[name] : '';
}

function blocksOf(markdown: string): string {
  const paragraphs = markdown.split(/\n{2,}/);
  return JSON.stringify(
    paragraphs.map((text) => ({ type: 'paragraph', content: [{ type: 'text', text, styles: {} }] })),
  );
}

function textOfBlocks(blocknote: string): string {
  try {
    const blocks: unknown = JSON.parse(blocknote);
    const texts = listOf(blocks).map((block) =>
      listOf(isObject(block) ? block['content'] : null)
        .map((part) => (isObject(part) && typeof part['text'] === 'string' ? part['text'] : ''))
        .join(''),
    );
    return texts.join('\n\n');
  } catch {
    return '';
  }
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
