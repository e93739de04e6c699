import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createDataModel } from '../../../../src/sandbox/twenty/data-model.ts';
import { createWebhooks } from '../../../../src/sandbox/twenty/webhooks.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { ADA_ID, createTestTwenty } from '../../../support/twenty-stand-in.ts';

interface Delivery {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly told: Record<string, unknown>;
}

/** A stand-in with one webhook, and what was delivered to it. */
async function withWebhook(operations: string[], targetUrl = 'http://127.0.0.1:9/in?x=1') {
  const deliveries: Delivery[] = [];
  const test = createTestTwenty({
    deliver: ({ url, headers, body }) => {
      deliveries.push({ url, headers, body, told: JSON.parse(body) as Record<string, unknown> });
      return Promise.resolve();
    },
  });
  await test.post('/metadata', {
    query: 'mutation($i:CreateWebhookInput!){createWebhook(input:$i){id}}',
    variables: { i: { targetUrl, operations, secret: 'secret' } },
  });
  const settle = () => test.clock.advance(0);
  return { ...test, deliveries, settle };
}

const RENAME = { query: `mutation{updatePerson(id:"${ADA_ID}",data:{jobTitle:"CTO"}){id}}` };

describe('webhooks', () => {
  it('sign the timestamp and the body as it is sent', async () => {
    const { post, deliveries, settle } = await withWebhook(['person.updated']);
    await post('/graphql', RENAME);
    await settle();
    expect(deliveries).toHaveLength(1);
    const [{ url, headers, body }] = deliveries as [Delivery];
    const timestamp = headers['X-Twenty-Webhook-Timestamp'] ?? '';
    expect(url).toBe('http://127.0.0.1:9/in?x=1');
    expect(headers['X-Twenty-Webhook-Signature']).toBe(
      createHmac('sha256', 'secret').update(`${timestamp}:${body}`).digest('hex'),
    );
    expect(headers['X-Twenty-Webhook-Nonce']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('tell of a record in full, and of what changed', async () => {
    const { post, deliveries, settle } = await withWebhook(['person.updated']);
    await post('/graphql', RENAME);
    await settle();
    expect(Object.keys(deliveries[0]?.told ?? {})).toEqual([
      ...['targetUrl', 'eventName', 'objectMetadata', 'workspaceId', 'webhookId', 'eventDate'],
      ...['record', 'updatedFields'],
    ]);
    expect(deliveries[0]?.told).toMatchObject({
      eventName: 'person.updated',
      objectMetadata: { nameSingular: 'person' },
      record: { id: ADA_ID, jobTitle: 'CTO', emails: { primaryEmail: 'ada@acme.example' } },
    });
    expect(deliveries[0]?.told['updatedFields']).toContain('jobTitle');
  });

  it.each([
    [['person.updated'], 1],
    [['person.*'], 1],
    [['*.updated'], 1],
    [['*.*'], 1],
    [['person.created', 'company.*', '*.deleted', 'metadata.*.*'], 0],
  ])('%j get %i of an update', async (operations, count) => {
    const { post, deliveries, settle } = await withWebhook(operations);
    await post('/graphql', RENAME);
    await settle();
    expect(deliveries).toHaveLength(count);
  });

  it('tell of a change of the model, field by field', async () => {
    const { post, deliveries, settle } = await withWebhook(['metadata.*.*']);
    await post('/metadata', {
      query:
        'mutation{createOneObject(input:{object:{nameSingular:"widget",namePlural:"widgets",labelSingular:"Widget",labelPlural:"Widgets"}}){id}}',
    });
    await settle();
    expect(deliveries).toHaveLength(18);
    expect(deliveries[0]?.told).toMatchObject({
      eventName: 'metadata.objectMetadata.created',
      apiKeyId: expect.any(String) as string,
      event: {
        type: 'created',
        metadataName: 'objectMetadata',
        properties: { after: { nameSingular: 'widget' } },
      },
    });
  });

  it('never leave this machine', async () => {
    for (const url of ['https://hooks.example/in', 'http://127.0.0.1.evil.example/', 'http://10.0.0.1/']) {
      const { post, deliveries, settle } = await withWebhook(['*.*'], url);
      await post('/graphql', RENAME);
      await settle();
      expect(deliveries).toEqual([]);
    }
  });

  it('give a receiver five seconds, and try once', async () => {
    const clock = createFakeClock();
    const signals: AbortSignal[] = [];
    const webhooks = createWebhooks({
      clock,
      workspaceId: 'w',
      deliver: ({ signal }) =>
        new Promise((_resolve, reject) => {
          signals.push(signal);
          signal.addEventListener('abort', () => reject(new Error('too slow')));
        }),
    });
    webhooks.create({ targetUrl: 'http://localhost:9/', operations: ['*.*'] });
    const person = createDataModel(clock).objectByName('person');
    if (!person) throw new Error('the model has no people');
    webhooks.recordChanged({ objectMetadata: person, action: 'created', record: { id: ADA_ID } });
    await clock.advance(4_999);
    expect(signals.map((signal) => signal.aborted)).toEqual([false]);
    await clock.advance(60_000);
    expect(signals.map((signal) => signal.aborted)).toEqual([true]);
  });

  it('get a secret of their own, which the API shows', async () => {
    const { post } = createTestTwenty();
    const made = await post('/metadata', {
      query: 'mutation{createWebhook(input:{targetUrl:"http://localhost/",operations:["*.*"]}){id secret}}',
    });
    const { id, secret } = (made.body as { data: { createWebhook: { id: string; secret: string } } }).data
      .createWebhook;
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect((await post('/metadata', { query: `{webhook(id:"${id}"){secret}}` })).body).toEqual({
      data: { webhook: { secret } },
    });
  });

  it('need a target that is a URL', async () => {
    const { post } = createTestTwenty();
    const query = 'mutation{createWebhook(input:{targetUrl:"nonsense",operations:["*.*"]}){id}}';
    expect((await post('/metadata', { query })).body).toMatchObject({
      errors: [
        {
          extensions: {
            code: 'METADATA_VALIDATION_FAILED',
            summary: { totalErrors: 1, webhook: 1 },
            message: 'Validation failed for 1 webhook',
          },
        },
      ],
      data: null,
    });
  });
});
