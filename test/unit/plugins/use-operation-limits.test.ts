import { GraphQLError } from 'graphql';
import type { ValidationContext } from 'graphql';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/operations/limits/limits.ts';
import type { Operation } from '../../../src/operations/needs.ts';
import type { Client } from '../../../src/plugins/client.ts';
import { useOperationLimits } from '../../../src/plugins/use-operation-limits.ts';
import { createInbound, graphqlRequest } from './inbound.ts';

/** Of the last document that was looked at. */
let found: readonly GraphQLError[] = [];
let client: Client = { name: 'reports', weight: 1 };
let units: Record<string, number> = {};
const estimated: Operation[] = [];
const { fetch } = createInbound({
  plugins: [
    useOperationLimits({
      limits: { ...DEFAULT_LIMITS, aliases: 1, listSize: 10, upstreamUnits: 100 },
      clientOf: () => client,
      estimate: (_schema, operation) => {
        estimated.push(operation);
        return { units, links: 0 };
      },
    }),
    {
      onValidate:
        () =>
        ({ result }) =>
          void (found = result as readonly GraphQLError[]),
    },
  ],
});

async function ask(query: string, variables?: Record<string, unknown>) {
  const response = await fetch(graphqlRequest({ query, ...(variables && { variables }) }));
  return (await response.json()) as { data?: any; errors?: any[] };
}

async function messageOf(...asked: Parameters<typeof ask>): Promise<string | undefined> {
  return (await ask(...asked)).errors?.[0].message;
}

describe('useOperationLimits', () => {
  it('refuses a document that is too large, before it is validated', async () => {
    expect(await messageOf('{ x: a y: a z: nothing }')).toContain('(limit aliases)');
    expect(await messageOf('{ x: a y: b }')).toContain('(limit aliases)');
    expect((await ask('{ x: a a }')).data).toEqual({ x: 1, a: 1 });
  });

  it('looks at the variables of each request, also where the document is known', async () => {
    const query = 'query ($n: Int) { a(first: $n) }';
    expect((await ask(query, { n: 10 })).data).toEqual({ a: 1 });
    expect(await messageOf(query, { n: 11 })).toContain('(limit listSize)');
    expect((await ask(query, { n: 9 })).data).toEqual({ a: 1 });
  });

  it('refuses what can cost too much, for any client or for the one that asks', async () => {
    const query = '{ a }';
    units = { 'twenty.tokens': 101 };
    expect(await messageOf(query)).toContain('(limit upstreamUnits)');
    units = { 'twenty.tokens': 61 };
    client = { name: 'reports', weight: 1, unitsPerMinute: 60 };
    expect(await messageOf(query)).toContain('may spend 60 within a minute');
    client = { name: 'reports', weight: 1, unitsPerMinute: 61 };
    expect((await ask(query)).data).toEqual({ a: 1 });
    expect(estimated.at(-1)).toMatchObject({ variables: {} });
    client = { name: 'reports', weight: 1 };
    units = {};
  });

  it('keeps of an error nothing but what is told', async () => {
    await ask('{ aa bb cc }');
    expect(found.map(({ message, stack }) => [message, stack])).toEqual([
      ['Cannot query field "aa" on type "Query". Did you mean "a"?', ''],
      ['Cannot query field "bb" on type "Query".', ''],
      ['Cannot query field "cc" on type "Query".', ''],
    ]);
  });

  it('tells ten errors at most, and suggests names for the first one only', async () => {
    const { errors = [] } = await ask(`{ ${Array.from({ length: 20 }, (_, i) => `aa${i}`).join(' ')} }`);
    expect(errors).toHaveLength(11);
    expect(errors.at(-1).message).toContain('Too many validation errors');
    const two = await ask('mutation { aa bb(d: 1) cc }');
    expect(two.errors?.map(({ message }) => String(message))).toEqual([
      'Cannot query field "aa" on type "Mutation". Did you mean "a"?',
      'Cannot query field "bb" on type "Mutation".',
      'Cannot query field "cc" on type "Mutation".',
    ]);
  });

  it('keeps the rules that others add', async () => {
    const line = createInbound({
      plugins: [
        useOperationLimits({
          limits: DEFAULT_LIMITS,
          clientOf: () => client,
          estimate: () => ({ units: {}, links: 0 }),
        }),
        {
          onValidate({ addValidationRule }) {
            addValidationRule((context: ValidationContext) => ({
              Field: () => context.reportError(new GraphQLError('No fields today.')),
            }));
          },
        },
      ],
    });
    const response = await line.fetch(graphqlRequest({ query: '{ a }' }));
    expect(await response.json()).toMatchObject({ errors: [{ message: 'No fields today.' }] });
  });
});
