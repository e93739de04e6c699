import fc from 'fast-check';
import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../../src/operations/limits/limits.ts';
import type { OperationLimits } from '../../../../src/operations/limits/limits.ts';
import { findTextExcess } from '../../../../src/operations/limits/text.ts';
import { randomDocument } from '../../../support/random-document.ts';

/** The largest value of each that is not refused. */
function measured(text: string, limit: keyof OperationLimits): number {
  let bound = 0;
  while (findTextExcess(text, { ...DEFAULT_LIMITS, [limit]: bound })?.limit === limit) bound += 1;
  return bound;
}

describe('the size of a text', () => {
  it.each<[string, keyof OperationLimits, number]>([
    ['{ a }', 'documentCharacters', 5],
    ['{ a, b # and no more\n }', 'documentTokens', 4],
    ['{ a(b: "c d e") }', 'documentTokens', 8],
    ['{ a(b: [{ c: 1 }]) { d } }', 'bracketDepth', 4],
    ['} } { a }', 'bracketDepth', 1],
    ['{ a(b: "{{{{") }', 'bracketDepth', 2],
    ['query A($b: [C] = { d: 1 }) { a { b } } query B { a } fragment F on T { a }', 'definitions', 3],
    ['{ a @skip(if: true) b @include(if: true) @c }', 'directives', 3],
    ['query ($a: Int, $b: [Int!]! = [1]) { c(d: $a, e: [$b]) { f(g: $a) } }', 'variables', 2],
  ])('%s: %s is %d', (text, limit, expected) => {
    expect(measured(text, limit)).toBe(expected);
  });

  it('says which limit it is, what was found and what is allowed', () => {
    expect(findTextExcess('{ a b c }', { ...DEFAULT_LIMITS, documentTokens: 3 })).toEqual({
      limit: 'documentTokens',
      found: 4,
      isAtLeast: true,
      bound: 3,
    });
  });

  it('leaves to the parser what is no GraphQL', () => {
    for (const text of ['', '{ a(b: "', '{ \u00e9 }', '{ a } ?']) {
      expect(findTextExcess(text, DEFAULT_LIMITS)).toBeUndefined();
    }
  });

  it('counts operations and fragments as the parser does', () => {
    fc.assert(
      fc.property(randomDocument(), (text) => {
        expect(measured(text, 'definitions')).toBe(parse(text).definitions.length);
      }),
      { numRuns: 50 },
    );
  });
});
