import fc from 'fast-check';
import { Kind, parse, visit } from 'graphql';
import type { FieldNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { orderFragments } from '../../../../src/operations/limits/fragments.ts';
import { measureDocument } from '../../../../src/operations/limits/measure.ts';
import type { Measure } from '../../../../src/operations/limits/measure.ts';
import { withFragmentsInPlace } from '../../../support/put-fragments-in-place.ts';
import { randomDocument } from '../../../support/random-document.ts';

function measure(text: string): Measure {
  const document = parse(text);
  const fragments = orderFragments(document);
  if ('problem' in fragments) throw new Error(fragments.problem);
  return measureDocument(document, fragments.order);
}

/** The same, read off the document that is written out. */
function countedOut(text: string): Measure {
  const counts = {
    depth: 0,
    fields: 0,
    aliases: 0,
    rootFields: 0,
    fragmentFields: 0,
    introspections: 0,
    introspectionDepth: 0,
  };
  const way: FieldNode[] = [];
  const isIntrospection = ({ name }: FieldNode) => ['__schema', '__type'].includes(name.value);
  visit(withFragmentsInPlace(parse(text)), {
    Field: {
      enter(field) {
        way.push(field);
        const from = way.findIndex(isIntrospection);
        counts.depth = Math.max(counts.depth, way.length);
        counts.fields += 1;
        if (field.alias) counts.aliases += 1;
        if (way.length === 1) counts.rootFields += 1;
        if (isIntrospection(field)) counts.introspections += 1;
        // An alias counts for each introspection it is inside of.
        if (field.alias) counts.introspections += way.slice(0, -1).filter(isIntrospection).length;
        if (from >= 0) {
          const lists = way.slice(from).filter(({ name }) => ['fields', 'interfaces'].includes(name.value));
          counts.introspectionDepth = Math.max(counts.introspectionDepth, lists.length);
        }
      },
      leave: () => void way.pop(),
    },
  });
  const [, ...fragments] = text.split('\n').map((line) => parse(line));
  let written = 0;
  for (const fragment of fragments) visit(fragment, { Field: () => void (written += 1) });
  return { ...counts, fragmentFields: counts.rootFields * written };
}

describe('the size of a document', () => {
  it.each<[string, Partial<Measure>]>([
    ['{ a }', { depth: 1, fields: 1, aliases: 0, rootFields: 1 }],
    ['{ a { b { c } } d }', { depth: 3, fields: 4, rootFields: 2 }],
    ['{ x: a { y: b } }', { aliases: 2 }],
    ['{ ...F ...F } fragment F on T { x: a ... { b } }', { fields: 4, aliases: 2, rootFields: 4 }],
    ['{ a b { ...F } } fragment F on T { b { c } }', { fragmentFields: 4 }],
    ['{ a { ...F } } fragment F on T { b { ...G } } fragment G on T { c }', { depth: 3, fields: 3 }],
    ['query A { a } query B { b { c } }', { depth: 2, fields: 3, rootFields: 2 }],
    ['{ __schema { x: types { name } } __type(name: "a") { name } }', { introspections: 3 }],
    ['{ __schema { types { fields { type { fields { name } } } } } }', { introspectionDepth: 2 }],
    ['{ twentyMetadata_objects { fields { fields { fields } } } }', { introspectionDepth: 0 }],
  ])('%s', (text, expected) => {
    expect(measure(text)).toMatchObject(expected);
  });

  it('is that of the document that is written out', () => {
    fc.assert(
      fc.property(randomDocument(), (text) => {
        expect(measure(text), text).toEqual(countedOut(text));
      }),
      { numRuns: 500 },
    );
  });

  it('grows beyond all counting without being written out', () => {
    const spreads = '...F'.repeat(100);
    const bomb = (levels: number) =>
      [
        '{ ...F0 }',
        ...Array.from(
          { length: levels },
          (_, i) => `fragment F${i} on T { ${spreads.replaceAll('F', `F${i + 1} `)} }`,
        ),
        `fragment F${levels} on T { a }`,
      ].join('\n');
    expect(measure(bomb(3)).fields).toBe(1_000_000);
    expect(measure(bomb(200)).fields).toBe(Infinity);
  });

  it('needs no stack for a chain of fragments', () => {
    const chain = (length: number) =>
      [
        '{ ...F0 }',
        ...Array.from({ length }, (_, i) => `fragment F${i} on T { a { ...F${i + 1} } }`),
        `fragment F${length} on T { a }`,
      ].join('\n');
    const document = parse(chain(500));
    expect(document.definitions[0]?.kind).toBe(Kind.OPERATION_DEFINITION);
    expect(measure(chain(500)).depth).toBe(501);
  });
});
