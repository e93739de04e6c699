import fc from 'fast-check';
import { expect, it } from 'vitest';
import { doubledKeys } from '../../../src/operations/doubled-keys.ts';

it.each<[string, string[]]>([
  ['{}', []],
  ['[1, {"a": 1, "a": 2}]', []],
  ['{"a": "b", "b": "a"}', []],
  ['{"a": "1", "b": "2", "a": "1", "a": "3"}', ['a']],
  ['{"a": {"b": 1, "b": 2}, "b": ["b", "c", "b"]}', []],
  [String.raw`{"\u0061": 1, "a": 2}`, ['a']],
  [String.raw`{"a\"": "\\", "b": "{\"b\": 1}", "a\"": 2}`, ['a"']],
  ['"a"', []],
])('%s', (json, expected) => {
  expect(doubledKeys(json)).toEqual(expected);
});

it('finds exactly what was put in twice, whatever the values are', () => {
  const keys = fc.uniqueArray(fc.oneof(fc.string(), fc.constantFrom('"', '\\', '{', '__proto__')));
  fc.assert(
    fc.property(keys, keys, fc.json(), (once, more, value) => {
      const json = `{${[...once, ...more].map((key) => `${JSON.stringify(key)}: ${value}`).join()}}`;
      expect(new Set(doubledKeys(json))).toEqual(new Set(once.filter((key) => more.includes(key))));
    }),
  );
});
