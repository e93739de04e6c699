import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { lacksRoots, rootFields } from '../../../src/upstream/roots.ts';

const document = parse(`
  query { user(id: 1) { id } ... { count ...Rest } }
  fragment Rest on Query { all: users { id } ... on Query { maybe @include(if: $a) } }
`);

it('finds root fields by their keys in the answer, also inside fragments', () => {
  const names = [...rootFields(document)].map(([key, { name }]) => [key, name.value]);
  expect(names).toEqual([
    ['user', 'user'],
    ['count', 'count'],
    ['all', 'users'],
    ['maybe', 'maybe'],
  ]);
});

const whole = { user: null, count: 3, all: [{ id: 1 }] };

it.each([
  ['all there', whole, false],
  ['there, with what a directive allows', { ...whole, maybe: 1 }, false],
  ['one absent', { user: null, count: 3 }, true],
  ['one that only objects have', { user: null, count: 3, all: [], toString: 1 }, false],
  ['text where an object should be', { ...whole, user: 'somebody' }, true],
  ['no data', null, true],
])('%s', (_name, data, lacks) => {
  expect(lacksRoots(document, { data, errors: [] })).toBe(lacks);
});

it('a root that the document shares its name with a method of objects has to be there too', () => {
  expect(lacksRoots(parse('{ toString }'), { data: {}, errors: [] })).toBe(true);
});

it('says nothing of an answer with errors, which are the reason', () => {
  const errors = [new GatewayError('UPSTREAM_REJECTED', 'No.')];
  expect(lacksRoots(document, { data: {}, errors })).toBe(false);
});
