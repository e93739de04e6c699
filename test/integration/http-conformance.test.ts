import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway();
});
afterAll(async () => await gateway[Symbol.asyncDispose]());

/** The audits of https://github.com/graphql/graphql-http: what GraphQL over HTTP says a server must, should and may do. */
const audits = serverAudits({
  url: 'http://gateway.test/graphql',
  fetchFn: async (url: string, init?: RequestInit) => await gateway.gateway.fetch(new Request(url, init)),
});

it('is held to every audit there is', () => {
  expect(audits).toHaveLength(61);
});

it.each(audits.map((audit) => [audit.id, audit.name, audit] as const))(
  '%s: %s',
  async (_id, _name, audit) => {
    expect(await audit.fn()).toMatchObject({ status: 'ok' });
  },
);
