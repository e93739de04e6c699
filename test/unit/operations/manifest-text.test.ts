import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  entryOf,
  manifestChanges,
  manifestText,
  writtenEntries,
} from '../../../src/operations/manifest-text.ts';
import { parseManifest } from '../../../src/operations/manifest.ts';
import type { ListedOperation } from '../../../src/operations/manifest.ts';

const entry = (name: string, field = 'a') => entryOf({ name, text: `query ${name} { ${field} }` });

function readBack(text: string): readonly ListedOperation[] {
  const parsed = parseManifest(text);
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'));
  return writtenEntries(parsed.operations);
}

const names = fc.stringMatching(/^[A-Za-z_]\w{0,20}$/);
const fields = fc.constantFrom('a', 'b', 'b(text: "\\u2028 \\" ü")', '__typename');
/** Each text once; a name may have several. */
const lists = fc.uniqueArray(
  fc.tuple(names, fields).map(([name, field]) => entry(name, field)),
  { selector: ({ id }) => id, maxLength: 20 },
);

describe('the text of a list', () => {
  it('is a map of ids to texts in the order of names', () => {
    const [b, a] = [entry('B'), entry('A')];
    expect(manifestText([b, a])).toBe(
      `{\n  ${JSON.stringify(a.id)}: ${JSON.stringify(a.text)},\n  ${JSON.stringify(b.id)}: ${JSON.stringify(b.text)}\n}\n`,
    );
  });

  it('is read back as what was written, and the same whatever the order', () => {
    fc.assert(
      fc.property(lists, (list) => {
        const text = manifestText(list);
        expect(new Set(readBack(text))).toEqual(new Set(list));
        expect(manifestText([...list].reverse())).toBe(text);
        expect(manifestText(readBack(text))).toBe(text);
      }),
    );
  });

  it("keeps another tool's ids, and adds none of its own", () => {
    const text = `{\n  "e5b1": "query A { a }",\n  "__proto__": "query B { a }"\n}\n`;
    expect(manifestText(readBack(text))).toBe(text);
  });
});

describe('what changes between lists', () => {
  it('is told by name', () => {
    const before = [entry('Same'), entry('Other'), entry('Gone'), entry('Old', 'a'), entry('Old', 'b')];
    const after = [entry('Same'), entry('Other', 'b'), entry('New'), entry('Old', 'b')];
    expect(manifestChanges(before, after)).toEqual({
      added: ['New'],
      removed: ['Gone'],
      changed: ['Old', 'Other'],
    });
  });

  it('is nothing for the same texts under other ids', () => {
    const { name, text } = entry('A');
    expect(manifestChanges([{ id: 'e5b1', name, text }], [entry('A')])).toEqual({
      added: [],
      removed: [],
      changed: [],
    });
  });

  it('is nothing between a list and itself, and the other way round between it and another', () => {
    fc.assert(
      fc.property(lists, lists, (one, other) => {
        expect(manifestChanges(one, one)).toEqual({ added: [], removed: [], changed: [] });
        const there = manifestChanges(one, other);
        const back = manifestChanges(other, one);
        expect([back.added, back.removed, back.changed]).toEqual([there.removed, there.added, there.changed]);
      }),
    );
  });
});
