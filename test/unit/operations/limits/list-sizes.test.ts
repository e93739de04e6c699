import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { largestListSize } from '../../../../src/operations/limits/list-sizes.ts';

it.each<[string, Record<string, unknown>, number]>([
  ['{ a b(size: 9) }', {}, 0],
  ['{ a(first: 3) { b(last: 5) { c(limit: 4) } } }', {}, 5],
  ['{ a(first: -3, last: null) }', {}, 0],
  ['{ a(first: 99999999999) }', {}, 99_999_999_999],
  ['query ($n: Int) { a(first: $n) }', { n: 7 }, 7],
  ['query ($n: Int) { a(first: $n) }', { n: '7' }, 0],
  ['query ($n: Int = 6) { a(first: $n) }', {}, 6],
  ['query ($n: Int = 6) { a(first: $n) }', { n: null }, 0],
  ['query ($n: Int = 6) { a(first: $n) }', { n: 2 }, 2],
  ['{ ...F } fragment F on T { a(last: 8) }', {}, 8],
  ['query ($constructor: Int) { a(first: $constructor) }', {}, 0],
])('%s with %j asks for %d rows at most', (text, variables, expected) => {
  expect(largestListSize(parse(text), variables)).toBe(expected);
});
