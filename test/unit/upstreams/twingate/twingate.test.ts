import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { UpstreamRequest } from '../../../../src/upstream/call.ts';
import {
  readTwingateError,
  twingateCredentials,
  twingatePrice,
} from '../../../../src/upstreams/twingate/twingate.ts';
import { callScope } from '../../../support/call-scope.ts';

const requestOf = (kind: UpstreamRequest['kind'], text: string): UpstreamRequest => ({
  document: parse(text),
  variables: {},
  kind,
  scope: callScope(),
});

it('a request is one read or one write, whatever it holds', () => {
  const price = twingatePrice({ twingateCharging: 'request' });
  expect(price(requestOf('query', '{ a b c }'))).toEqual({ 'twingate.reads': 1 });
  expect(price(requestOf('mutation', 'mutation { a b: a }'))).toEqual({ 'twingate.writes': 1 });
});

it('a request is as many as it has root fields where that is what Twingate counts', () => {
  const price = twingatePrice({ twingateCharging: 'field' });
  expect(price(requestOf('query', '{ a b c }'))).toEqual({ 'twingate.reads': 3 });
  expect(price(requestOf('mutation', 'mutation { a b: a }'))).toEqual({ 'twingate.writes': 2 });
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

  it('says that the rate limit is reached, in the words of the refusal, and only in those', () => {
    const read = (message: string) => readTwingateError({ message, extensions: {} }, 'mutation').code;
    expect(read('429 Too Many Requests')).toBe('UPSTREAM_RATE_LIMITED');
    expect(read('Group 429 Too Many Requests exists already')).toBe('UPSTREAM_REJECTED');
    expect(read('Too Many Requests')).toBe('UPSTREAM_REJECTED');
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
