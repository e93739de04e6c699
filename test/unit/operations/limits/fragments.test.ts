import fc from 'fast-check';
import { NoFragmentCyclesRule, parse, validate, buildSchema, visit } from 'graphql';
import { describe, expect, it } from 'vitest';
import { orderFragments } from '../../../../src/operations/limits/fragments.ts';

const schema = buildSchema('type Query { a: Query b: Int }');

function orderOf(text: string): unknown {
  const found = orderFragments(parse(text));
  return 'problem' in found ? found.problem : found.order.map(({ name }) => name.value);
}

describe('the order of fragments', () => {
  it.each([
    ['{ a }', []],
    ['{ ...A } fragment A on Query { ...B } fragment B on Query { b }', ['B', 'A']],
    [
      '{ ...A } fragment A on Query { a { ...B ...C } } fragment B on Query { b } fragment C on Query { ...B }',
      ['B', 'C', 'A'],
    ],
  ])('%s', (text, expected) => {
    expect(orderOf(text)).toEqual(expected);
  });

  it.each([
    ['{ ...A } fragment A on Query { ...A }', 'Cannot spread fragment "A" within itself.'],
    [
      '{ b } fragment A on Query { ...B } fragment B on Query { a { ...C } } fragment C on Query { ...B }',
      'Cannot spread fragment "B" within itself via "C".',
    ],
    ['{ ...A }', 'Unknown fragment "A".'],
    ['{ b } fragment A on Query { ...B }', 'Unknown fragment "B".'],
  ])('tells of %s', (text, expected) => {
    expect(orderOf(text)).toBe(expected);
  });

  it('tells of long names and long circles shortly', () => {
    const name = 'x'.repeat(50_000);
    expect(orderOf(`{ ...${name} }`)).toBe(`Unknown fragment "${'x'.repeat(40)}...".`);
    const circle = Array.from({ length: 50 }, (_, i) => `fragment F${i} on Query { ...F${(i + 1) % 50} }`);
    expect(orderOf(`{ b } ${circle.join(' ')}`)).toBe(
      'Cannot spread fragment "F0" within itself via "F1", "F2", "F3", "F4", "F5", "F6", ....',
    );
  });

  it('is there just where graphql-js finds no circle, and has each behind those it spreads', () => {
    const edges = fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 10 });
    fc.assert(
      fc.property(edges, (pairs) => {
        const fragments = Array.from({ length: 6 }, (_, i) => {
          const spreads = pairs.filter(([from]) => from === i).map(([, to]) => `...F${to}`);
          return `fragment F${i} on Query { b ${spreads.join(' ')} }`;
        });
        const document = parse(`{ b } ${fragments.join(' ')}`);
        const circles = validate(schema, document, [NoFragmentCyclesRule]);
        const found = orderFragments(document);
        expect('problem' in found).toBe(circles.length > 0);
        if ('problem' in found) return;
        expect(found.order).toHaveLength(6);
        const behind = new Set<string>();
        for (const fragment of found.order) {
          visit(fragment, {
            FragmentSpread({ name }) {
              expect(behind).toContain(name.value);
            },
          });
          behind.add(fragment.name.value);
        }
      }),
    );
  });
});
