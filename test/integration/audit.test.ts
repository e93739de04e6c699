import { describe, expect, it } from 'vitest';
import { entryOf, manifestText } from '../../src/operations/manifest-text.ts';
import { setCallerAddress } from '../../src/plugins/caller-address.ts';
import { askPatiently } from '../support/ask-patiently.ts';
import { hashOf } from '../support/client-keys.ts';
import { createFiles } from '../support/files.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGatewayOptions } from '../support/test-gateway.ts';

async function createBench(options: TestGatewayOptions = {}) {
  const gateway = await createTestGateway(options);
  return {
    gateway,
    ask: async (query: string, variables?: Record<string, unknown>) => await gateway.ask(query, variables),
    /** The lines so far, without what the same request says each time. */
    lines: () =>
      gateway.auditLines.map((line) => {
        const { audit, time, requestId, client, ...rest } = JSON.parse(line) as Record<string, unknown>;
        expect([audit, typeof time, typeof requestId, typeof client]).toEqual([
          'mutation',
          'string',
          'string',
          'string',
        ]);
        return rest;
      }),
    [Symbol.asyncDispose]: async () => await gateway[Symbol.asyncDispose](),
  };
}

type Bench = Awaited<ReturnType<typeof createBench>>;

async function usersOf({ ask }: Bench): Promise<{ id: string }[]> {
  const { data } = await ask('{ twingate_users(first: 3) { edges { node { id } } } }');
  return data.twingate_users.edges.map(({ node }: { node: object }) => node);
}

async function peopleOf({ ask }: Bench): Promise<{ id: string }[]> {
  const { data } = await ask('{ twenty_people(first: 3) { edges { node { id } } } }');
  return data.twenty_people.edges.map(({ node }: { node: object }) => node);
}

const isWrite = ({ body }: { readonly body: string }) => /"query":"\s*mutation/.test(body);

