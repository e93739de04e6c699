import { expect, it } from 'vitest';
import type { WebhookEvent } from '../../../src/webhooks/event.ts';
import { createWebhookHandler } from '../../../src/webhooks/handler.ts';

const person = (recordId?: string): WebhookEvent => ({
  kind: 'record',
  object: 'person',
  recordId,
  action: 'updated',
});
const model = (name = 'objectMetadata'): WebhookEvent => ({ kind: 'model', name });

it('hands a burst on together, each event once', async () => {
  const told: (readonly WebhookEvent[])[] = [];
  const handle = createWebhookHandler({
    changed: (events) => Promise.resolve(void told.push(events)),
    modelChanged: () => Promise.reject(new Error('Nothing of the model has changed.')),
  });
  await Promise.all([person('1'), person('2'), person('1'), person(), person()].map(handle));
  expect(told).toEqual([[person('1'), person('2'), person()]]);
});

it('looks at the model once for a burst, once more for what comes meanwhile, and lets nobody wait for it', async () => {
  const looks: (() => void)[] = [];
  const told: WebhookEvent[] = [];
  const handle = createWebhookHandler({
    changed: (events) => Promise.resolve(void told.push(...events)),
    modelChanged: () => new Promise((resolve) => looks.push(resolve)),
  });
  await Promise.all([model(), model('fieldMetadata'), model('fieldMetadata'), person('1')].map(handle));
  expect(told).toEqual([model(), model('fieldMetadata'), person('1')]);
  expect(looks).toHaveLength(1);

  for (let i = 0; i < 18; i++) await handle(model('fieldMetadata'));
  expect(looks).toHaveLength(1);
  looks[0]!();
  await new Promise((resolve) => setImmediate(resolve));
  expect(looks).toHaveLength(2);
  looks[1]!();
  await new Promise((resolve) => setImmediate(resolve));
  expect(looks).toHaveLength(2);
});

it('tells each of the burst when it could not take effect', async () => {
  const handle = createWebhookHandler({
    changed: () => Promise.reject(new Error('no Redis')),
    modelChanged: () => Promise.resolve(),
  });
  const results = await Promise.allSettled([handle(person('1')), handle(model())]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
