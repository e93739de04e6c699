import { stableId } from '../stable-id.ts';
import { isObject } from './defaults.ts';

/** The editor's document: a list of blocks, each with its inline content and the blocks below it. */
export interface Block {
  readonly id: string;
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly content: readonly Inline[];
  readonly children: readonly Block[];
}

type Inline =
  | { readonly type: 'text'; readonly text: string; readonly styles: Readonly<Record<string, true>> }
  | { readonly type: 'link'; readonly href: string; readonly content: readonly Inline[] };

const PROPS = { backgroundColor: 'default', textColor: 'default', textAlignment: 'left' };

interface Form {
  readonly pattern: RegExp;
  readonly type: string;
  readonly props?: (match: RegExpExecArray) => Record<string, unknown>;
}

/** What a line can be, the text of it being the last group. */
const FORMS: readonly Form[] = [
  {
    pattern: /^(#{1,6})\s+(.*)$/,
    type: 'heading',
    props: ([, marks = '']) => ({ level: marks.length, isToggleable: false }),
  },
  {
    pattern: /^[-*+]\s+\[([ xX])\]\s+(.*)$/,
    type: 'checkListItem',
    props: ([, mark]) => ({ checked: mark !== ' ' }),
  },
  { pattern: /^[-*+]\s+(.*)$/, type: 'bulletListItem' },
  { pattern: /^\d+[.)]\s+(.*)$/, type: 'numberedListItem' },
  { pattern: /^>\s?(.*)$/, type: 'quote' },
];

/** Markdown as blocks: headings, lists, quotes and paragraphs, with their inline styles and links; lists are flat. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  const paragraph: string[] = [];
  const add = (type: string, text: string, props: Readonly<Record<string, unknown>> = {}) => {
    const id = stableId(`block ${blocks.length} of ${markdown}`);
    blocks.push({ id, type, props: { ...PROPS, ...props }, content: inlinesOf(text), children: [] });
  };
  const endParagraph = () => {
    if (paragraph.length > 0) add('paragraph', paragraph.splice(0).join(' '));
  };
  for (const line of markdown.split('\n').map((each) => each.trim())) {
    const found = FORMS.map((form) => ({ form, match: form.pattern.exec(line) })).find(({ match }) => match);
    if (found?.match) {
      endParagraph();
      add(found.form.type, found.match.at(-1) ?? '', found.form.props?.(found.match));
    } else if (line === '') endParagraph();
    else paragraph.push(line);
  }
  endParagraph();
  return blocks;
}

const STYLED =
  /\*\*(?<bold>.+?)\*\*(?!\*)|__(?<strong>.+?)__|~~(?<strike>.+?)~~|`(?<code>[^`]+)`|\*(?<italic>[^*]+)\*|\[(?<text>[^\]]+)\]\((?<href>[^)\s]+)\)/;

const STYLES: Readonly<Record<string, string>> = {
  bold: 'bold',
  strong: 'bold',
  strike: 'strike',
  code: 'code',
  italic: 'italic',
};

function inlinesOf(text: string, styles: Readonly<Record<string, true>> = {}): Inline[] {
  if (text === '') return [];
  const match = STYLED.exec(text);
  if (!match?.groups) return [{ type: 'text', text, styles }];
  const { href, text: label, ...styled } = match.groups;
  const [name, inner] =
    Object.entries<string | undefined>(styled).find(([, value]) => value !== undefined) ?? [];
  const middle: Inline[] =
    href === undefined
      ? inlinesOf(inner ?? '', { ...styles, [STYLES[name ?? ''] ?? 'bold']: true })
      : [{ type: 'link', href, content: inlinesOf(label ?? '', styles) }];
  return [
    ...inlinesOf(text.slice(0, match.index), styles),
    ...middle,
    ...inlinesOf(text.slice(match.index + match[0].length), styles),
  ];
}

/** Blocks as markdown, the other way round; whatever a block holds that markdown cannot say is lost. */
export function markdownOf(blocks: readonly unknown[]): string {
  const text = linesOf(blocks, '').join('\n');
  return text === '' ? '' : `${text}\n`;
}

function linesOf(blocks: readonly unknown[], indent: string): string[] {
  const lines: string[] = [];
  let number = 0;
  let wasItem = false;
  for (const block of blocks.filter(isObject)) {
    const isItem = typeof block['type'] === 'string' && block['type'].endsWith('ListItem');
    number = block['type'] === 'numberedListItem' ? number + 1 : 0;
    const mark = markOf(block, number);
    const text = listOf(block['content']).map(inlineMarkdown).join('');
    if (lines.length > 0 && !(isItem && wasItem)) lines.push('');
    lines.push(`${indent}${mark}${text}`);
    lines.push(...linesOf(listOf(block['children']), indent + ' '.repeat(isItem ? mark.length : 0)));
    wasItem = isItem;
  }
  return lines;
}

function markOf(block: Readonly<Record<string, unknown>>, number: number): string {
  const props = isObject(block['props']) ? block['props'] : {};
  switch (block['type']) {
    case 'heading':
      return `${'#'.repeat(Number(props['level'] ?? 1))} `;
    case 'bulletListItem':
      return '* ';
    case 'numberedListItem':
      return `${number}. `;
    case 'checkListItem':
      return props['checked'] === true ? '* [x] ' : '* [ ] ';
    case 'quote':
      return '> ';
    default:
      return '';
  }
}

const MARKS: readonly (readonly [string, string])[] = [
  ['code', '`'],
  ['strike', '~~'],
  ['italic', '*'],
  ['bold', '**'],
];

function inlineMarkdown(inline: unknown): string {
  if (!isObject(inline)) return '';
  if (inline['type'] === 'link') {
    return `[${listOf(inline['content']).map(inlineMarkdown).join('')}](${String(inline['href'])})`;
  }
  const styles = isObject(inline['styles']) ? inline['styles'] : {};
  const text = typeof inline['text'] === 'string' ? inline['text'] : '';
  return MARKS.filter(([style]) => styles[style] === true).reduce(
    (marked, [, mark]) => mark + marked + mark,
    text,
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
