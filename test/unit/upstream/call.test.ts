import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { pipeline } from '../../../src/upstream/call.ts';
import type { Call, Interceptor, UpstreamRequest } from '../../../src/upstream/call.ts';
import { callScope } from '../../support/call-scope.ts';

it('a pipeline runs its stages in the order they are written, each around the next', async () => {
  const steps: string[] = [];
  const stage =
    (name: string): Interceptor =>
    (next) =>
    async (request) => {
      steps.push(`${name} in`);
      const result = await next(request);
      steps.push(`${name} out`);
      return result;
    };
  const last: Call = () => {
    steps.push('last');
    return Promise.resolve({ data: { a: 1 }, errors: [] });
  };
  const request: UpstreamRequest = {
    document: parse('{ a }'),
    variables: {},
    kind: 'query',
    scope: callScope(),
  };
  expect(await pipeline([stage('first'), stage('second')], last)(request)).toEqual({
    data: { a: 1 },
    errors: [],
  });
  expect(steps).toEqual(['first in', 'second in', 'last', 'second out', 'first out']);
  expect(pipeline([], last)).toBe(last);
});
