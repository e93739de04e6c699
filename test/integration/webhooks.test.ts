import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askTwenty } from '../support/ask-twenty.ts';
import { parseExposition } from '../support/prometheus.ts';
import {
  recordedDeliveries,
  recordedSecret,
  signedDelivery,
  withHeaders,
} from '../support/recorded-deliveries.ts';
import type { Delivery } from '../support/recorded-deliveries.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';

const environment = { TWENTY_WEBHOOK_SECRET: recordedSecret };

async function send(
  { gateway }: TestGateway,
  delivery: Partial<Delivery>,
  method = 'POST',
): Promise<Response> {
  return await gateway.fetch(new Request('http://gateway.test/webhooks/twenty?x=1', { method, ...delivery }));
}

/** How many deliveries came to what. */
async function outcomes({ gateway }: TestGateway): Promise<Record<string, number>> {
  const response = await gateway.fetch(new Request('http://gateway.test/metrics'));
  const { value } = parseExposition(await response.text());
  const names = ['accepted', 'bad_signature', 'late', 'replayed', 'too_large', 'malformed', 'failed'];
  const counts = names.map((outcome) => [outcome, value('twentygate_webhooks_total', { outcome })] as const);
  return Object.fromEntries(counts.flatMap(([name, count]) => (count === undefined ? [] : [[name, count]])));
}

/** What a real Twenty sent, as if it were sending it now. */
function sentNow({ clock }: TestGateway): readonly Delivery[] {
  return recordedDeliveries.map(({ body }) =>
    signedDelivery({ body: Buffer.from(body).toString('utf8'), timestampMs: clock.wallNow() }),
  );
}

it('takes nothing it should not, spends nothing on it, and tells nothing of it', async () => {
  await using gateway = await createTestGateway({ environment });
  gateway.spent();
  const [delivery] = sentNow(gateway);
  const { headers, body } = delivery!;
  const status = async (what: Partial<Delivery>, method?: string) =>
    (await send(gateway, what, method)).status;

  expect(await status({ headers, body: Buffer.concat([body, Buffer.from(' ')]) })).toBe(401);
  expect(await status({ body })).toBe(401);
  // Rightly signed, three days ago.
  for (const recorded of recordedDeliveries) expect(await status(recorded)).toBe(401);
  expect(await status({ headers, body: Buffer.alloc(1024 * 1024 + 1, 'x') })).toBe(413);
  const empty = signedDelivery({ body: '{}', timestampMs: gateway.clock.wallNow() });
  expect(await status(empty)).toBe(400);
  for (const method of ['GET', 'PUT', 'DELETE']) {
    expect(await status(method === 'GET' ? {} : delivery!, method)).toBe(405);
  }
  expect(await outcomes(gateway)).toEqual({
    ...{ bad_signature: 2, late: recordedDeliveries.length, too_large: 1, malformed: 1 },
  });

  expect(await status(delivery!)).toBe(200);
  expect(await status(delivery!)).toBe(409);
  expect(await status(withHeaders(delivery!, { 'x-twenty-webhook-nonce': '0'.repeat(32) }))).toBe(409);
  expect(await outcomes(gateway)).toMatchObject({ accepted: 1, replayed: 2 });

  expect(gateway.spent()).toEqual({ reads: 0, writes: 0, tokens: 0 });
  const log = gateway.logLines.join('');
  expect(log).toContain('"path":"/webhooks/twenty","status":200');
  for (const secret of [recordedSecret, headers.get('x-twenty-webhook-signature')!, 'Corpus Hook Co']) {
    expect(log).not.toContain(secret);
  }
});

it('without a secret there is no such path', async () => {
  await using gateway = await createTestGateway();
  const unknown = await gateway.gateway.fetch(new Request('http://gateway.test/nothing', { method: 'POST' }));
  for (const [delivery, method] of [
    [sentNow(gateway)[0]!, 'POST'],
    [{}, 'GET'],
  ] as const) {
    const response = await send(gateway, delivery, method);
    expect([response.status, await response.clone().text()]).toEqual([404, await unknown.clone().text()]);
  }
});

