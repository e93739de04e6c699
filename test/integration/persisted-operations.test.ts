import { describe, expect, it } from 'vitest';
import { entryOf, manifestText } from '../../src/operations/manifest-text.ts';
import { hashOf } from '../support/client-keys.ts';
import { createFiles } from '../support/files.ts';
import { createTestGateway } from '../support/test-gateway.ts';

const CLIENTS = `
clients:
  - { name: nightly, role: service, key: '${hashOf('key-nightly')}' }
  - { name: readers, role: service, key: '${hashOf('key-readers')}', operations: ['People*'], fields: { deny: ['twingate_*'] } }
  - { name: crm, role: app, key: '${hashOf('key-crm')}' }
  - { name: dana, role: analyst, key: '${hashOf('key-dana')}' }
`;

const operation = (name: string, text: string) => entryOf({ name, text });
const PEOPLE = operation(
  'PeopleOnce',
  'query PeopleOnce($count: Int) {\n  twenty_people(first: $count) { edges { node { id } } }\n}\n',
);
const USERS = operation('Users', 'query Users { twingate_users(first: 1) { edges { node { email } } } }');
const PEOPLE_USERS = operation(
  'PeopleUsers',
  `query PeopleUsers { ${USERS.text.slice('query Users {'.length)}`,
);
const CREATE = operation(
  'Create',
  'mutation Create { twenty_createTask(data: { title: "From afar" }) { id } }',
);
const SCHEMA = operation('Schema', 'query Schema { __schema { queryType { name } } }');
const FAX = operation('Fax', 'query Fax { twingate_fax { number } }');
const ALL = [PEOPLE, USERS, PEOPLE_USERS, CREATE, SCHEMA];

async function createBench({ isShadow = false, list = manifestText(ALL) } = {}) {
  const files = createFiles({ 'clients.yaml': CLIENTS, 'operations.json': list });
  const gateway = await createTestGateway({
    environment: {
      ...{ GATEWAY_AUTH: 'clients', GATEWAY_CLIENTS_FILE: 'clients.yaml' },
      ...{ GATEWAY_OPERATIONS_FILE: 'operations.json', GATEWAY_OPERATIONS_SHADOW: isShadow ? 'on' : 'off' },
    },
    files,
  });
  const url = 'http://gateway.test/graphql';

  async function send(client: string, target: string, init: RequestInit = {}) {
    const before = gateway.twingate.calls.length + gateway.twenty.calls.length;
    const headers = { authorization: `Bearer key-${client}`, 'content-type': 'application/json' };
    const response = await gateway.gateway.fetch(new Request(target, { ...init, headers }));
    const { data, errors } = (await response.json()) as { data?: any; errors?: any[] };
    const [error] = errors ?? [];
    const calls = gateway.twingate.calls.length + gateway.twenty.calls.length - before;
    if (error === undefined) return { data };
    return { refusal: [response.status, error.extensions.code], message: error.message as string, calls };
  }

  return {
    ...{ gateway, files },
    post: async (client: string, body: object) =>
      await send(client, url, { method: 'POST', body: JSON.stringify(body) }),
    get: async (client: string, parameters: Record<string, string>) =>
      await send(client, `${url}?${new URLSearchParams(parameters).toString()}`),
    text: async (path: string) =>
      await (await gateway.gateway.fetch(new Request(`http://gateway.test${path}`))).text(),
    logged: (message: string) =>
      gateway.logLines
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter(({ msg }) => msg === message),
    [Symbol.asyncDispose]: async () => await gateway[Symbol.asyncDispose](),
  };
}

const notListed = { refusal: [404, 'PERSISTED_QUERY_NOT_IN_LIST'], calls: 0 };

describe('a service', () => {
  it('runs what is on the list, by each way to send an id', async () => {
    await using bench = await createBench();
    const { post, get, gateway } = bench;
    const sha256Hash = PEOPLE.id.slice('sha256:'.length);
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    const variables = { count: 2 };
    for (const { data } of [
      await post('nightly', { documentId: PEOPLE.id, variables }),
      await post('nightly', { extensions, variables }),
      await get('nightly', { documentId: PEOPLE.id, variables: JSON.stringify(variables) }),
      await get('nightly', {
        extensions: JSON.stringify(extensions),
        variables: JSON.stringify(variables),
      }),
    ]) {
      expect(data.twenty_people.edges).toHaveLength(2);
    }
    gateway.spent();
    expect((await post('nightly', { documentId: CREATE.id })).data.twenty_createTask.id).toBeTruthy();
    expect(gateway.spent().tokens).toBe(1);
  });

  it('runs nothing else, and nothing is asked of an upstream for it', async () => {
    await using bench = await createBench();
    const { post, get, logged } = bench;
    expect(await post('nightly', { query: PEOPLE.text })).toMatchObject(notListed);
    expect(await get('nightly', { query: PEOPLE.text })).toMatchObject(notListed);
    expect(await post('nightly', { documentId: FAX.id, query: FAX.text })).toMatchObject(notListed);
    expect(await get('nightly', { documentId: CREATE.id })).toMatchObject({
      refusal: [405, 'BAD_USER_INPUT'],
      calls: 0,
    });
    expect(logged('operation is not on the list')).toMatchObject([
      { client: 'nightly', outcome: 'not_listed', id: PEOPLE.id },
      { client: 'nightly', outcome: 'not_listed', id: PEOPLE.id },
      { client: 'nightly', outcome: 'unknown', id: FAX.id },
    ]);
  });

  it('is held to its other rules: names of operations, root fields, no introspection', async () => {
    await using bench = await createBench();
    const { post } = bench;
    expect((await post('readers', { documentId: PEOPLE.id })).data.twenty_people.edges).not.toEqual([]);
    for (const [client, { id }] of [
      ['readers', USERS],
      ['readers', PEOPLE_USERS],
      ['nightly', SCHEMA],
    ] as const) {
      expect(await post(client, { documentId: id })).toMatchObject({ refusal: [403, 'FORBIDDEN'], calls: 0 });
    }
  });
});

