import fc from 'fast-check';
import { expect, it } from 'vitest';
import { matchesAny } from '../../src/globs.ts';

it.each([
  ['twenty_people', 'twenty_people', true],
  ['twenty_people', 'twenty_peopl', false],
  ['twenty_*', 'twenty_people', true],
  ['twenty_*', 'twingate_users', false],
  ['*', '', true],
  ['', 'a', false],
  ['*Delete', 'twingate_groupDelete', true],
  ['twingate_*Delete', 'twingate_Delete', true],
  ['twingate_*Delete', 'twingate_groupDeleted', false],
  ['a*a', 'a', false],
  ['a*b*a', 'aba', true],
  ['*ab*ab*', 'abxab', true],
  ['*ab*ab*', 'ab', false],
])('%s and %s: %s', (pattern, name, expected) => {
  expect(matchesAny([pattern], name)).toBe(expected);
});

it('fits none of no patterns', () => {
  expect(matchesAny([], 'twenty_people')).toBe(false);
});

it('is what a regular expression says', () => {
  const text = (...letters: string[]) => fc.string({ unit: fc.constantFrom(...letters), maxLength: 8 });
  fc.assert(
    fc.property(text('a', 'b', '*'), text('a', 'b'), (pattern, name) => {
      const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name);
      expect(matchesAny([pattern], name)).toBe(expected);
    }),
    { numRuns: 2_000 },
  );
});
