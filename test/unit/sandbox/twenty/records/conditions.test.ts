import { describe, expect, it } from 'vitest';
import { and, conditionOf, not, or } from '../../../../../src/sandbox/twenty/records/conditions.ts';

describe('three-valued logic', () => {
  it.each([
    [[], true, false],
    [[true, true], true, true],
    [[true, null], null, true],
    [[false, null], false, null],
    [[null, null], null, null],
  ])('%j: and gives %s, or gives %s', (truths, all, any) => {
    expect(and(truths)).toBe(all);
    expect(or(truths)).toBe(any);
  });

  it('leaves the unknown unknown under not', () => {
    expect([true, false, null].map(not)).toEqual([false, true, null]);
  });
});

describe('like', () => {
  it.each([
    ['a%', 'abc', true],
    ['a%', 'a\nb', true],
    ['a_c', 'a.c', true],
    ['a.c', 'abc', false],
    ['100\\%', '100%', true],
    ['100\\%', '1000', false],
    ['%(x)[y]{z}^$+?|%', '-(x)[y]{z}^$+?|-', true],
    ['☃_', '☃😀', true],
  ])('%j on %j is %s', (pattern, stored, expected) => {
    expect(conditionOf('like', pattern, { isEmptyNull: true })(stored)).toBe(expected);
  });
});
