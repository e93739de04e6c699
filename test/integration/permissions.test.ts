import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOf } from '../support/client-keys.ts';
import { createFiles } from '../support/files.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';

const CLIENTS = `
clients:
  - { name: dana, role: analyst, key: '${hashOf('key-dana')}', fields: { deny: ['twenty_compan*'] } }
  - { name: half, role: analyst, key: '${hashOf('key-half')}', fields: { deny: ['twingate_*'] } }
  - { name: crm, role: app, key: '${hashOf('key-crm')}', fields: { deny: ['twingate_*Delete'] } }
  - { name: nightly, role: service, key: '${hashOf('key-nightly')}' }
  - { name: nobody, role: app, key: '${hashOf('key-nobody')}', fields: { allow: [] } }
`;

let files = createFiles({});
let gateway: TestGateway;
beforeAll(async () => {
  files = createFiles({ 'clients.yaml': CLIENTS });
  gateway = await createTestGateway({
    environment: { GATEWAY_AUTH: 'clients', GATEWAY_CLIENTS_FILE: 'clients.yaml' },
    files,
  });
});
afterAll(async () => await gateway[Symbol.asyncDispose]());

const ask = (client: string | undefined, query: string, variables: Record<string, unknown> = {}) =>
  gateway.ask(query, variables, client === undefined ? {} : { authorization: `Bearer key-${client}` });

async function refusalOf(client: string | undefined, query: string) {
  const before = gateway.twingate.calls.length + gateway.twenty.calls.length;
  const { status, errors, data } = await ask(client, query);
  expect(gateway.twingate.calls.length + gateway.twenty.calls.length).toBe(before);
  expect(data).toBeUndefined();
  expect(errors).toHaveLength(1);
  return [status, errors?.[0].extensions.code, errors?.[0].message];
}

const PEOPLE = '{ twenty_people(first: 2) { edges { node { id twingateUser { email } } } } }';
const CREATE = 'mutation { twenty_createTask(data: { title: "a" }) { id } }';

describe('who proves nothing', () => {
  it.each([undefined, 'wrong'])('gets nothing, whatever is asked (%s)', async (client) => {
    for (const query of [
      PEOPLE,
      '{ __typename }',
      '{ __schema { queryType { name } } }',
      '{ nonsense',
      CREATE,
    ]) {
      expect((await refusalOf(client, query)).slice(0, 2)).toEqual([401, 'UNAUTHENTICATED']);
    }
  });

  it('is told how to prove it, also by header', async () => {
    const { headers, errors } = await ask(undefined, PEOPLE);
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(errors?.[0].message).toContain('Authorization: Bearer KEY');
  });

  it('has its body left unread', async () => {
    const request = new Request('http://gateway.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: PEOPLE }),
    });
    expect((await gateway.gateway.fetch(request)).status).toBe(401);
    expect(request.bodyUsed).toBe(false);
  });
});

describe('an analyst', () => {
  it('asks queries, links too, and introspects', async () => {
    const { data, errors } = await ask('dana', PEOPLE);
    expect(errors).toBeUndefined();
    expect(data.twenty_people.edges[0].node.twingateUser.email).toContain('@');
    expect(
      (await ask('dana', '{ __schema { mutationType { name } } }')).data.__schema.mutationType,
    ).toBeNull();
  });

  it('mutates nothing', async () => {
    expect(await refusalOf('dana', CREATE)).toEqual([
      403,
      'FORBIDDEN',
      'The client dana may only read: its role has no mutations.',
    ]);
  });

  it('may have a mutation in the document that it does not run', async () => {
    const answer = await gateway.gateway.fetch(
      new Request('http://gateway.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': 'key-dana' },
        body: JSON.stringify({
          query: `query A ${PEOPLE} ${CREATE.replace('mutation', 'mutation B')}`,
          operationName: 'A',
        }),
      }),
    );
    expect(await answer.json()).toMatchObject({ data: { twenty_people: { edges: [{}, {}] } } });
  });
});