describe('the audit of writes that are run', () => {
  it('has a line for each, of both services, and none for what is read below them', async () => {
    await using bench = await createBench();
    const [user] = await usersOf(bench);
    const [anna, bela] = await peopleOf(bench);
    const { data, errors } = await bench.ask(
      `mutation Several($id: UUID!, $no: Boolean = false) {
        role: twingate_userRoleUpdate(id: "${user?.id}", role: SUPPORT) { entity { twentyPerson { id } } }
        twenty_updatePerson(id: $id, data: { jobTitle: "Secret title" }) { twingateUser { id } jobTitle }
        many: twenty_updatePeople(filter: { id: { in: ["${bela?.id}"] } }, data: { jobTitle: "Secret city" }) { id }
        task: twenty_createTask(data: { title: "Secret task" }) { key: id title }
        left: twenty_createTask(data: { title: "never" }) @include(if: $no) { id }
      }`,
      { id: anna?.id },
    );
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).not.toContain('_lk');
    const operation = 'Several';
    expect(bench.lines()).toEqual([
      { operation, field: 'twingate_userRoleUpdate', key: 'role', ids: [user?.id], outcome: 'ok' },
      {
        ...{ operation, field: 'twenty_updatePerson', key: 'twenty_updatePerson' },
        ...{ ids: [anna?.id], outcome: 'ok' },
      },
      { operation, field: 'twenty_updatePeople', key: 'many', ids: [bela?.id], outcome: 'ok' },
      { operation, field: 'twenty_createTask', key: 'task', ids: [data.task.key], outcome: 'ok' },
    ]);
    expect(bench.gateway.auditLines.join('')).not.toMatch(/secret|@/i);
  });

  it('knows what Twingate refuses, also where nobody asks', async () => {
    await using bench = await createBench();
    const [user] = await usersOf(bench);
    const nobody = Buffer.from('User:1').toString('base64');
    const refused = { ids: [nobody], outcome: 'refused' };
    for (const selection of ['{ ok error }', '{ error }', '{ ...answer }', '{ __typename }']) {
      const part = 'fragment answer on TwingateUserResetMFAMutation { entity { id } }';
      const { data, errors } = await bench.ask(
        `mutation {
          twingate_userResetMfa(id: "${nobody}") ${selection}
          other: twingate_userResetMfa(id: "${user?.id}") ${selection}
        } ${selection.includes('...') ? part : ''}`,
      );
      expect(errors).toBeUndefined();
      expect(JSON.stringify(data)).not.toContain('_lk');
      expect(bench.lines().slice(-2)).toMatchObject([refused, { ids: [user?.id], outcome: 'ok' }]);
    }
    expect(bench.lines()).toHaveLength(8);
  });

  it('names who was given access to what, and no token', async () => {
    await using bench = await createBench();
    const { data } = await bench.ask(
      '{ twingate_resources(first: 1) { edges { node { id } } } twingate_serviceAccounts(first: 1) { edges { node { id } } } }',
    );
    const resource = data.twingate_resources.edges[0].node.id as string;
    const account = data.twingate_serviceAccounts.edges[0].node.id as string;
    const answer = await bench.ask(
      `mutation {
        twingate_resourceAccessAdd(resourceId: "${resource}", access: [{ principalId: "${account}" }]) { error }
        twingate_serviceAccountKeyCreate(serviceAccountId: "${account}", expirationTime: 1, name: "k") { token entity { id } }
      }`,
    );
    const { token, entity } = answer.data.twingate_serviceAccountKeyCreate;
    expect(token).toEqual(expect.stringMatching(/./));
    expect(bench.lines()).toMatchObject([
      { ids: [resource, account], outcome: 'ok' },
      { ids: [account, entity.id], outcome: 'ok' },
    ]);
    expect(bench.gateway.auditLines.join('')).not.toContain(token);
  });

  it('says when nobody knows what became of one, and goes on with the next', async () => {
    await using bench = await createBench({
      twentyFaults: [{ fault: { kind: 'status', status: 502, ran: true }, when: isWrite, times: 1 }],
    });
    await bench.ask(
      'mutation { a: twenty_createTask(data: { title: "a" }) { id } b: twenty_createTask(data: { title: "b" }) { id } }',
    );
    expect(bench.lines()).toMatchObject([
      { key: 'a', ids: [], outcome: 'unknown', code: 'UPSTREAM_OUTCOME_UNKNOWN' },
      { key: 'b', outcome: 'ok' },
    ]);
  });

  it.each([
    ['that cannot be reached', { kind: 'refused' } as const, 'UPSTREAM_UNAVAILABLE'],
    ['that rejects the key', { kind: 'status', status: 401 } as const, 'UPSTREAM_CREDENTIALS_REJECTED'],
  ])('says that one has failed at a service %s', async (_name, fault, code) => {
    await using bench = await createBench({ twentyFaults: [{ fault, when: isWrite }] });
    await askPatiently(bench.gateway, 'mutation { twenty_createTask(data: { title: "a" }) { id } }');
    expect(bench.lines()).toMatchObject([{ outcome: 'failed', code }]);
  });

  it('says what Twenty rejects', async () => {
    await using bench = await createBench();
    const id = 'a0000000-0000-4000-8000-000000000001';
    await bench.ask(`mutation { twenty_updatePerson(id: "${id}", data: { jobTitle: "x" }) { id } }`);
    expect(bench.lines()).toMatchObject([{ ids: [id], outcome: 'failed', code: 'UPSTREAM_REJECTED' }]);
  });

  it('says what was never sent: no filter, no units left', async () => {
    await using bench = await createBench({
      environment: { TWINGATE_WRITES_PER_WINDOW: '1', REQUEST_DEADLINE_MS: '1000' },
    });
    const [user] = await usersOf(bench);
    const [anna] = await peopleOf(bench);
    await bench.ask('mutation { twenty_updatePeople(filter: {}, data: { jobTitle: "x" }) { id } }');
    const role = `mutation { twingate_userRoleUpdate(id: "${user?.id}", role: SUPPORT) { ok } }`;
    await bench.ask(role);
    await bench.ask(role);
    await bench.ask(`mutation { twenty_deletePerson(id: "${anna?.id}") { id } }`);
    expect(bench.lines()).toMatchObject([
      { outcome: 'not_run', code: 'UNFILTERED_WRITE_REFUSED' },
      { outcome: 'ok' },
      { ids: [user?.id], outcome: 'not_run', code: 'UPSTREAM_BUDGET_EXHAUSTED' },
      { ids: [anna?.id], outcome: 'ok' },
    ]);
  });

  const three = `mutation {
    a: twenty_createTask(data: { title: "a" }) { id }
    b: twenty_createTask(data: { title: "b" }) { id }
    c: twenty_createTask(data: { title: "c" }) { id }
  }`;
  const cutOff = [
    { key: 'a', outcome: 'ok' },
    { key: 'b', ids: [], outcome: 'unknown', code: 'UPSTREAM_OUTCOME_UNKNOWN' },
    { key: 'c', ids: [], outcome: 'not_run', code: 'UPSTREAM_TIMEOUT' },
  ];

  /** A bench whose second write is never answered, and a promise of when it has arrived. */
  async function createHangingBench() {
    let writes = 0;
    const hanging = Promise.withResolvers<undefined>();
    const bench = await createBench({
      environment: { REQUEST_DEADLINE_MS: '1000' },
      twentyFaults: [
        {
          fault: { kind: 'hang', ran: true },
          when: (call) => {
            writes += isWrite(call) ? 1 : 0;
            if (isWrite(call) && writes === 2) hanging.resolve(undefined);
            return isWrite(call) && writes === 2;
          },
        },
      ],
    });
    return Object.assign(bench, { hanging: hanging.promise });
  }

  it('tells of those that a deadline cut off', async () => {
    await using bench = await createHangingBench();
    const answer = bench.ask(three);
    await bench.hanging;
    expect(bench.gateway.auditLines).toEqual([]);
    await bench.gateway.clock.advance(1000);
    await answer;
    expect(bench.lines()).toMatchObject(cutOff);
  });

  it('tells of those whose client has left', async () => {
    await using bench = await createHangingBench();
    const leaving = new AbortController();
    const request = new Request('http://gateway.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-client-name': 'crm' },
      body: JSON.stringify({ query: three }),
      signal: leaving.signal,
    });
    const answer = bench.gateway.gateway.fetch(request).then(
      () => 'answered',
      () => 'left',
    );
    await bench.hanging;
    leaving.abort();
    expect(await answer).toBe('left');
    await expect.poll(() => bench.gateway.auditLines.length).toBe(3);
    expect(bench.lines()).toMatchObject(cutOff);
  });
});