describe('others', () => {
  it('run what is on the list too, and their own texts', async () => {
    await using bench = await createBench();
    const { post } = bench;
    for (const client of ['crm', 'dana']) {
      for (const body of [{ documentId: USERS.id }, { query: USERS.text }]) {
        expect((await post(client, body)).data.twingate_users.edges).toHaveLength(1);
      }
      expect(await post(client, { documentId: FAX.id, query: FAX.text })).toMatchObject(notListed);
    }
    expect(await post('dana', { documentId: CREATE.id })).toMatchObject({ refusal: [403, 'FORBIDDEN'] });
  });

  it('learn nothing of the list without a key', async () => {
    await using bench = await createBench();
    const { post } = bench;
    const [known, unknown] = [
      await post('wrong', { documentId: USERS.id }),
      await post('wrong', { documentId: FAX.id }),
    ];
    expect(known).toEqual(unknown);
    expect(known.refusal).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('are told where there is no list', async () => {
    await using gateway = await createTestGateway();
    const response = await gateway.gateway.fetch(
      new Request(`http://gateway.test/graphql?documentId=${USERS.id}`),
    );
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      errors: [{ message: expect.stringContaining('GATEWAY_OPERATIONS_FILE') }],
    });
  });
});

describe('the list', () => {
  it('is followed while the gateway runs; one that cannot be used changes nothing', async () => {
    await using bench = await createBench({ list: manifestText([USERS]) });
    const { post, files, logged } = bench;
    expect(await post('nightly', { documentId: PEOPLE.id })).toMatchObject(notListed);
    files.write('operations.json', manifestText([PEOPLE]));
    expect((await post('nightly', { documentId: PEOPLE.id })).data).toBeDefined();
    expect(await post('nightly', { documentId: USERS.id })).toMatchObject(notListed);
    files.write('operations.json', '{ "a": "query S3cret {" }');
    expect((await post('nightly', { documentId: PEOPLE.id })).data).toBeDefined();
    expect(logged('operations file not taken over: the last good one stays in use')).toHaveLength(1);
    expect(bench.gateway.logLines.join()).not.toContain('S3cret');
  });

  it('may have what the schema does not answer: it is told, and the rest is served', async () => {
    await using bench = await createBench({ list: manifestText([USERS, FAX]) });
    const { post, text, logged } = bench;
    expect((await post('nightly', { documentId: USERS.id })).data.twingate_users).toBeDefined();
    expect(await post('nightly', { documentId: FAX.id })).toMatchObject({
      refusal: [200, 'GRAPHQL_VALIDATION_FAILED'],
      calls: 0,
    });
    // It is looked at in the background, one text at each turn.
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
    expect(logged('persisted operations do not fit the schema: the others are served')).toMatchObject([
      { operations: ['Fax'] },
    ]);
    expect(JSON.parse(await text('/readyz'))).toMatchObject({ operations: { listed: 2, broken: ['Fax'] } });
  });

  it('that cannot be used at the start is a wrong setting', async () => {
    await expect(createBench({ list: '{ "a": "query S3cret {" }' })).rejects.toThrow(
      'GATEWAY_OPERATIONS_FILE: "a": its text is no GraphQL that can be read (line 1).',
    );
  });
});

describe('on trial (GATEWAY_OPERATIONS_SHADOW)', () => {
  it('a service is answered all the same, which is logged and counted', async () => {
    await using bench = await createBench({ isShadow: true, list: manifestText([USERS]) });
    const { post, text, logged } = bench;
    expect((await post('nightly', { query: PEOPLE.text })).data.twenty_people).toBeDefined();
    expect((await post('nightly', { documentId: USERS.id })).data.twingate_users).toBeDefined();
    expect(await post('nightly', { documentId: FAX.id })).toMatchObject(notListed);
    expect(logged('operation is not on the list')).toMatchObject([
      { client: 'nightly', outcome: 'shadowed', id: PEOPLE.id, operation: PEOPLE.name },
      { client: 'nightly', outcome: 'unknown', id: FAX.id },
    ]);
    const metrics = await text('/metrics');
    for (const outcome of ['shadowed', 'listed', 'unknown']) {
      expect(metrics).toMatch(
        new RegExp(
          `^twentygate_persisted_operations_total\\{(?=.*client="nightly")(?=.*outcome="${outcome}").*\\} 1$`,
          'm',
        ),
      );
    }
  });
});
