import { describe, expect, it } from 'vitest';
import { ACME_ID, ADA_ID, DEAL_ID, createTestTwenty } from '../../../support/twenty-stand-in.ts';

function post(path: string, body: string, headers: Record<string, string> = {}): Request {
  return new Request(`http://twenty${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer sandbox-admin', 'content-type': 'application/json', ...headers },
    body,
  });
}

describe('createTwenty', () => {
  it('tells about the given CRM', async () => {
    const test = createTestTwenty();
    const { body } = await test.post('/graphql', {
      query: `{
        company(filter:{id:{eq:"${ACME_ID}"}}){
          domainName{primaryLinkUrl secondaryLinks} address{addressCity} employees annualRevenue{amountMicros}
          accountOwner{userEmail}
        }
        person(filter:{id:{eq:"${ADA_ID}"}}){
          name{firstName} emails{primaryEmail additionalEmails} company{name} createdAt
          noteTargets{edges{node{id}}} caredForPets{edges{node{petId}}}
        }
        opportunity(filter:{id:{eq:"${DEAL_ID}"}}){ stage amount{currencyCode} pointOfContactId }
        tasks{edges{node{title status assigneeId}}}
      }`,
    });
    expect(body).toMatchObject({
      data: {
        company: {
          domainName: {
            primaryLinkUrl: 'https://acme.example',
            secondaryLinks: [{ url: 'https://acme.test', label: '' }],
          },
          address: { addressCity: 'Bern' },
          employees: 12,
          annualRevenue: { amountMicros: 5_000_000 },
          accountOwner: { userEmail: 'mel@sandbox.example' },
        },
        person: {
          name: { firstName: 'Ada' },
          emails: { primaryEmail: 'ada@acme.example', additionalEmails: ['ada.alt@acme.example'] },
          company: { name: 'Acme' },
          createdAt: '2026-01-01T00:00:00.000Z',
          noteTargets: { edges: [{}] },
          caredForPets: { edges: [{}] },
        },
        opportunity: { stage: 'MEETING', amount: { currencyCode: 'USD' }, pointOfContactId: ADA_ID },
        tasks: { edges: [{ node: { title: 'Task', status: 'IN_PROGRESS' } }] },
      },
    });
  });

  it.each(['{}', '[]', ''])('never answers the body %j; it ends when the client gives up', async (body) => {
    const { twenty, clock } = createTestTwenty();
    const client = new AbortController();
    let isSettled = false;
    const answer = twenty
      .fetch(new Request(post('/graphql', body), { signal: client.signal }))
      .finally(() => (isSettled = true));
    const outcome = expect(answer).rejects.toThrow('gave up');
    await clock.advance(600_000);
    expect(isSettled).toBe(false);
    client.abort(new Error('gave up'));
    await outcome;
  });

  it.each([
    ['[{"query":"{__typename}"}]', 400, 'Batching is not supported.'],
    ['notjson', 400, `Unexpected token 'n', "notjson" is not valid JSON`],
    ['{"query":"query A{__typename}","operationName":"B"}', 400, 'Could not determine what operation'],
    ['{"query":"{people(first:1"}', 200, 'Syntax Error: Expected Name, found <EOF>.'],
    ['{"query":"{peeple{id}}"}', 200, 'Cannot query field'],
    ['{"query":"subscription{onDbEvent{id}}"}', 200, 'Schema is not configured to execute subscription'],
    [
      '{"query":"{__typename people{totalCount}}"}',
      200,
      'This query cannot be executed as a single request.',
    ],
    [
      '{"query":"{search(searchInput:\\"a\\",limit:1){edges{cursor}} people{totalCount}}"}',
      200,
      'This query cannot be executed as a single request.',
    ],
  ])('answers %s with HTTP %i and "%s"', async (body, status, message) => {
    const { twenty } = createTestTwenty();
    const response = await twenty.fetch(post('/graphql', body));
    expect(response.status).toBe(status);
    expect(JSON.parse(await response.text())).toMatchObject(
      body === 'notjson'
        ? { message }
        : { errors: [{ message: expect.stringContaining(message) as string }] },
    );
  });

  it('shows its stack when there are two operations and no name', async () => {
    const { twenty } = createTestTwenty();
    const response = await twenty.fetch(
      post('/graphql', '{"query":"query A{people{totalCount}} query B{notes{totalCount}}"}'),
    );
    expect(response.status).toBe(500);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(await response.text()).toMatch(/\n {4}at /);
  });

  it('knows no objects for a GET or a bare document', async () => {
    const { twenty } = createTestTwenty();
    const headers = { authorization: 'Bearer sandbox-admin' };
    const get = new Request('http://twenty/graphql?query=%7Bpeople%7BtotalCount%7D%7D', { headers });
    for (const request of [
      get,
      post('/graphql', '{people{totalCount}}', { 'content-type': 'application/graphql' }),
    ]) {
      expect(await (await twenty.fetch(request)).json()).toMatchObject({
        errors: [{ message: 'Cannot query field "people" on type "Query".' }],
      });
    }
  });

  it('charges objects only, whoever of the workspace asks', async () => {
    const test = createTestTwenty();
    const people = (token?: string) => test.post('/graphql', { query: '{people{totalCount}}' }, token);
    for (let n = 0; n < 50; n += 1) {
      await people();
      await people('sandbox-readonly');
    }
    expect((await people('sandbox-restricted')).body).toMatchObject({
      data: { people: null },
      errors: [{ message: 'Limit reached (100 tokens per 60000 ms)' }],
    });
    const free = [
      test.post('/graphql', { query: '{__schema{queryType{name}}}' }),
      test.post('/graphql', { query: '{search(searchInput:"ada",limit:1){edges{cursor}}}' }),
      test.post('/metadata', { query: '{currentWorkspace{id}}' }),
    ];
    for (const { body } of await Promise.all(free)) expect(body).not.toHaveProperty('errors');
    expect(test.twenty.counts()).toEqual({ tokens: 100, applicationTokens: 0, requests: 104, refused: 1 });
  });

  it('delays every answer when told to', async () => {
    const { twenty, clock } = createTestTwenty({ latencyMs: 40 });
    let isAnswered = false;
    const answer = twenty
      .fetch(post('/metadata', '{"query":"{__typename}"}'))
      .finally(() => (isAnswered = true));
    await clock.advance(39);
    expect(isAnswered).toBe(false);
    await clock.advance(1);
    expect((await answer).status).toBe(200);
  });

  it.each(['/', '/auth/token', '/rest/people', '/oauth/register'])('has nothing at %s', async (path) => {
    const { twenty } = createTestTwenty();
    expect((await twenty.fetch(post(path, '{}'))).status).toBe(404);
  });
});
