import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postWebhook } from '../../../src/sandbox/twenty/webhook-delivery.ts';
import { createTestTwenty } from '../../support/twenty-stand-in.ts';

/** What a listener got of a real Twenty 2.21.0 after one change. */
interface Delivery {
  readonly after: string;
  readonly delivered: boolean;
  readonly method: string;
  readonly path: string;
  readonly rawHeaders: readonly string[];
  readonly rawBody: string;
}

interface Recording {
  readonly webhook: { readonly id: string; readonly operations: readonly string[]; readonly secret: string };
  readonly deliveries: readonly Delivery[];
}

const recording = new URL('../../fixtures/twenty-webhooks.json', import.meta.url);
const { webhook, deliveries } = JSON.parse(readFileSync(recording, 'utf8')) as Recording;

type Sent = Pick<Delivery, 'method' | 'path' | 'rawHeaders' | 'rawBody'>;

const COMPANY = 'c0de0002-0000-4000-a000-000000000001';
const PERSON = 'c0de0001-0000-4000-a000-000000000001';
const OTHER = 'c0de0001-0000-4000-a000-000000000002';

const createCompany = `mutation{createCompany(data:{id:"${COMPANY}",name:"Corpus Hook Co"}){id}}`;
const createPerson = `mutation{createPerson(data:{id:"${PERSON}",name:{firstName:"Hook",lastName:"Corpus"},emails:{primaryEmail:"hook@corpus-alpha.example",additionalEmails:["h2@corpus-alpha.example"]},jobTitle:"Ünïcode \\"quoted\\" / é",companyId:"${COMPANY}"}){id}}`;

/** The calls of the recording, in order; each says how many of the recorded deliveries it caused. */
const CALLS: readonly (readonly [path: string, query: string, deliveries: number])[] = [
  ['/graphql', createCompany, 1],
  ['/graphql', `mutation{destroyCompany(id:"${COMPANY}"){id}}`, 0],
  ['/graphql', createCompany, 1],
  ['/graphql', createPerson, 1],
  [
    '/graphql',
    `mutation{updatePerson(id:"${PERSON}",data:{name:{firstName:"Hooked",lastName:"Corpus"},jobTitle:"Updated"}){id}}`,
    1,
  ],
  ['/graphql', `mutation{updatePerson(id:"${PERSON}",data:{jobTitle:"Updated"}){id}}`, 0],
  [
    '/graphql',
    `mutation{createPeople(upsert:true,data:[{id:"${PERSON}",jobTitle:"Upserted"},{id:"${OTHER}",name:{firstName:"Second",lastName:"Corpus"}}]){id}}`,
    2,
  ],
  ['/graphql', `mutation{deletePerson(id:"${PERSON}"){id}}`, 1],
  ['/graphql', `mutation{restorePerson(id:"${PERSON}"){id}}`, 1],
  ['/graphql', `mutation{destroyPerson(id:"${PERSON}"){id}}`, 1],
];

describe('the recorded webhooks of a Twenty 2.21.0', () => {
  const sent: Sent[] = [];
  let targetUrl = '';
  const listener = createServer((request, response) => {
    let rawBody = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (rawBody += chunk));
    request.on('end', () => {
      const { method = '', url: path = '', rawHeaders } = request;
      sent.push({ method, path, rawHeaders, rawBody });
      response.end();
    });
  });

  beforeAll(async () => {
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    targetUrl = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/in?x=1`;
    let pending: Promise<void>[] = [];
    const { post } = createTestTwenty({
      rateLimits: false,
      deliver: (delivery) => {
        const answer = postWebhook(delivery);
        pending.push(answer);
        return answer;
      },
    });
    async function call(path: string, query: string, variables = {}): Promise<unknown> {
      pending = [];
      const { body } = await post(path, { query, variables });
      expect(body).not.toHaveProperty('errors');
      await Promise.all(pending);
      return body;
    }
    await call('/metadata', 'mutation($i:CreateWebhookInput!){createWebhook(input:$i){id}}', {
      i: { ...webhook, targetUrl },
    });
    for (const [path, query, count] of CALLS) {
      const before = sent.length;
      await call(path, query);
      expect([query, sent.length - before]).toEqual([query, count]);
    }
    const made = (await call(
      '/metadata',
      'mutation{createOneObject(input:{object:{nameSingular:"corpusHook",namePlural:"corpusHooks",labelSingular:"Corpus Hook",labelPlural:"Corpus Hooks",icon:"IconBox"}}){id}}',
    )) as { data: { createOneObject: { id: string } } };
    const { id } = made.data.createOneObject;
    await call(
      '/metadata',
      `mutation{updateOneObject(input:{id:"${id}",update:{description:"changed"}}){id}}`,
    );
    await call('/metadata', `mutation{deleteOneObject(input:{id:"${id}"}){id}}`);
  });

  afterAll(() => listener.close());

  const recorded = deliveries.filter(({ delivered }) => delivered);

  it('are as many', () => {
    expect(sent).toHaveLength(recorded.length);
  });

  it.each(recorded.map((delivery, index) => [delivery.after, index] as const))('%s', (_after, index) => {
    const [real, own] = [recorded[index], sent[index]];
    if (!real || !own) throw new Error('a delivery is missing');
    expect([own.method, own.path]).toEqual([real.method, real.path]);
    expect(namesOf(own)).toEqual(namesOf(real));
    expect(shapeOf(own.rawBody)).toBe(shapeOf(real.rawBody));
    const timestamp = headerOf(own, 'X-Twenty-Webhook-Timestamp');
    expect(headerOf(own, 'X-Twenty-Webhook-Signature')).toBe(signature(timestamp, own.rawBody));
    expect(headerOf(own, 'X-Twenty-Webhook-Nonce')).toMatch(/^[0-9a-f]{32}$/);
    for (const name of ['Accept', 'Content-Type', 'User-Agent', 'Accept-Encoding']) {
      expect(headerOf(own, name)).toBe(headerOf(real, name));
    }
  });

  it('are signed as the stand-in signs', () => {
    for (const real of recorded) {
      const timestamp = headerOf(real, 'X-Twenty-Webhook-Timestamp');
      expect(signature(timestamp, real.rawBody)).toBe(headerOf(real, 'X-Twenty-Webhook-Signature'));
    }
  });
});

function signature(timestamp: string, rawBody: string): string {
  return createHmac('sha256', webhook.secret).update(`${timestamp}:${rawBody}`).digest('hex');
}

function namesOf({ rawHeaders }: Sent): string[] {
  return rawHeaders.filter((_text, index) => index % 2 === 0);
}

function headerOf({ rawHeaders }: Sent, name: string): string {
  return rawHeaders[rawHeaders.indexOf(name) + 1] ?? '';
}

/** The body with its keys in their order, and without what differs from server to server: ids, moments, addresses, places. */
function shapeOf(rawBody: string): string {
  return rawBody
    .replace(/"http:[^"]*"/, '"<url>"')
    .replace(/"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"/g, '"<id>"')
    .replace(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"<moment>"')
    .replace(/"position":-?[\d.]+/g, '"position":0')
    .replace(/"name":"(admin|sandbox-admin)"/g, '"name":"<key>"');
}
