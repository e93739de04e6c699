import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import {
  buildClientSchema,
  getVariableValues,
  introspectionFromSchema,
  Kind,
  parse,
  validate,
} from 'graphql';
import type { DocumentNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { rootTexts } from '../../../../src/upstream/cache/request-key.ts';
import type { Choose } from '../../../support/random-draft.ts';
import { answered, schema } from './echo.ts';
import { edited, randomRoot } from './random-root.ts';
import type { Asked } from './random-root.ts';
import { writtenRead } from './written-read.ts';

type Variables = Readonly<Record<string, unknown>>;

const options = { schema, keepsKeyOrder: (name: string) => name === 'orderBy' };

/** The text of the first root. */
function textOf(source: string, variables: Variables = {}): string {
  const [text] = rootTexts({ document: parse(source), variables }, options).values();
  if (text === undefined) throw new Error(`There is no root in ${source}`);
  return text;
}

/** Asks for one root, what it is written with last. */
type Read = readonly [source: string, variables?: Variables];

function textsOf(reads: readonly Read[]): Set<string> {
  return new Set(reads.map(([source, variables]) => textOf(source, variables)));
}

describe('the same text', () => {
  it.each<[string, ...Read[]]>([
    ['whatever the key of the root', ['{ name }'], ['{ other: name }'], ['query Q { a: name }']],
    [
      'whatever the order of fields and arguments',
      ['{ nodes(id: "1") { id name ... on Person { mail(kind: RED, tags: ["a"]) } } }'],
      ['{ nodes(id: "1") { ... on Person { mail(tags: ["a"], kind: RED) } name id } }'],
    ],
    [
      'in fragments',
      ['{ person(id: 1) { friend { id name } } }'],
      ['{ person(id: 1) { ...A } } fragment A on Person { friend { ...B } } fragment B on Node { name id }'],
      [
        '{ ... on Query { ... { person(id: 1) { ... on Node { ... on Person { friend { id ... { name } } } } } } } }',
      ],
    ],
    [
      'of fields written twice',
      ['{ person(id: 1) { friend { id name } } }'],
      ['{ person(id: 1) { friend { id } friend { name id } } person(id: 1) { friend { id } } }'],
    ],
    [
      'of conditions that only together hold for a type',
      ['{ things { ... on Toy { id } } }'],
      ['{ things { ... on Owned { ... on Toy { id } } } }'],
      [
        '{ things { ... on Toy { ... on Owned { id } } ... on Owned { ... on Node { ... on Owned { id } } } } }',
      ],
    ],
    [
      'of a condition that holds for all types there are',
      ['{ things { ... on Node { id } } }'],
      ['{ things { ... on Toy { id } ... on Person { id } } }'],
    ],
    [
      'with what is left out',
      ['{ person(id: 1) { id } }'],
      ['{ person(id: 1) { id name @skip(if: true) ... @include(if: false) { name } } name @skip(if: true) }'],
      [
        'query ($no: Boolean! = false) { person(id: 1) { id ...F @include(if: $no) } } fragment F on Person { name }',
      ],
      ['query ($no: Boolean!) { person(id: 1) { id @skip(if: $no) name @include(if: $no) } }', { no: false }],
      [
        '{ person(id: 1) { id @include(if: true) @skip(if: false) name @include(if: true) @skip(if: true) } }',
      ],
    ],
    [
      'of an argument and its default',
      ['{ people { id } }'],
      ['{ people(first: 10, filter: { text: "x" }) { id } }'],
      ['query ($first: Int, $filter: Filter) { people(first: $first, filter: $filter) { id } }'],
      [
        'query ($first: Int = 10) { people(first: $first, filter: { count: 3, text: "x", color: RED }) { id } }',
      ],
      ['query ($first: Int) { people(first: $first) { id } }', { first: undefined }],
      // A name that every object has.
      ['query ($__proto__: Filter) { people(filter: $__proto__) { id } }'],
    ],
    [
      'of literals and variables',
      [
        '{ people(filter: { id: 1, color: BLUE, ratio: 2, ids: ["a"], matrix: [[1], [2]], flag: null }) { id } }',
      ],
      [
        'query ($f: Filter) { people(filter: $f) { id } }',
        { f: { flag: null, matrix: [1, 2], ids: 'a', ratio: 2, color: 'BLUE', id: '1', text: undefined } },
      ],
      [
        'query ($c: Color, $i: ID!, $t: String) { people(filter: { text: $t, matrix: [1, 2], flag: null, color: $c, id: "1", ratio: 2.0, ids: [$i] }) { id } }',
        { c: 'BLUE', i: 'a' },
      ],
    ],
    [
      'of an item that is left out and null',
      ['{ people(filter: { matrix: [[1, null]] }) { id } }'],
      ['query ($n: Int) { people(filter: { matrix: [[1, $n]] }) { id } }'],
    ],
    [
      'of numbers that are the same to a double',
      ['{ things(ratio: 12345678901234567890) { __typename } }'],
      ['{ things(ratio: 12345678901234567891.0) { __typename } }'],
      ['query ($ratio: Float) { things(ratio: $ratio) { __typename } }', { ratio: 12345678901234567000 }],
    ],
    ['of an id and its number', ['{ person(id: 12) { id } }'], ['{ person(id: "12") { id } }']],
    [
      'of an id and the number that stands for it',
      ['{ person(id: "12") { id } }'],
      ['query ($id: ID!) { person(id: $id) { id } }', { id: 12 }],
      ['query ($id: ID!) { person(id: $id) { id } }', { id: 12n }],
    ],
    [
      'of a block string',
      ['{ people(filter: { text: "a\\n\\"b\\" \\u00fc" }) { id } }'],
      ['{ people(filter: { text: """\n  a\n  "b" ü\n""" }) { id } }'],
    ],
    [
      'of what a free scalar holds',
      ['{ things(any: { a: [1, "x", null, true] }) { __typename } }'],
      ['query ($any: Json) { things(any: $any) { __typename } }', { any: { a: [1, 'x', null, true] } }],
      ['query ($a: Json) { things(any: { a: $a }) { __typename } }', { a: [1, 'x', null, true] }],
      ['query ($x: String) { things(any: { a: [1, $x, null, true] }) { __typename } }', { x: 'x' }],
    ],
    [
      'of large numbers of a free scalar',
      ['{ name(big: 12345678901234567890) }'],
      ['query ($big: BigInt) { name(big: $big) }', { big: 12345678901234567890n }],
    ],
    [
      'of a large default of a free scalar',
      ['{ name @mark }'],
      ['{ name @mark(big: 12345678901234567890) }'],
    ],
    [
      'of a moment',
      ['{ things(any: "1970-01-01T00:00:00.000Z") { __typename } }'],
      ['query ($any: Json) { things(any: $any) { __typename } }', { any: new Date(0) }],
    ],
    [
      'of an order',
      ['{ people(orderBy: [{ name: ASC, age: DESC }]) { id } }'],
      ['query ($o: [Order!]) { people(orderBy: $o) { id } }', { o: { name: 'ASC', age: 'DESC' } }],
      ['query ($o: Order!) { people(orderBy: [$o]) { id } }', { o: { name: 'ASC', age: 'DESC' } }],
      ['query ($s: Sort) { people(orderBy: { name: $s, age: DESC }) { id } }', { s: 'ASC' }],
      ['query ($o: [Order!] = { name: ASC, age: DESC }) { people(orderBy: $o) { id } }'],
    ],
    [
      'of a directive whose arguments are the same',
      ['{ name @mark }'],
      ['{ name @mark(n: 1) name @mark }'],
      ['query ($n: Int = 1) { name @mark(n: $n) @skip(if: false) }'],
    ],
  ])('%s', (_name, ...reads) => {
    expect(textsOf(reads).size).toBe(1);
  });
});

describe('another text', () => {
  it.each<[string, ...Read[]]>([
    [
      'for another field',
      ['{ name }'],
      ['{ __typename }'],
      ['{ people { id } }'],
      ['{ nodes(id: 1) { id } }'],
    ],
    [
      'for another shape',
      ['{ people { id } }'],
      ['{ people { i: id } }'],
      ['{ people { __typename } }'],
      ['{ people { id __typename } }'],
      ['{ people { id: name } }'],
      ['{ people { id name } }'],
      ['{ people { id @skip(if: true) } }'],
      ['{ people { friend { id } } }'],
      ['{ people { friend { id name } } }'],
      ['{ people { friend { id } name } }'],
    ],
    [
      'for other types',
      ['{ nodes(id: 1) { id } }'],
      ['{ nodes(id: 1) { ... on Owned { id } } }'],
      ['{ nodes(id: 1) { ... on Toy { id } } }'],
      ['{ nodes(id: 1) { ... on Pet { id } } }'],
      ['{ nodes(id: 1) { id ... on Toy { made { __typename } } } }'],
      ['{ nodes(id: 1) { id ... on Toy { made { ... on Toy { __typename } } } } }'],
    ],
    [
      'for what is left out and what is null, without a default and with one',
      ['{ people { id } }'],
      ['{ people(orderBy: null) { id } }'],
      ['{ people(first: null) { id } }'],
      ['{ people(filter: null) { id } }'],
      ['{ people(filter: {}) { id } }'],
      ['{ people(filter: { color: null }) { id } }'],
      ['{ people(filter: { flag: null }) { id } }'],
      ['query ($f: Filter) { people(filter: $f) { id } }', { f: { ids: null } }],
      ['query ($f: [Order!] = []) { people(orderBy: $f) { id } }'],
    ],
    [
      'for another list',
      ['{ things(ids: []) { __typename } }'],
      ['{ things(ids: null) { __typename } }'],
      ['{ things(ids: ["a", "b"]) { __typename } }'],
      ['{ things(ids: ["b", "a"]) { __typename } }'],
      ['{ things(ids: ["a,b"]) { __typename } }'],
      ['{ things(ids: ["a\\",\\"b"]) { __typename } }'],
      ['{ things(ids: ["a"]) { __typename } }'],
    ],
    [
      'for another order',
      ['{ people(orderBy: [{ name: ASC, age: DESC }]) { id } }'],
      ['{ people(orderBy: [{ age: DESC, name: ASC }]) { id } }'],
      ['{ people(orderBy: [{ age: DESC }, { name: ASC }]) { id } }'],
      ['{ people(orderBy: [{ name: ASC }, { age: DESC }]) { id } }'],
      ['{ people(orderBy: [{ owner: { name: ASC, age: DESC } }]) { id } }'],
      ['query ($o: Order) { people(orderBy: [{ owner: $o }]) { id } }', { o: { age: 'DESC', name: 'ASC' } }],
    ],
    [
      'for another value of a free scalar',
      ['{ things(any: 1) { __typename } }'],
      ['{ things(any: "1") { __typename } }'],
      ['{ things(any: [1]) { __typename } }'],
      ['{ things(any: RED) { __typename } }'],
      ['{ things(any: "RED") { __typename } }'],
      ['{ things(any: null) { __typename } }'],
      ['{ things(any: "null") { __typename } }'],
      ['{ things(any: { a: 1, b: 2 }) { __typename } }'],
      ['{ things(any: { b: 2, a: 1 }) { __typename } }'],
      ['{ things(any: { a: "1", b: 2 }) { __typename } }'],
      ['query ($a: ID) { things(any: { a: $a }) { __typename } }', { a: 1 }],
      ['query ($a: Int) { things(any: { a: $a }) { __typename } }', { a: 1 }],
    ],
    [
      'for large numbers that a double cannot tell apart',
      ['{ name(big: 12345678901234567890) }'],
      ['{ name(big: 12345678901234567891) }'],
      ['{ name(big: "12345678901234567891") }'],
      ['query ($big: BigInt) { name(big: $big) }', { big: 12345678901234567892n }],
    ],
    [
      'for another directive',
      ['{ name }'],
      ['{ name @mark }'],
      ['{ name @mark(n: 2) }'],
      ['{ name @mark @mark }'],
      ['{ ... @mark { name } }'],
      ['query @mark { name }'],
      ['{ ...F } fragment F on Query @mark { ...F2 @mark } fragment F2 on Query { name }'],
      ['{ ...F ...F @mark } fragment F on Query { name }'],
      ['{ name name @mark }'],
      ['{ name @mark name }'],
    ],
    [
      'for what stands at another place',
      ['{ people { a: name friend { id } } }'],
      ['{ people { friend { a: name id } } }'],
      ['{ people { friend { id friend { a: name } } } }'],
    ],
  ])('%s', (_name, ...reads) => {
    expect(textsOf(reads).size).toBe(reads.length);
  });
});

describe('what the schema lacks', () => {
  it.each<[string, ...Read[]]>([
    [
      'a root',
      ['{ lost(a: 1) { id } }'],
      ['{ lost(a: 2) { id } }'],
      ['{ lost(a: "1") { id } }'],
      ['{ lost(a: { b: 1, c: 2 }) { id } }'],
      ['{ lost(a: { c: 2, b: 1 }) { id } }'],
      ['{ lost(a: 1) { id name } }'],
      ['{ lost(a: 1) { id(b: 1) } }'],
      ['{ lost(a: 1) { id(b: A) } }'],
      ['{ lost(a: 1) { ... on Lost { id } } }'],
      ['{ lost(a: 1) { ... on Person { id } } }'],
      ['query ($a: LostInput) { lost(a: $a) { id } }', { a: { b: 1 } }],
      ['query ($a: LostInput) { lost(a: $a) { id } }', { a: { b: '1' } }],
      ['query ($a: LostInput) { lost(a: $a) { id } }', { a: [{ b: 1 }] }],
    ],
    [
      'a field, an argument, a type, a key, a value, a directive',
      ['{ people { id lost } }'],
      ['{ people { id lost(a: 1) } }'],
      ['{ people(lost: 1) { id } }'],
      ['{ people(lost: "1") { id } }'],
      ['{ people { id ... on Lost { lost } } }'],
      ['{ people { id ... on Lost { name } } }'],
      ['{ people { id } }'],
      ['{ people(filter: { lost: 1 }) { id } }'],
      ['{ people(filter: { lost: [1] }) { id } }'],
      ['query ($f: Filter) { people(filter: $f) { id } }', { f: { lost: 2 } }],
      ['{ people(filter: { color: LOST }) { id } }'],
      ['query ($f: Filter) { people(filter: $f) { id } }', { f: { color: 'LOST' } }],
      ['{ people @lost { id } }'],
      ['{ people @lost(a: 1) { id } }'],
    ],
    [
      'a meaning for a value of another type',
      ['{ people(first: "1") { id } }'],
      ['{ people(first: 1) { id } }'],
      ['{ people(first: 1.5) { id } }'],
      ['{ people(first: [1]) { id } }'],
      ['{ people(first: { a: 1 }) { id } }'],
      ['{ people(first: true) { id } }'],
      ['{ people(first: "true") { id } }'],
      ['query ($first: Int) { people(first: $first) { id } }', { first: '2' }],
      ['query ($first: Int) { people(first: $first) { id } }', { first: { a: '1' } }],
      ['query ($f: Filter) { people(filter: $f) { id } }', { f: 'x' }],
      ['query ($f: Filter) { people(filter: $f) { id } }', { f: [{}] }],
      ['query ($f: Filter) { people(filter: $f) { id } }', { f: { id: 1.5 } }],
      ['query ($f: Filter) { people(filter: $f) { id } }', { f: { id: '1.5' } }],
      ['{ people @include(if: "no") { id } }'],
      ['query ($no: Boolean!) { people @include(if: $no) { id } }'],
    ],
  ])('%s has a text for whatever is written', (_name, ...reads) => {
    expect(textsOf(reads).size).toBe(reads.length);
  });

  it('is the same for all who write the same', () => {
    expect(textOf('{ lost(a: 1, b: "x") { n: id ... on Lost { id } } }')).toBe(
      textOf('query ($x: String) { o: lost(b: $x, a: 1) { ... on Lost { id } n: id } }', { x: 'x' }),
    );
  });
});

describe('the roots', () => {
  function rootsOf(source: string, variables: Variables = {}): Record<string, string> {
    return Object.fromEntries(rootTexts({ document: parse(source), variables }, options));
  }

  it('are told by their keys, those left out not at all', () => {
    const source = `query ($yes: Boolean!) {
      a: name ...F @include(if: $yes) b: people @skip(if: $yes) { id } c: name @skip(if: true) __typename
    } fragment F on Query { d: name(color: RED) ... on Lost { e: name } }`;
    expect(rootsOf(source, { yes: true })).toEqual({
      a: 'name',
      d: 'name(color:RED)',
      e: '...on Lost name',
      __typename: '__typename',
    });
  });

  it('have a text that can be read', () => {
    const source = `query ($o: [Order!]) {
      people(orderBy: $o, filter: { text: "ü\\n", not: { ids: 1 } }) { id n: name ...T pets { ... on Toy { id } name } }
    } fragment T on Node { related { __typename } }`;
    expect(rootsOf(source, { o: [{ name: 'ASC', age: 'DESC' }] })).toMatchInlineSnapshot(`
      {
        "people": "people(filter:{"color":RED,"colors":[GREEN],"count":3,"not":{"color":RED,"colors":[GREEN],"count":3,"ids":["1"],"ratio":0.5},"ratio":0.5,"text":"ü\\n"},first:10,orderBy:[{"name":ASC,"age":DESC}]){id n:name(short:false) pets{<Toy>id <Pet>name(extra:7,short:true) <Toy>name(short:false)} related{__typename}}",
      }
    `);
  });

  it('have the same by a schema that was read from a server', () => {
    const read = buildClientSchema(introspectionFromSchema(schema));
    const document = parse(
      '{ people { mail name pets { name related { id } } } things { ... on Toy { id } } }',
    );
    expect(rootTexts({ document, variables: {} }, { ...options, schema: read })).toEqual(
      rootTexts({ document, variables: {} }, options),
    );
  });

  it.each<[string, (spread: string) => string]>([
    ['in one place', (spread) => `... { ${spread} ${spread} }`],
    ['in places of their own', (spread) => `a: related { ${spread} } b: related { ${spread} }`],
    [
      'in places that merge',
      (spread) => `a: related { ${spread} } ... on Toy { a: related { ${spread} name } }`,
    ],
  ])('are short and soon written, however often fragments are spread %s', (_name, selection) => {
    const last = 100;
    const fragments = Array.from(
      { length: last },
      (_, i) => `fragment F${i} on Node { ${selection(`...F${i + 1}`)} }`,
    );
    const text = (leaf: string) =>
      textOf(`{ nodes(id: 1) { ...F0 } } ${fragments.join('\n')} fragment F${last} on Node { ${leaf} }`);
    expect(text('id').length).toBeLessThan(5_000);
    expect(text('id')).not.toBe(text('name'));
  });

  it('of no operation are none', () => {
    expect(rootsOf('fragment F on Query { name }')).toEqual({});
  });
});

describe('random reads', () => {
  interface Written {
    readonly document: DocumentNode;
    readonly variables: Variables;
    readonly keys: readonly string[];
    readonly told: string;
  }

  function write(choose: Choose, roots: readonly Asked[]): Written {
    const { text, variables, keys } = writtenRead(choose, roots);
    const document = parse(text);
    const told = `${text}\n${JSON.stringify(variables)}`;
    expect(validate(schema, document), told).toEqual([]);
    const [operation] = document.definitions;
    const definitions = operation?.kind === Kind.OPERATION_DEFINITION ? operation.variableDefinitions : [];
    expect(getVariableValues(schema, definitions ?? [], variables).errors, told).toBeUndefined();
    return { document, variables, keys, told };
  }

  const numbers = fc.array(fc.nat(), { minLength: 10, maxLength: 250, size: 'max' });

  function chooser(from: readonly number[]): Choose {
    let taken = 0;
    return (below) => (from[taken++] ?? 0) % below;
  }

  it('have the same texts however they are written', { timeout: 20_000 }, () => {
    fc.assert(
      fc.property(numbers, numbers, (asking, writing) => {
        const ask = chooser(asking);
        const roots = [randomRoot(ask), randomRoot(ask)];
        const one = write(() => 0, roots);
        const other = write(chooser(writing), roots);
        const texts = rootTexts(one, options);
        const otherTexts = rootTexts(other, options);
        expect([texts.size, otherTexts.size], other.told).toEqual([2, 2]);
        expect(
          other.keys.map((key) => otherTexts.get(key)),
          other.told,
        ).toEqual(one.keys.map((key) => texts.get(key)));
      }),
      { numRuns: 800 },
    );
  });

  it('have another text when anything of them is another', { timeout: 20_000 }, () => {
    fc.assert(
      fc.property(numbers, numbers, numbers, (asking, editing, writing) => {
        const root = randomRoot(chooser(asking));
        const one = write(() => 0, [root]);
        const other = write(chooser(writing), [edited(chooser(editing), root)]);
        const [text] = rootTexts(one, options).values();
        expect(text).toBeDefined();
        expect([...rootTexts(other, options).values()], `${one.told}\n${other.told}`).not.toContain(text);
      }),
      { numRuns: 800 },
    );
  });

  it('have the same text when they have the same value, and only then', { timeout: 20_000 }, () => {
    // The executor knows no order of keys.
    const unordered = { schema, keepsKeyOrder: () => false };
    const seen = { same: 0, different: 0 };
    fc.assert(
      fc.property(numbers, numbers, fc.nat(3), numbers, (asking, writing, distance, editing) => {
        const root = randomRoot(chooser(asking));
        const edit = chooser(editing);
        let other = root;
        if (distance === 3) other = randomRoot(edit);
        else for (let i = 0; i < distance; i++) other = edited(edit, other);
        const write1 = chooser(writing);
        const [a, b] = [write(write1, [root]), write(write1, [other])];
        const isSame = isDeepStrictEqual(valueOf(a), valueOf(b));
        seen[isSame ? 'same' : 'different'] += 1;
        const [text, otherText] = [a, b].map((read) => [...rootTexts(read, unordered).values()].join());
        expect(text === otherText, `${a.told}\n${b.told}\n${text}\n${otherText}`).toBe(isSame);
      }),
      { numRuns: 800 },
    );
    expect(Math.min(seen.same, seen.different)).toBeGreaterThan(50);
  });

  function valueOf({ document, variables, keys }: Written): unknown {
    return answered(document, variables)[keys[0]!];
  }
});