describe('the audit of who asks', () => {
  const RENAME = entryOf({
    name: 'NewTask',
    text: 'mutation NewTask { twenty_createTask(data: { title: "From afar" }) { id } }',
  });
  const environment = {
    ...{ GATEWAY_AUTH: 'clients', GATEWAY_CLIENTS_FILE: 'clients.yaml' },
    ...{ GATEWAY_OPERATIONS_FILE: 'operations.json', GATEWAY_MAX_ALIASES: '50' },
  };
  const files = createFiles({
    'clients.yaml': `
clients:
  - { name: dana, role: analyst, key: '${hashOf('key-dana')}' }
  - { name: crm, role: app, key: '${hashOf('key-crm')}', fields: { deny: ['*destroy*'] } }
  - { name: nightly, role: service, key: '${hashOf('key-nightly')}' }
`,
    'operations.json': manifestText([RENAME]),
  });

  async function send({ gateway }: Bench, key: string, body: object) {
    const request = new Request('http://gateway.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify(body),
    });
    setCallerAddress(request, '192.0.2.7');
    const answer = await gateway.gateway.fetch(request);
    return answer.headers.get('x-request-id');
  }

  it('names the client, its role and address, the request and the persisted operation', async () => {
    await using bench = await createBench({ environment, files });
    const requestId = await send(bench, 'key-nightly', { documentId: RENAME.id });
    expect(bench.gateway.auditLines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        ...{ audit: 'mutation', time: '2026-11-25T12:00:00.000Z', requestId },
        ...{ client: 'nightly', role: 'service', address: '192.0.2.7' },
        ...{ operation: 'NewTask', operationId: RENAME.id },
        ...{ field: 'twenty_createTask', key: 'twenty_createTask', ids: [expect.any(String)], outcome: 'ok' },
      },
    ]);
  });

  it('has one line for a mutation that is refused, and none for one that nobody has sent', async () => {
    await using bench = await createBench({ environment, files });
    const id = 'a0000000-0000-4000-8000-000000000001';
    const query = `mutation Purge { a: twenty_deletePerson(id: "${id}") { id } b: twenty_destroyPerson(id: "${id}") { id } }`;
    await send(bench, 'key-dana', { query });
    await send(bench, 'key-crm', { query });
    await send(bench, 'key-crm', { query: `mutation { twenty_deletePerson(id: 1) { nothing } }` });
    const many = Array.from({ length: 60 }, (_, n) => `a${n}: twenty_deletePerson(id: "${id}") { id }`);
    await send(bench, 'key-crm', { query: `mutation { ${many.join(' ')} }` });
    await send(bench, 'key-crm', { query: `mutation ($id: UUID!) { twenty_deletePerson(id: $id) { id } }` });
    await send(bench, 'key-of-nobody', { query });
    await send(bench, 'key-nightly', { query });
    const both = { operation: 'Purge', fields: ['twenty_deletePerson', 'twenty_destroyPerson'] };
    const one = { fields: ['twenty_deletePerson'], outcome: 'not_run' };
    expect(bench.lines()).toMatchObject([
      { role: 'analyst', ...both, outcome: 'not_run', code: 'FORBIDDEN' },
      { role: 'app', ...both, outcome: 'not_run', code: 'FORBIDDEN' },
      { ...one, code: 'GRAPHQL_VALIDATION_FAILED' },
      { moreFields: 10, outcome: 'not_run', code: 'OPERATION_LIMIT_EXCEEDED' },
      { ...one, code: 'BAD_USER_INPUT' },
    ]);
    expect(bench.gateway.twenty.calls.filter(isWrite)).toEqual([]);
  });
});
