import fc from 'fast-check';
import { Kind, parse, visit } from 'graphql';
import { describe, expect, it } from 'vitest';
import { orderFragments } from '../../../../src/operations/limits/fragments.ts';
import { measurePlaces } from '../../../../src/operations/limits/places.ts';
import { withFragmentsInPlace } from '../../../support/put-fragments-in-place.ts';
import { randomDocument } from '../../../support/random-document.ts';

function places(text: string) {
  const document = parse(text);
  const fragments = orderFragments(document);
  if ('problem' in fragments) throw new Error(fragments.problem);
  const { uses, ...others } = measurePlaces(document, fragments.order);
  return { ...others, uses: Object.fromEntries(uses) };
}

/** By the way to each field of the document that is written out; a fragment that stands twice at a place counts twice here. */
function countedOut(text: string) {
  const byPlace = new Map<string, number>();
  const way: string[] = [];
  const uses: Record<string, number> = {};
  visit(withFragmentsInPlace(parse(text)), {
    VariableDefinition: () => false,
    Variable: ({ name }) => void (uses[name.value] = (uses[name.value] ?? 0) + 1),
    Field: {
      enter({ alias, name }) {
        way.push((alias ?? name).value);
        const place = way.join(' ');
        byPlace.set(place, (byPlace.get(place) ?? 0) + 1);
      },
      leave: () => void way.pop(),
    },
  });
  return { repetitions: Math.max(...byPlace.values()), uses };
}

describe('what a document asks at the places of its answer', () => {
  it.each([
    ['{ a b }', 1],
    ['{ a a b }', 2],
    ['{ x: a x: b }', 2],
    ['{ a { b } a { b b } }', 3],
    ['{ a { b } ... { a { b } } ...F } fragment F on T { a { b } }', 3],
    ['{ ...F ...F ...F } fragment F on T { a }', 1],
    ['{ a { ...F } a { ...F } } fragment F on T { b }', 2],
  ])('%s', (text, expected) => {
    expect(places(text).repetitions).toBe(expected);
  });

  it.each([
    ['{ a(p: 1, q: "x") }', 2, {}],
    // An object counts as ten.
    ['{ a(p: [1, 2], q: { r: { s: 3 } }) }', 24, {}],
    ['query ($v: Int) { a(p: $v, q: [$v]) b(p: $w) }', 1, { v: 2, w: 1 }],
    ['{ a { ...F } b { ...F } } fragment F on T { c(p: $v, q: 1) }', 2, { v: 2 }],
  ])('%s: values', (text, literals, uses) => {
    expect(places(text)).toMatchObject({ literals, uses });
  });

  it('is at most what the document that is written out asks, and the same where no fragment stands twice', () => {
    fc.assert(
      fc.property(randomDocument(), (text) => {
        const [found, expected] = [places(text), countedOut(text)];
        expect(found.repetitions, text).toBeLessThanOrEqual(expected.repetitions);
        const spreads = [...text.matchAll(/\.\.\.F\d/g)].map(([spread]) => spread);
        if (new Set(spreads).size < spreads.length) return;
        expect({ repetitions: found.repetitions, uses: found.uses }, text).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('is counted for all operations of a document', () => {
    const document = parse('query A { a a a } query B { b(p: 1) }');
    expect(document.definitions.every(({ kind }) => kind === Kind.OPERATION_DEFINITION)).toBe(true);
    expect(places('query A { a a a } query B { b(p: 1) }')).toMatchObject({ repetitions: 3, literals: 1 });
  });
});
