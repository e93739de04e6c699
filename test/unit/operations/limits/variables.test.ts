import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../../src/operations/limits/limits.ts';
import { countValues, findVariablesExcess } from '../../../../src/operations/limits/variables.ts';

function limits(bounds: Partial<typeof DEFAULT_LIMITS>) {
  return { ...DEFAULT_LIMITS, ...bounds };
}

/** Lists and objects within each other. */
function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('the size of variables', () => {
  it('lets pass what is no object, and what is within the limits', () => {
    for (const variables of [undefined, null, 'text', 5, {}, { a: [1, { b: null }] }]) {
      expect(findVariablesExcess(variables, DEFAULT_LIMITS)).toBeUndefined();
    }
  });

  it.each([
    [{ a: 1, b: 2, c: 3 }, { variables: 2 }, { limit: 'variables', found: 3, bound: 2 }],
    [{ a: [[[1]]] }, { variableDepth: 2 }, { limit: 'variableDepth', found: 3, bound: 2 }],
    [{ a: { b: { c: [1] } } }, { variableDepth: 2 }, { limit: 'variableDepth', found: 3, bound: 2 }],
    [{ a: [1, 2, 3] }, { variableValues: 3 }, { limit: 'variableValues', found: 4, bound: 3 }],
    // An object counts as ten.
    [{ a: [{ b: 1 }] }, { variableValues: 11 }, { limit: 'variableValues', found: 12, bound: 11 }],
    [{ a: [[1, 2], [3]] }, { variableValues: 5 }, { limit: 'variableValues', found: 6, bound: 5 }],
  ])('refuses %j with %j', (variables, bounds, expected) => {
    expect(findVariablesExcess(variables, limits(bounds))).toEqual({ ...expected, isAtLeast: true });
  });

  it('is what counting by recursion finds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (variables) => {
        const values = Object.values(variables);
        const exact = {
          variables: values.length,
          variableValues: values.reduce<number>((sum, value) => sum + countValues(value), 0),
          variableDepth: Math.max(0, ...values.map(depthOf)),
        };
        expect(findVariablesExcess(variables, limits(exact))).toBeUndefined();
        for (const [name, found] of Object.entries(exact)) {
          if (found === 0) continue;
          expect(findVariablesExcess(variables, limits({ ...exact, [name]: found - 1 }))).toMatchObject({
            limit: name,
          });
        }
      }),
    );
  });

  it('needs no stack for values within each other', () => {
    const nested = JSON.parse(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`) as unknown;
    expect(
      findVariablesExcess(nested, limits({ variableDepth: 200_000, variableValues: 200_000 })),
    ).toBeUndefined();
    expect(findVariablesExcess(nested, DEFAULT_LIMITS)).toMatchObject({ limit: 'variableDepth' });
  });
});
