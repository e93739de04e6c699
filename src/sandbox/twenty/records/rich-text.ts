import { blocksOf, markdownOf } from './block-notes.ts';
import { invalidData } from './refusals.ts';
import { textOf } from './scalar-values.ts';

const UNFIT = 'Invalid value for rich text.';

/** The editor's own form must be the JSON of a list of blocks. Throws INVALID_ARGS_DATA. */
export function richTextPart(name: string, value: unknown, path: string): string {
  const text = textOf(value, path);
  if (name === 'blocknote' && text !== '') parsedBlocks(text, path);
  return text;
}

/** Either form is enough: the other is made from it. */
export function richTextOf(parts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const markdown = typeof parts['markdown'] === 'string' ? parts['markdown'] : '';
  const blocknote = typeof parts['blocknote'] === 'string' ? parts['blocknote'] : '';
  if (blocknote === '') {
    return { blocknote: markdown === '' ? null : JSON.stringify(blocksOf(markdown)), markdown };
  }
  return {
    blocknote,
    markdown: markdown === '' ? markdownOf(parsedBlocks(blocknote, 'blocknote')) : markdown,
  };
}

function parsedBlocks(text: string, path: string): unknown[] {
  let blocks: unknown;
  try {
    blocks = JSON.parse(text);
  } catch {
    throw invalidData(`Invalid blocknote value for field "${path}" - must contain valid JSON`, UNFIT);
  }
  if (Array.isArray(blocks)) return blocks as unknown[];
  throw invalidData(`Invalid blocknote value for field "${path}" - must be a JSON array of blocks`, UNFIT);
}
