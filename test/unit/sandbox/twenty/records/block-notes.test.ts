import { describe, expect, it } from 'vitest';
import { blocksOf, markdownOf } from '../../../../../src/sandbox/twenty/records/block-notes.ts';

const text = (value: string, styles = {}) => ({ type: 'text', text: value, styles });

describe('blocks of markdown', () => {
  it.each([
    ['plain', [{ type: 'paragraph', content: [text('plain')] }]],
    ['two\nlines', [{ type: 'paragraph', content: [text('two lines')] }]],
    ['one\n\ntwo', [{ content: [text('one')] }, { content: [text('two')] }]],
    ['## Two', [{ type: 'heading', props: { level: 2 }, content: [text('Two')] }]],
    ['- a\n* b', [{ type: 'bulletListItem' }, { type: 'bulletListItem' }]],
    ['1. a\n2) b', [{ type: 'numberedListItem' }, { type: 'numberedListItem' }]],
    [
      '- [ ] a\n- [x] b',
      [
        { type: 'checkListItem', props: { checked: false } },
        { type: 'checkListItem', props: { checked: true } },
      ],
    ],
    ['> said', [{ type: 'quote', content: [text('said')] }]],
    [
      'a **b** *c* ~~d~~ `e`',
      [
        {
          content: [
            text('a '),
            text('b', { bold: true }),
            text(' '),
            text('c', { italic: true }),
            text(' '),
            text('d', { strike: true }),
            text(' '),
            text('e', { code: true }),
          ],
        },
      ],
    ],
    ['***x***', [{ content: [text('x', { bold: true, italic: true })] }]],
    [
      'see [there](https://x.example)',
      [{ content: [text('see '), { type: 'link', href: 'https://x.example', content: [text('there')] }] }],
    ],
    ['', []],
  ])('%j', (markdown, blocks) => {
    const made = blocksOf(markdown);
    expect(made).toMatchObject(blocks);
    expect(made).toHaveLength(blocks.length);
  });

  it('have ids of their own', () => {
    const [first, second] = blocksOf('a\n\na');
    expect(first?.id).not.toBe(second?.id);
  });
});

describe('markdown of blocks', () => {
  it.each([
    ['plain'],
    ['# One\n\ntext with **bold** and *italic*'],
    ['* a\n* b\n\nafter'],
    ['1. a\n2. b'],
    ['* [ ] a\n* [x] b'],
    ['> said [there](https://x.example)'],
  ])('is what they were made of: %j', (markdown) => {
    expect(markdownOf(blocksOf(markdown))).toBe(`${markdown}\n`);
  });

  it('indents what is below an item', () => {
    const item = (value: string, children: unknown[]) => ({
      type: 'bulletListItem',
      content: [text(value)],
      children,
    });
    expect(markdownOf([item('a', [item('b', [])])])).toBe('* a\n  * b\n');
  });

  it.each([[[]], [['no block']], [[{ type: 'image' }]]])(
    'says nothing where there is nothing to say: %j',
    (blocks) => {
      expect(markdownOf(blocks)).toBe('');
    },
  );
});