describe('with a secret', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await createTestGateway({ environment });
  });
  afterAll(async () => await gateway[Symbol.asyncDispose]());

  it('it takes what a Twenty 2.21.0 sends', async () => {
    for (const delivery of sentNow(gateway)) expect((await send(gateway, delivery)).status).toBe(200);
    expect(await outcomes(gateway)).toEqual({ accepted: recordedDeliveries.length });
  });

  /** Past the gateway, which does not know of it. */
  async function makeObject({ twenty }: TestGateway): Promise<void> {
    const query = `mutation { createOneObject(input: { object: {
      nameSingular: "satellite", namePlural: "satellites", labelSingular: "Satellite", labelPlural: "Satellites"
    } }) { id } }`;
    const response = await twenty.fetch(
      new Request('http://twenty.test/metadata', {
        method: 'POST',
        headers: { authorization: 'Bearer sandbox-admin', 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      }),
    );
    expect(await response.json()).not.toHaveProperty('errors');
  }

  it('a change of the data model is in the schema when it is told, before a minute is over', async () => {
    const hasRoot = () => 'twenty_satellites' in gateway.gateway.schema().getQueryType()!.getFields();
    await makeObject(gateway);
    const told = signedDelivery({
      body: { eventName: 'metadata.objectMetadata.created', event: { type: 'created' } },
      timestampMs: gateway.clock.wallNow(),
    });
    expect((await send(gateway, told)).status).toBe(200);
    // The schema is built again in the background: some turns of the event loop, in which a file is read.
    for (let turn = 0; turn < 100_000 && !hasRoot(); turn++) await gateway.clock.advance(0);
    expect(hasRoot()).toBe(true);
  });
});

describe('what is kept of Twenty', () => {
  const secret = { TWENTY_WEBHOOK_SECRET: recordedSecret, CACHE_TTL_MS: '30000' };

  it('lives as long as configured, and no longer than until a webhook tells of a change', async () => {
    await using gateway = await createTestGateway({
      environment: { ...secret, CACHE_WEBHOOK_TTL_MS: '3600000' },
    });
    const titles = '{ twenty_people(first: 2) { edges { node { id jobTitle } } } }';
    const titleOf = async () => {
      const { data } = await gateway.ask(titles);
      return data.twenty_people.edges[0].node.jobTitle as unknown;
    };
    const companies = '{ twenty_companies(first: 2) { edges { node { id name } } } }';
    const { data } = await gateway.ask(titles);
    const { id, jobTitle } = data.twenty_people.edges[0].node;
    await gateway.ask(companies);
    await gateway.clock.advance(1_800_000);
    gateway.spent();
    await askTwenty(
      gateway,
      `mutation { updatePerson(id: "${id}", data: { jobTitle: "Elsewhere" }) { id } }`,
    );
    gateway.spent();
    // Nobody has told of it.
    expect(await titleOf()).toBe(jobTitle);
    const told = signedDelivery({
      body: { eventName: 'person.updated', objectMetadata: { nameSingular: 'person' }, record: { id } },
      timestampMs: gateway.clock.wallNow(),
    });
    const forged = { ...told, body: Buffer.concat([told.body, Buffer.from(' ')]) };
    expect((await send(gateway, forged)).status).toBe(401);
    expect(await titleOf()).toBe(jobTitle);
    expect((await send(gateway, told)).status).toBe(200);
    expect(await titleOf()).toBe('Elsewhere');
    await gateway.ask(companies);
    expect(gateway.spent()).toEqual({ reads: 0, writes: 0, tokens: 1 });
  });

  it('is asked for anew, all of it, when the data model has changed', async () => {
    await using gateway = await createTestGateway({ environment: secret });
    const people = '{ twenty_people(first: 2) { edges { node { id } } } }';
    await gateway.ask(people);
    const told = signedDelivery({
      body: { eventName: 'metadata.fieldMetadata.deleted' },
      timestampMs: gateway.clock.wallNow(),
    });
    expect((await send(gateway, told)).status).toBe(200);
    gateway.spent();
    await gateway.ask(people);
    expect(gateway.spent().tokens).toBe(1);
  });
});
