import { expect, it } from 'vitest';
import { createTestGateway } from '../support/test-gateway.ts';

it('the form of a foreign website writes nothing', async () => {
  await using gateway = await createTestGateway();
  const query = 'mutation { twingate_groupCreate(name: "From elsewhere") { ok } }';
  const response = await gateway.gateway.fetch(
    new Request('http://gateway.test/graphql', { method: 'POST', body: new URLSearchParams({ query }) }),
  );
  expect(response.status).toBe(415);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  expect(gateway.spent().writes).toBe(0);
});
