import { expect, it } from 'vitest';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';

/** Past the gateway, which goes on with the schema it knows. */
async function askMetadata({ twenty }: TestGateway, query: string): Promise<any> {
  const response = await twenty.fetch(
    new Request('http://twenty.test/metadata', {
      method: 'POST',
      headers: { authorization: 'Bearer sandbox-admin', 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    }),
  );
  return ((await response.json()) as { data: unknown }).data;
}

it('an object that is gone takes nothing else of the answer with it', async () => {
  await using gateway = await createTestGateway();
  const { objects } = await askMetadata(
    gateway,
    '{ objects(paging: { first: 200 }) { edges { node { id nameSingular } } } }',
  );
  const pet = objects.edges.find(({ node }: any) => node.nameSingular === 'pet').node;
  await askMetadata(gateway, `mutation { deleteOneObject(input: { id: "${pet.id}" }) { id } }`);

  const { data, errors } = await gateway.ask(
    '{ twenty_people(first: 1) { totalCount } gone: twenty_pets(first: 1) { totalCount } twenty_companies(first: 1) { totalCount } }',
  );
  expect(data).toEqual({
    twenty_people: { totalCount: 1207 },
    gone: null,
    twenty_companies: { totalCount: 600 },
  });
  expect(errors).toMatchObject([
    { path: ['gone'], extensions: { code: 'SCHEMA_CHANGED', upstream: 'twenty' } },
  ]);
});