describe('root fields that are denied', () => {
  const said = (field: string) => [403, 'FORBIDDEN', `The client dana may not ask ${field}.`];

  it.each([
    ['as they are', '{ twenty_companies(first: 1) { totalCount } }'],
    ['under another name', '{ people: twenty_companies(first: 1) { totalCount } }'],
    ['in a fragment', '{ ...A } fragment A on Query { ... { twenty_companies(first: 1) { totalCount } } }'],
    ['beside others', '{ twenty_people(first: 1) { totalCount } twenty_companies(first: 1) { totalCount } }'],
    ['left out by a condition', '{ twenty_companies(first: 1) @skip(if: true) { totalCount } }'],
  ])('are refused %s', async (_how, query) => {
    expect(await refusalOf('dana', query)).toEqual(said('twenty_companies'));
  });

  it('are refused whether they are there or not', async () => {
    expect(await refusalOf('dana', '{ twenty_companions }')).toEqual(said('twenty_companions'));
  });

  it('are not in the schema, nor in what it suggests', async () => {
    const { data } = await ask('dana', '{ __schema { queryType { fields { name } } } }');
    const names = data.__schema.queryType.fields.map(({ name }: { name: string }) => name);
    expect(names).toContain('twenty_people');
    expect(names.filter((name: string) => name.startsWith('twenty_compan'))).toEqual([]);
    const { errors } = await ask('dana', '{ twenty_ompanies }');
    expect(errors?.[0].message).not.toContain('compan');
  });

  it('are no link either', async () => {
    const { errors } = await ask('half', PEOPLE);
    expect(errors?.[0]).toMatchObject({
      message: 'Cannot query field "twingateUser" on type "TwentyPerson".',
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    });
    expect((await ask('half', '{ __type(name: "TwingateUser") { name } }')).data.__type).toBeNull();
  });

  it('leave the others to an app', async () => {
    expect((await ask('crm', CREATE)).data.twenty_createTask.id).toBeTypeOf('string');
    expect((await refusalOf('crm', 'mutation { twingate_groupDelete(id: "x") { ok } }')).slice(0, 2)).toEqual(
      [403, 'FORBIDDEN'],
    );
  });

  it('may be all', async () => {
    expect((await ask('nobody', '{ __typename }')).data).toEqual({ __typename: 'Query' });
    expect((await refusalOf('nobody', PEOPLE)).slice(0, 2)).toEqual([403, 'FORBIDDEN']);
  });
});

it('a refusal of one is no refusal of another', async () => {
  const query = '{ twenty_companies(first: 1) { totalCount } }';
  expect((await refusalOf('dana', query))[0]).toBe(403);
  expect((await ask('crm', query)).errors).toBeUndefined();
  expect((await refusalOf('dana', query))[0]).toBe(403);
});

it('who may call follows the file', async () => {
  const other = createFiles({ 'clients.yaml': CLIENTS });
  await using own = await createTestGateway({
    environment: { GATEWAY_AUTH: 'clients', GATEWAY_CLIENTS_FILE: 'clients.yaml' },
    files: other,
  });
  const status = async () => (await own.ask('{ __typename }', {}, { 'x-api-key': 'key-crm' })).status;
  expect(await status()).toBe(200);
  other.write('clients.yaml', CLIENTS.replace(hashOf('key-crm'), hashOf('another')));
  expect(await status()).toBe(401);
  other.write('clients.yaml', CLIENTS);
  expect(await status()).toBe(200);
});

it('the log says who asked, and why somebody was not let in, and no key', async () => {
  await ask('crm', PEOPLE);
  await ask('secret-of-somebody', PEOPLE);
  const lines = gateway.logLines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'request answered', client: 'crm' }));
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'client not let in', reason: 'unknown key' }));
  expect(gateway.logLines.join('')).not.toMatch(/key-crm|secret-of-somebody/);
});
