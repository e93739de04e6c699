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
    ['a subscription', { query: 'subscription { x }' }, { ...PLAIN, locations: expect.anything() }],
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
    if (error.locations === null) expect(answer.errors[0].locations).toBeNull();
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

describe('IDs', () => {
  it.each(['x', '', 'VXNlcjoxMTYwMDA', 'dXNlcg==', 'VXNlcjo=', '116000', '!!!!'])(
    'calls %j no global ID and goes on with the neighbours',
    async (bad) => {
      const { status, body } = await createTestAccount().send(
        'query ($id: ID!) { user(id: $id) { id } users { totalCount } }',
        { id: bad },
      );
      expect(status).toBe(200);
      expect(body).toEqual({
        errors: [
          {
            message: "{'id': ['Unable to parse global ID']}",
            locations: [{ line: 1, column: 20 }],
            path: ['user'],
          },
        ],
        data: { user: null, users: { totalCount: 3 } },
      });
    },
  );

  it.each([
    [`groupCreate(name: "x", userIds: ["bad"]) { ok }`, 'userIds'],
    [`connectorCreate(remoteNetworkId: "bad") { ok }`, 'remoteNetworkId'],
    [`resourceAccessRemove(resourceId: "${ids.wiki}", principalIds: ["bad"]) { ok }`, 'principalIds'],
    [`resourceAccessAdd(resourceId: "${ids.wiki}", access: [{principalId: "bad"}]) { ok }`, 'principalId'],
  ])('names the argument of a malformed ID: %s', async (field, argument) => {
    const { status, body } = await createTestAccount().send(`mutation { ${field} }`);
    expect(status).toBe(200);
    expect(body.data).toBeNull();
    expect(body.errors[0].message).toBe(`{'${argument}': ['Unable to parse global ID']}`);
  });

  it('shows unknown IDs and those of another kind as null, and refuses mutations of them', async () => {
    const account = createTestAccount();
    for (const unknown of ['VXNlcjoxMTYwMDA=', ids.everyone]) {
      expect(await account.ask(`{ user(id: "${unknown}") { id } }`)).toEqual({ user: null });
      expect(await account.ask(mutationOf('userResetMfa', `id: "${unknown}"`, 'id'))).toEqual({
        userResetMfa: { ok: false, error: `User with id '${unknown}' does not exist`, entity: null },
      });
    }
  });

  it('finds networks, policies and keys by name too', async () => {
    const data = await createTestAccount().ask(`{
      office: remoteNetwork(name: "Office") { id }
      both: remoteNetwork(id: "${ids.office}", name: "Exit") { id }
      neither: remoteNetwork { id }
      securityPolicy(name: "Strict") { id }
      serviceAccountKey(name: "eager-gecko") { id status }
      absent: serviceAccountKey(name: "no-such") { id }
    }`);
    expect(data).toEqual({
      office: { id: ids.office },
      both: null,
      neither: null,
      securityPolicy: { id: ids.strict },
      serviceAccountKey: { id: ids.activeKey, status: 'ACTIVE' },
      absent: null,
    });
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

describe('rate limits', () => {
  const read = '{ users { totalCount } }';
  const write = mutationOf('userResetMfa', `id: "${ids.ada}"`);

  it.each([
    ['reads', 60, read, write],
    ['writes', 20, write, read],
  ])('let %s pass %i times a window and count the other kind apart', async (kind, limit, own, other) => {
    const { send, twingate, clock } = createTestAccount({ rateLimits: true });
    for (let i = 0; i < limit; i++) expect((await send(own)).status).toBe(200);
    await clock.advance(250);
    expect(await send(own)).toEqual({
      status: 429,
      body: { errors: [{ message: '429 Too Many Requests' }] },
    });
    expect((await send(other)).status).toBe(200);
    expect(twingate.counts()).toMatchObject({ [kind]: limit, refused: 1 });
  });

  it('slide: a place is free one window after its own arrival, and refused requests take none', async () => {
    const { send, twingate, clock } = createTestAccount({ rateLimits: true, windowMs: 10_000 });
    const retryAfter = async () => {
      const response = await twingate.fetch(post({ query: write }));
      return response.status === 429 ? response.headers.get('retry-after') : response.status;
    };
    await send(write);
    await clock.advance(4_000);
    for (let i = 0; i < 19; i++) await send(write);
    expect(await retryAfter()).toBe('6');
    await clock.advance(5_001);
    expect(await retryAfter()).toBe('1');
    await clock.advance(999);
    expect(await retryAfter()).toBe(200);
    expect(await retryAfter()).toBe('4');
    await clock.advance(4_000);
    expect(await retryAfter()).toBe(200);
  });

  it('count documents that are not valid, requests without any, and introspection as reads', async () => {
    const { send, twingate } = createTestAccount({ rateLimits: true });
    await send('{ nope }');
    await send('mutation { nope }');
    await send('{ __schema { queryType { name } } }');
    await twingate.fetch(
      new Request('https://acme.twingate.com/api/graphql/', { headers: { 'x-api-key': 'sandbox-admin' } }),
    );
    await send('{ users(first: 1000) { totalCount } }');
    await send('mutation { a: userResetMfa(id: "x") { ok } b: userResetMfa(id: "x") { ok } }');
    expect(twingate.counts()).toEqual({ reads: 5, writes: 1, refused: 0 });
  });

  it.each([
    ['date', 'Wed, 25 Nov 2026 12:01:00 GMT'],
    ['absent', null],
  ] as const)('tell when to come back as %s', async (retryAfter, header) => {
    const { send, twingate } = createTestAccount({ rateLimits: true, retryAfter });
    for (let i = 0; i < 20; i++) await send(write);
    const response = await twingate.fetch(post({ query: write }));
    expect(response.headers.get('retry-after')).toBe(header);
  });

  it('can be lifted, and still count', async () => {
    const { send, twingate } = createTestAccount({ rateLimits: false });
    for (let i = 0; i < 25; i++) expect((await send(write)).status).toBe(200);
    expect(twingate.counts()).toEqual({ reads: 0, writes: 25, refused: 0 });
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
