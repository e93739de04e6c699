import { describe, expect, it } from 'vitest';
import { useVariableCheck } from '../../../src/plugins/use-variable-check.ts';
import { createInbound, graphqlRequest } from './inbound.ts';

let executed = 0;
const { fetch } = createInbound({ plugins: [useVariableCheck(), { onExecute: () => void (executed += 1) }] });

async function ask(query: string, variables: Record<string, unknown>, operationName?: string) {
  executed = 0;
  const response = await fetch(graphqlRequest({ query, variables, operationName }));
  return (await response.json()) as { data?: unknown; errors?: any[] };
}

const LONG = 'n'.repeat(2_000);
const query = 'query A($n: Int, $s: String) { a(first: $n, secret: $s) }';

describe('useVariableCheck', () => {
  it('lets pass variables that fit', async () => {
    expect(await ask(query, { n: 5, s: 'x' })).toEqual({ data: { a: 1 } });
    expect(executed).toBe(1);
  });

  it('tells of the first that does not, and executes nothing', async () => {
    const { errors } = await ask(query, { n: 'five', s: 7 });
    expect(errors).toMatchObject([
      {
        message: 'Variable "$n" got a value that does not fit: expected type Int.',
        locations: [{ line: 1, column: 9 }],
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    expect(executed).toBe(0);
  });

  it('tells it again for a document that is known, and not to whom it does not concern', async () => {
    expect((await ask(query, { n: 'five' })).errors).toHaveLength(1);
    expect((await ask(query, { n: 5 })).data).toEqual({ a: 1 });
  });

  it('leaves to others what is no valid operation', async () => {
    expect((await ask('query ($n: Nothing) { a(first: $n) }', { n: 1 })).errors?.[0].message).toContain(
      'Unknown type "Nothing"',
    );
    expect((await ask(query, { n: 'five' }, 'B')).errors?.[0].message).toContain(
      'Could not determine what operation',
    );
  });

  it('is brief', async () => {
    const { errors } = await ask(`query ($${LONG}: Int) { a(first: $${LONG}) }`, { [LONG]: 'x' });
    expect(errors?.[0].message.length).toBeLessThan(600);
  });
});
