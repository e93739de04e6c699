import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { placeErrors } from '../../../src/upstream/place-errors.ts';

const document = parse(
  'query { a: users { id } ... on Query { b: groups { id } } ...More } fragment More on Query { c: user { id } }',
);

function failure(message: string, path?: (string | number)[]): GatewayError {
  return new GatewayError('UPSTREAM_REJECTED', message, {
    upstream: 'twingate',
    retryAfterMs: 7,
    ...(path && { path }),
  });
}

/** The answer with each error as its message. */
function told(data: Record<string, unknown> | null, ...errors: GatewayError[]): unknown {
  const spell = (value: unknown): unknown => {
    if (value instanceof Error) return `! ${value.message}`;
    if (Array.isArray(value)) return value.map(spell);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, spell(part)]));
  };
  return spell(placeErrors(document, { data, errors }));
}

describe('an error takes the place', () => {
  it('its path leads to', () => {
    expect(told({ a: { id: null }, b: 1, c: 1 }, failure('lost', ['a', 'id']))).toEqual({
      data: { a: { id: '! lost' }, b: 1, c: 1 },
      errors: [],
    });
  });

  it('that is null on the way there, as non-null fields make it', () => {
    const data = { a: { edges: [{ node: 1 }, null] }, b: 1, c: 1 };
    expect(told(data, failure('lost', ['a', 'edges', 1, 'node', 'id']))).toEqual({
      data: { a: { edges: [{ node: 1 }, '! lost'] }, b: 1, c: 1 },
      errors: [],
    });
  });

  it('of a root that is missing, when it says no place', () => {
    expect(told({ a: null, b: 1, c: 1 }, failure('lost'))).toEqual({
      data: { a: '! lost', b: 1, c: 1 },
      errors: [],
    });
  });

  it('of a root that is missing, when its path leads to something that is there', () => {
    expect(told({ a: { id: 1 }, b: 1, c: null }, failure('lost', ['a', 'id']))).toEqual({
      data: { a: { id: 1 }, b: 1, c: '! lost' },
      errors: [],
    });
  });

  it('only of the root it names, when all are gone; the others are told why', () => {
    const why = 'Not answered, since another field of the same upstream request failed: lost';
    expect(told(null, failure('lost', ['b']))).toEqual({
      data: { a: `! ${why}`, b: '! lost', c: `! ${why}` },
      errors: [],
    });
  });

  it('of every root, when it says no place and all are gone', () => {
    expect(told(null, failure('lost'))).toEqual({
      data: { a: '! lost', b: '! lost', c: '! lost' },
      errors: [],
    });
  });
});

it('the first error of a place stays', () => {
  expect(told({ a: null, b: 1, c: 1 }, failure('one', ['a']), failure('two', ['a', 'id']))).toEqual({
    data: { a: '! one', b: 1, c: 1 },
    errors: [],
  });
});

it('an error that took nothing away stays beside the answer, without a path', () => {
  const { data, errors } = placeErrors(document, {
    data: { a: 1, b: 1, c: 1 },
    errors: [failure('odd', ['a'])],
  });
  expect(data).toEqual({ a: 1, b: 1, c: 1 });
  expect(errors).toMatchObject([{ message: 'odd', path: undefined }]);
});

it('keeps code, upstream and time, and no path', () => {
  const { data } = placeErrors(document, { data: { a: null }, errors: [failure('lost', ['a'])] });
  expect(data?.['a']).toMatchObject({
    code: 'UPSTREAM_REJECTED',
    upstream: 'twingate',
    retryAfterMs: 7,
    path: undefined,
  });
});

it('leaves an answer without errors as it is', () => {
  const data = { a: null };
  expect(placeErrors(document, { data, errors: [] }).data).toBe(data);
});

it.each([['__proto__'], ['constructor'], ['toString']])('a path through %s leads nowhere', (key) => {
  told({ a: 1, b: 1, c: 1 }, failure('lost', [key, 'polluted']), failure('lost', ['a', key, 'polluted']));
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  expect(Object.hasOwn(Object, 'polluted')).toBe(false);
});
