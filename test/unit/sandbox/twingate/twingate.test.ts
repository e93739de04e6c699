import { describe, expect, it } from 'vitest';
import { createTestAccount, ids, mutationOf, network, post } from './account.ts';

const PLAIN = { message: expect.any(String), locations: expect.any(Array), path: null };

describe('HTTP', () => {
  it.each([
    ['POST', '/api/graphql', 404],
    ['POST', '/', 404],
    ['HEAD', '/api/graphql/', 405],
    ['PUT', '/api/graphql/', 405],
  ])('answers %s %s with %i', async (method, path, status) => {
    const { twingate } = createTestAccount();
    const response = await twingate.fetch(
      new Request(`https://acme.twingate.com${path}`, { method, headers: { 'x-api-key': 'sandbox-admin' } }),
    );
    expect(response.status).toBe(status);
  });

  it.each([
    ['sandbox-admin', 400],
    ['nobody', 401],
  ])('tests the key %s by a GET without a query: %i', async (key, status) => {
    const { twingate } = createTestAccount();
    const response = await twingate.fetch(
      new Request('https://acme.twingate.com/api/graphql/', { headers: { 'X-API-KEY': key } }),
    );
    expect(response.status).toBe(status);
  });

  it.each([
    {},
    { 'x-api-key': '' },
    { 'x-api-key': 'sandbox-adminx' },
    { authorization: 'Bearer sandbox-admin' },
  ])('refuses credentials %o before it looks at anything else', async (headers) => {
    const { twingate } = createTestAccount();
    const response = await twingate.fetch(post('no JSON', headers));
    expect(response.status).toBe(401);
    expect(twingate.counts()).toEqual({ reads: 0, writes: 0, refused: 0 });
  });

  it.each([
    ['a syntax error', { query: '{' }, PLAIN],
    ['an unknown field', { query: '{ nope }' }, PLAIN],
    ['an unused variable', { query: 'query ($a: Int) { users { totalCount } }' }, PLAIN],
    ['a missing variable', { query: 'query ($a: ID!) { user(id: $a) { id } }' }, PLAIN],
    [
      'a wrong variable',
      { query: 'query ($a: Int) { users(first: $a) { totalCount } }', variables: { a: 'x' } },
      PLAIN,
    ],
    [
      'a moment without offset',
      {
        query: mutationOf(
          'resourceAccessAdd',
          `resourceId: "x", access: [{principalId: "x", expiresAt: "2026-01-01T00:00:00"}]`,
        ),
      },
      PLAIN,
    ],
    ['a subscription', { query: 'subscription { x }' }, PLAIN],
    ['no query', { variables: {} }, { ...PLAIN, locations: null }],
    ['an empty query', { query: '' }, { ...PLAIN, locations: null }],
    [
      'an unknown operation',
      { query: 'query A { users { totalCount } }', operationName: 'B' },
      { ...PLAIN, locations: null },
    ],
    [
      'several operations',
      { query: 'query A { users { totalCount } } query B { users { totalCount } }' },
      { ...PLAIN, locations: null },
    ],
    [
      'variables that are no object',
      { query: '{ users { totalCount } }', variables: [] },
      { ...PLAIN, locations: null },
    ],
    ['an array body', [{ query: '{ users { totalCount } }' }], { ...PLAIN, locations: null }],
    ['a string body', '"x"', { ...PLAIN, locations: null }],
    ['broken JSON', '{', { ...PLAIN, locations: null }],
  ])('answers %s with 400 and no data', async (_, body, error) => {
    const response = await createTestAccount().twingate.fetch(post(body));
    expect(response.status).toBe(400);
    const answer: any = await response.json();
    expect(Object.keys(answer)).toEqual(['errors']);
    expect(answer.errors[0]).toEqual({ ...error, locations: answer.errors[0].locations });
    expect(answer.errors[0].locations === null).toBe(error.locations === null);
  });

  it('takes JSON only', async () => {
    const request = post(
      { query: '{ users { totalCount } }' },
      {
        'x-api-key': 'sandbox-admin',
        'content-type': 'text/plain',
      },
    );
    expect((await createTestAccount().twingate.fetch(request)).status).toBe(400);
  });

  it.each([
    ['application/json', 200],
    ['APPLICATION/JSON;charset=utf-8', 200],
    ['application/jsonlines', 400],
  ])('answers a body of type %s with %d', async (type, status) => {
    const request = post(
      { query: '{ users { totalCount } }' },
      { 'x-api-key': 'sandbox-admin', 'content-type': type },
    );
    expect((await createTestAccount().twingate.fetch(request)).status).toBe(status);
  });

  it('answers in JSON, and picks the operation by its name', async () => {
    const { twingate } = createTestAccount();
    const query = 'query A { users { totalCount } } query B { devices { totalCount } }';
    const response = await twingate.fetch(post({ query, operationName: 'B', variables: null }));
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({ data: { devices: { totalCount: 3 } } });
  });

  it('delays an answer whose effect has happened', async () => {
    const { twingate, clock } = createTestAccount({ latencyMs: 500 });
    const controller = new AbortController();
    const create = post({ query: mutationOf('groupCreate', 'name: "Late"') });
    const given = twingate.fetch(new Request(create, { signal: controller.signal }));
    const outcome = expect(given).rejects.toThrow('gone');
    await clock.advance(100);
    expect(clock.sleeping).toBe(1);
    controller.abort(new Error('gone'));
    await outcome;
    const asked = twingate.fetch(post({ query: '{ groups { totalCount } }' }));
    await clock.advance(500);
    expect(await (await asked).json()).toEqual({ data: { groups: { totalCount: 4 } } });
  });
});

