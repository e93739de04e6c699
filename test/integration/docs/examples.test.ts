import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphiqlTabs } from '../../../src/plugins/graphiql-tabs.ts';
import { differences, docExamples } from '../../support/doc-examples.ts';
import { createTestGateway, projectDirectory } from '../../support/test-gateway.ts';
import type { TestGateway } from '../../support/test-gateway.ts';

function examplesOf(file: string) {
  return docExamples(file, readFileSync(join(projectDirectory, file), 'utf8'));
}

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway({ environment: { SANDBOX_RATE_LIMITS: 'on' } });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

describe.each([
  { file: 'README.md', atLeast: 1 },
  { file: 'docs/cookbook.md', atLeast: 10 },
])('$file', ({ file, atLeast }) => {
  const examples = examplesOf(file);

  it('has examples', () => {
    expect(examples.length).toBeGreaterThanOrEqual(atLeast);
  });

  it.each(examples)('$place answers as shown', async ({ query, variables, answer }) => {
    expect(answer, 'an answer block follows the query').toBeDefined();
    // Nobody else asks: what is left is what this one leaves.
    await gateway.clock.advance(120_000);
    const wantsReport = (answer as { extensions?: unknown }).extensions !== undefined;
    const { data, errors, extensions } = await gateway.ask(
      query,
      variables,
      wantsReport ? { 'x-gateway-report': '1' } : {},
    );
    const real = {
      ...(errors && { errors }),
      ...(data !== undefined && { data: data as unknown }),
      ...(wantsReport && { extensions: extensions as unknown }),
    };
    expect(differences(answer, real)).toEqual([]);
  });
});

describe('the tabs of GraphiQL', () => {
  it.each(graphiqlTabs.map(({ query }) => ({ title: query.split('\n')[0] ?? '', query })))(
    '$title is answered without errors, and says something',
    async ({ query }) => {
      await gateway.clock.advance(120_000);
      const { data, errors } = await gateway.ask(query);
      expect(errors).toBeUndefined();
      const connections = Object.values(data as Record<string, { edges: unknown[] }>);
      for (const { edges } of connections) expect(edges.length).toBeGreaterThan(0);
    },
  );

  it('starts with the first query of the README', () => {
    const [first] = examplesOf('README.md');
    const withoutComments = (query: string) => parse(query, { noLocation: true });
    expect(withoutComments(graphiqlTabs[0].query)).toEqual(withoutComments(first?.query ?? ''));
  });
});
