import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { UpstreamRequest } from '../../../../src/upstream/call.ts';
import {
  priceTwingate,
  readTwingateError,
  twingateCredentials,
} from '../../../../src/upstreams/twingate/twingate.ts';

const requestOf = (kind: UpstreamRequest['kind'], text: string): UpstreamRequest => ({
  document: parse(text),
  variables: {},
  kind,
  scope: { signal: new AbortController().signal, spent: () => undefined },
});

it('a request is one read or one write, whatever it holds', () => {
  expect(priceTwingate(requestOf('query', '{ a b c }'))).toEqual([
    { upstream: 'twingate', unit: 'reads', count: 1 },
  ]);
  expect(priceTwingate(requestOf('mutation', 'mutation { a b: a }'))).toEqual([
    { upstream: 'twingate', unit: 'writes', count: 1 },
  ]);
});

it('the key goes in its own header', () => {
  expect(twingateCredentials('key')).toEqual({ 'X-API-KEY': 'key' });
});

describe('an error', () => {
  it.each([
    'Cannot query field "routingMode" on type "Resource".',
    "Cannot query field 'routingMode' on type 'Resource'. Did you mean 'name'?",
    "Unknown argument 'firstt' on field 'Query.users'.",
    "Unknown type 'WebAppResource'.",
    "Field 'state' is not defined by type 'UserFilterInput'.",
    `Variable '$f' got invalid value {'state': 1}; Field "state" is not defined by type "UserFilterInput".`,
    "Value 'SUPPORT' does not exist in 'UserRole' enum.",
  ])('about a name the schema has no longer is SCHEMA_CHANGED: %s', (message) => {
    expect(readTwingateError({ message, extensions: {} }, 'query')).toEqual({ code: 'SCHEMA_CHANGED' });
  });

  it.each([
    "{'id': ['Unable to parse global ID']}",
    "Value 'x' does not exist.",
    "'NoneType' object has no attribute 'items'",
    'The answer: Cannot query field',
  ])("else is Twingate's own: %s", (message) => {
    expect(readTwingateError({ message, extensions: {} }, 'query')).toEqual({ code: 'UPSTREAM_REJECTED' });
  });
});