describe('mutations of one document', () => {
  it('run in order, each with its own outcome', async () => {
    const data = await createTestAccount().ask(`mutation {
      a: serialNumbersCreate(serialNumbers: ["X"]) { ok }
      b: serialNumbersCreate(serialNumbers: ["X"]) { ok }
      c: serialNumbersDelete(serialNumbers: ["X"]) { ok }
      d: serialNumbersCreate(serialNumbers: ["X"]) { ok }
    }`);
    expect(data).toEqual({ a: { ok: true }, b: { ok: false }, c: { ok: true }, d: { ok: true } });
  });

  const halfBad = `mutation { good: groupCreate(name: "Kept") { ok } bad: groupDelete(id: "bad") { ok } }`;

  it('null the whole data on an error, though the others have happened', async () => {
    const account = createTestAccount();
    expect((await account.send(halfBad)).body.data).toBeNull();
    expect((await account.ask('{ groups { totalCount } }')).groups.totalCount).toBe(4);
  });

  it('null the failing field only, by the switch', async () => {
    const account = createTestAccount({ nullableMutationFields: true });
    expect((await account.send(halfBad)).body.data).toEqual({ good: { ok: true }, bad: null });
  });
});

describe('a read-only key', () => {
  const mutation = mutationOf('groupCreate', 'name: "No"');

  it('reads', async () => {
    const { status } = await createTestAccount().send('{ users { totalCount } }', {}, 'sandbox-readonly');
    expect(status).toBe(200);
  });

  it.each([
    ['http', 403, { errors: [{ message: expect.stringContaining('permission') }] }],
    ['errors', 200, { errors: [expect.objectContaining({ path: ['groupCreate'] })], data: null }],
    ['payload', 200, { data: { groupCreate: { ok: false, error: expect.stringContaining('permission') } } }],
  ] as const)('may not write: %s', async (readOnlyRefusal, status, body) => {
    const account = createTestAccount({ readOnlyRefusal });
    expect(await account.send(mutation, {}, 'sandbox-readonly')).toEqual({ status, body });
    expect((await account.ask('{ groups { totalCount } }')).groups.totalCount).toBe(3);
  });
});

describe('the account', () => {
  it('is told from the network', async () => {
    const data = await createTestAccount().ask(`{
      user(id: "${ids.ada}") {
        email isAdmin createdAt groups { edges { node { name } } } devices { edges { node { name } } }
      }
      device(id: "${ids.laptop}") { osName serialNumber lastConnectedAt lastSuccessfulLoginAt user { email } }
      wiki: resource(id: "${ids.wiki}") {
        __typename alias address { type value } tags { key value } securityPolicy { id }
        access { edges { node { __typename ... on Group { name } ... on ServiceAccount { name } } } }
      }
      cluster: resource(id: "${ids.cluster}") { __typename address { type } ... on KubernetesResource { gateway { id } } }
    }`);
    expect(data).toEqual({
      user: {
        email: 'Ada@Acme.example',
        isAdmin: true,
        createdAt: '2026-01-02T03:04:05.678000+00:00',
        groups: { edges: [{ node: { name: 'Everyone' } }, { node: { name: 'Engineering' } }] },
        devices: { edges: [{ node: { name: 'ada-laptop' } }, { node: { name: 'ada-phone' } }] },
      },
      device: {
        osName: 'MAC_OS',
        serialNumber: 'SN-1',
        lastConnectedAt: null,
        lastSuccessfulLoginAt: '2026-01-02T03:04:05.678000+00:00',
        user: { email: 'Ada@Acme.example' },
      },
      wiki: {
        __typename: 'NetworkResource',
        alias: 'wiki.acme',
        address: { type: 'DNS', value: 'wiki.internal' },
        tags: [{ key: 'env', value: 'prod' }],
        securityPolicy: null,
        access: {
          edges: [
            { node: { __typename: 'Group', name: 'Everyone' } },
            { node: { __typename: 'Group', name: 'Engineering' } },
            { node: { __typename: 'ServiceAccount', name: 'CI robot' } },
          ],
        },
      },
      cluster: { __typename: 'KubernetesResource', address: { type: 'IP' }, gateway: { id: ids.gateway } },
    });
  });

  it('is its own in every instance', async () => {
    const [one, other] = [createTestAccount(), createTestAccount()];
    await one.mutate(mutationOf('groupUpdate', `id: "${ids.engineering}", userIds: [], name: "Changed"`));
    const query = `{ group(id: "${ids.engineering}") { name users { totalCount } } }`;
    expect(await other.ask(query)).toEqual({ group: { name: 'Engineering', users: { totalCount: 1 } } });
  });

  it('generates the same from the same seed', async () => {
    const create = `mutation { connectorCreate(remoteNetworkId: "${ids.office}") { entity { name } } }`;
    expect(await createTestAccount().ask(create)).toEqual(await createTestAccount().ask(create));
  });

  it('needs a default policy', () => {
    expect(() => createTestAccount({ network: { ...network, securityPolicies: [] } })).toThrow(
      'Expected a security policy of type DEFAULT_RESOURCE',
    );
  });
});
