import { describe, expect, it } from 'vitest';
import { useReservedAliases } from '../../../src/plugins/use-reserved-aliases.ts';
import { createInbound, graphqlRequest } from './inbound.ts';

let executed = 0;
const { fetch } = createInbound({
  plugins: [useReservedAliases(), { onExecute: () => void (executed += 1) }],
});

async function ask(query: string) {
  executed = 0;
  const response = await fetch(graphqlRequest({ query }));
  return (await response.json()) as { data?: unknown; errors?: any[] };
}

describe('useReservedAliases', () => {
  it('lets pass every other name', async () => {
    expect(await ask('{ a x: a _l: a _k: a THEN: a then_: a }')).toEqual({
      data: { a: 1, x: 1, _l: 1, _k: 1, THEN: 1, then_: 1 },
    });
    expect(executed).toBe(1);
  });

  it('refuses the aliases of the links', async () => {
    const { errors } = await ask('{ _lk_id: a }');
    expect(errors).toMatchObject([{ message: expect.stringContaining('"_lk_id" is reserved') }]);
    expect(executed).toBe(0);
  });

  it('refuses what would be taken for a promise, before a write is sent', async () => {
    const { errors } = await ask('mutation { ...on Mutation { then: a } }');
    expect(errors).toMatchObject([
      { message: expect.stringContaining('under another alias'), locations: [{ line: 1, column: 29 }] },
    ]);
    expect(executed).toBe(0);
  });

  it('refuses it also as the name of a field', async () => {
    const { errors } = await ask('{ then }');
    expect(errors?.map(({ message }) => message)).toContain(
      '"then" cannot be a key of an answer. Ask for this under another alias.',
    );
    expect((await ask('{ a: then }')).errors).toMatchObject([
      { message: 'Cannot query field "then" on type "Query".' },
    ]);
  });
});
