import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import type { UpstreamRequest, UpstreamResult } from '../../../src/upstream/call.ts';
import { createExecutor } from '../../../src/upstream/executor.ts';
import { callScope } from '../../support/call-scope.ts';

const context = {};
const scope = callScope();

function createBench(result: UpstreamResult) {
  const calls: UpstreamRequest[] = [];
  const execute = createExecutor(
    (request) => {
      calls.push(request);
      return Promise.resolve(result);
    },
    (found) => {
      if (found !== context) throw new Error('unknown context');
      return scope;
    },
  );
  return { execute, calls };
}

describe('the executor', () => {
  it("calls with the document, its variables and the client request's scope", async () => {
    const { execute, calls } = createBench({ data: { a: 1 }, errors: [] });
    const document = parse('query ($id: ID) { a(id: $id) }');
    expect(await execute({ document, variables: { id: 1 }, context })).toEqual({ data: { a: 1 } });
    expect(calls).toEqual([{ document, variables: { id: 1 }, kind: 'query', scope }]);
  });

  it.each([
    ['{ a }', 'query'],
    ['fragment F on Mutation { a } mutation { ...F }', 'mutation'],
  ])('tells the kind by the document that leaves: %s', async (text, kind) => {
    const { execute, calls } = createBench({ data: {}, errors: [] });
    // A link below the client's mutation asks with a query of its own.
    await execute({ document: parse(text), operationType: 'mutation' as never, context });
    expect(calls).toMatchObject([{ kind, variables: {} }]);
  });

  it('hands an error over in the place of the value it took away', async () => {
    const error = new GatewayError('UPSTREAM_REJECTED', 'No.', { path: ['a'] });
    const { execute } = createBench({ data: { a: null, b: 1 }, errors: [error] });
    expect(await execute({ document: parse('{ a b }'), context })).toMatchObject({
      data: { a: { code: 'UPSTREAM_REJECTED', message: 'No.', path: undefined }, b: 1 },
    });
  });

  it('hands an error over beside data that lacks nothing', async () => {
    const error = new GatewayError('UPSTREAM_REJECTED', 'No.');
    const { execute } = createBench({ data: { a: 1 }, errors: [error] });
    expect(await execute({ document: parse('{ a }'), context })).toMatchObject({
      data: { a: 1 },
      errors: [{ message: 'No.' }],
    });
  });

  it('does not call for a context without a scope', async () => {
    const { execute, calls } = createBench({ data: {}, errors: [] });
    await expect(execute({ document: parse('{ a }'), context: {} })).rejects.toThrow('unknown context');
    expect(calls).toEqual([]);
  });
});
