import type { ExecutionArgs } from 'graphql';
import { expect, it } from 'vitest';
import { useKnownIntrospection } from '../../../src/plugins/use-known-introspection.ts';
import { createInbound, graphqlRequest } from './inbound.ts';

const TYPES = '{ __schema { types { name } } }';

function createBench() {
  const executed: string[] = [];
  const { fetch } = createInbound({
    plugins: [
      {
        onExecute({ args, executeFn, setExecuteFn }) {
          setExecuteFn((given: ExecutionArgs): unknown => {
            executed.push(args.contextValue.params.query ?? '');
            return executeFn(given) as unknown;
          });
        },
      },
      useKnownIntrospection(),
    ],
  });
  const ask = async (query: string, more: object = {}): Promise<unknown> =>
    await (await fetch(graphqlRequest({ query, ...more }))).json();
  return { ask, executed };
}

it('what was asked of the schema is put together once', async () => {
  const { ask, executed } = createBench();
  const first = await ask(TYPES);
  expect(first).toMatchObject({ data: { __schema: { types: expect.any(Array) as unknown } } });
  expect(await ask(TYPES)).toEqual(first);
  expect(executed).toEqual([TYPES]);
});

it.each([
  ['data', '{ a }'],
  ['data beside it', '{ a __schema { queryType { name } } }'],
  [
    'with variables',
    'query ($deprecated: Boolean) { __type(name: "Query") { fields(includeDeprecated: $deprecated) { name } } }',
  ],
  ['in a fragment', 'query { ...S } fragment S on Query { __schema { queryType { name } } }'],
])('is asked each time when it is %s', async (_what, query) => {
  const { ask, executed } = createBench();
  expect(await ask(query)).toEqual(await ask(query));
  expect(executed).toEqual([query, query]);
});

it('one operation of a document is no other', async () => {
  const { ask } = createBench();
  const both = 'query A { __type(name: "Query") { name } } query B { __type(name: "Mutation") { name } }';
  expect(await ask(both, { operationName: 'A' })).toEqual({ data: { __type: { name: 'Query' } } });
  expect(await ask(both, { operationName: 'B' })).toEqual({ data: { __type: { name: 'Mutation' } } });
});
