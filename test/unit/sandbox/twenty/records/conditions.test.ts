import { describe, expect, it } from 'vitest';
import {
  and,
  conditionsOf,
  inSequence,
  not,
  or,
} from '../../../../../src/sandbox/twenty/records/conditions.ts';

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
    expect(conditionsOf('like', pattern, { isEmptyNull: true })[0]?.(stored)).toBe(expected);
  });
});

describe('looking for the empty text', () => {
  it.each([
    ['eq', '', true, 2],
    ['eq', null, true, 2],
    ['like', '', true, 2],
    ['ilike', 'NULL', true, 2],
    ['eq', '', false, 1],
    ['eq', 'x', true, 1],
    ['neq', '', true, 1],
    ['startsWith', '', true, 1],
  ])('%s %j where empty is null: %s, is %i conditions', (operator, value, isEmptyNull, count) => {
    expect(conditionsOf(operator, value, { isEmptyNull })).toHaveLength(count);
  });
});

describe('comparisons put after each other', () => {
  const is = (wanted: string) => (text: string) => text.includes(wanted);
  it.each([
    [[['a'], ['b']], 'ab', true],
    [[['a'], ['b']], 'b', false],
    [[['a'], ['b', 'c']], 'c', true],
    [[['b', 'c'], ['a']], 'c', false],
    [[['b', 'c'], ['a']], 'ca', true],
    [[['b', 'c'], ['a']], 'b', true],
    [[], '', true],
  ])('%j let %j through: %s', (names, text, expected) => {
    expect(inSequence(names.map((each) => each.map(is)))(text)).toBe(expected);
  });
});
