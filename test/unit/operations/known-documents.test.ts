import { createSchema, createYoga } from 'graphql-yoga';
import { expect, it } from 'vitest';
import { createKnownDocuments } from '../../../src/operations/known-documents.ts';

/** A server that keeps documents of 10,000 characters together. */
function createBench() {
  const known = createKnownDocuments(10_000);
  const yoga = createYoga({
    schema: createSchema({ typeDefs: 'type Query { a: Int }', resolvers: { Query: { a: () => 1 } } }),
    parserAndValidationCache: known,
    logging: false,
  });
  const ask = async (query: string): Promise<unknown> => {
    const response = await yoga.fetch('http://gateway.example/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    return await response.json();
  };
  return { known, ask };
}

const ofLength = (characters: number, nth: number) => `{ a${nth}: a }`.padEnd(characters, ' ');

it('keeps what was asked last, by the length of its text', async () => {
  const { known, ask } = createBench();
  for (let nth = 0; nth < 100; nth += 1) {
    expect(await ask(ofLength(2_000, nth))).toEqual({ data: { [`a${nth}`]: 1 } });
  }
  expect(known.count).toBe(5);
  expect(known.documentCache.get(ofLength(2_000, 99))).toBeDefined();
  expect(known.documentCache.get(ofLength(2_000, 94))).toBeUndefined();
});

it('keeps no end of short ones', async () => {
  const { known, ask } = createBench();
  for (let nth = 0; nth < 300; nth += 1) await ask(ofLength(0, nth));
  expect(known.count).toBe(100);
});

it('answers what is too long to be kept', async () => {
  const { known, ask } = createBench();
  await ask(ofLength(0, 1));
  expect(await ask(ofLength(20_000, 2))).toEqual({ data: { a2: 1 } });
  expect([known.count, known.documentCache.get(ofLength(0, 1)) !== undefined]).toEqual([1, true]);
});

it('refuses again what cannot be read or is not valid', async () => {
  const { known, ask } = createBench();
  for (const query of ['{ a ', '{ nothing }']) {
    const first = await ask(query);
    expect(first).toHaveProperty('errors');
    expect(await ask(query)).toEqual(first);
  }
  expect(known.count).toBe(1);
});
