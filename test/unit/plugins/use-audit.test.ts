import { GraphQLError } from 'graphql';
import { createSchema, createYoga } from 'graphql-yoga';
import type { Plugin } from 'graphql-yoga';
import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../src/audit.ts';
import { GatewayError } from '../../../src/errors.ts';
import { permissionsOf } from '../../../src/clients/permissions.ts';
import type { Client } from '../../../src/plugins/client.ts';
import { createAuditPlugins } from '../../../src/plugins/use-audit.ts';
import { useErrorContract } from '../../../src/plugins/use-error-contract.ts';
import { usePermissions } from '../../../src/plugins/use-permissions.ts';
import { useRequestId } from '../../../src/plugins/use-request-id.ts';
import { useSettledSelections } from '../../../src/plugins/use-settled-selections.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { graphqlRequest } from './inbound.ts';

const typeDefs = `
  type Query { a: Int }
  type Entity { id: ID!, email: String, name: String }
  type Answer { ok: Boolean!, error: String, entity: Entity }
  type Person { id: ID!, firstName: String, manager: Person, mustHave: String! }
  type Edge { node: Person }
  type Connection { edges: [Edge] }
  input Id { eq: ID, in: [ID], neq: ID }
  input Filter { id: Id, and: [Filter], not: Filter, companyId: Id, company: Filter }
  input Access { principalId: ID!, note: String }
  input Data { id: ID, firstName: String, companyId: ID }
  scalar JSON
  type Mutation {
    twingate_userUpdate(id: ID, name: String): Answer
    twingate_accessAdd(resourceId: ID, access: [Access!]): Answer
    twenty_updatePeople(filter: Filter, data: Data, extra: JSON): [Person!]
    twenty_mergePeople(ids: [ID!]): Person
    twenty_list: Connection
    twentyMetadata_deleteView(id: String!): Boolean
  }
`;

const USER = Buffer.from('User:116000').toString('base64');
const GROUP = Buffer.from('Group:74524').toString('base64');
const ANNA = 'a0000000-0000-4000-8000-000000000001';
const BELA = 'a0000000-0000-4000-8000-000000000002';
const ACME = 'a0000000-0000-4000-8000-0000000000ff';

type Resolver = (args: Record<string, unknown>) => unknown;

interface Bench {
  readonly resolvers?: Readonly<Record<string, Resolver>>;
  readonly client?: Partial<Client>;
  /** Before it, and after it. */
  readonly first?: readonly Plugin[];
  readonly more?: readonly Plugin[];
}

function createBench({ resolvers = {}, client = {}, first = [], more = [] }: Bench = {}) {
  const entries: AuditEntry[] = [];
  const [log] = recordingLog();
  const clientOf = () => ({ name: 'crm', weight: 1, ...client });
  const auditing = createAuditPlugins({
    tell: (entry) => void entries.push(entry),
    clientOf,
    addressOf: () => '192.0.2.7',
  });
  const ofRoot = Object.fromEntries(
    Object.entries(resolvers).map(([name, resolve]) => [
      name,
      (_root: unknown, args: Record<string, unknown>) => resolve(args),
    ]),
  );
  const yoga = createYoga({
    schema: createSchema({ typeDefs, resolvers: { Mutation: ofRoot } }),
    plugins: [
      useRequestId(() => 'a-request'),
      ...first,
      auditing.first,
      usePermissions({ clientOf, permissionsOf }),
      useSettledSelections(),
      ...more,
      useErrorContract({ log }),
      auditing.last,
    ],
    maskedErrors: false,
    graphiql: false,
    logging: false,
  });
  return {
    entries,
    /** Without the facts that are the same for all. */
    told: () =>
      entries.map((entry) => {
        const same = new Set(['requestId', 'client', 'role', 'address']);
        return Object.fromEntries(Object.entries(entry).filter(([name]) => !same.has(name)));
      }),
    fetch: async (request: Request) => await yoga.fetch(request),
    ask: async (query: string, variables?: Record<string, unknown>, operationName?: string) => {
      const response = await yoga.fetch(
        graphqlRequest({ query, ...(variables && { variables }), ...(operationName && { operationName }) }),
      );
      return (await response.json()) as { data?: Record<string, unknown>; errors?: unknown[] };
    },
  };
}

const done: Resolver = () => ({ ok: true, error: null, entity: { id: USER, email: 'anna@example.com' } });

describe('the line of a write', () => {
  it('says who changed what', async () => {
    const bench = createBench({ resolvers: { twingate_userUpdate: done }, client: { role: 'app' } });
    await bench.ask(`mutation Rename { twingate_userUpdate(id: "${USER}", name: "Anna") { ok } }`);
    expect(bench.entries).toEqual([
      {
        requestId: 'a-request',
        client: 'crm',
        role: 'app',
        address: '192.0.2.7',
        operation: 'Rename',
        field: 'twingate_userUpdate',
        key: 'twingate_userUpdate',
        ids: [USER],
        outcome: 'ok',
      },
    ]);
  });

  it('is one for each key of the answer', async () => {
    const bench = createBench({ resolvers: { twenty_mergePeople: () => null, twingate_userUpdate: done } });
    await bench.ask(
      `mutation ($no: Boolean = false) {
        one: twenty_mergePeople(ids: ["${ANNA}"]) { id }
        ...more
        two: twenty_mergePeople(ids: ["${BELA}"]) { id }
        three: twenty_mergePeople(ids: ["${ANNA}"]) @include(if: $no) { id }
        ... @skip(if: true) { four: twenty_mergePeople(ids: ["${ANNA}"]) { id } }
        __typename
      }
      fragment more on Mutation { one: twenty_mergePeople(ids: ["${ANNA}"]) { firstName } }`,
    );
    expect(bench.told()).toEqual([
      { field: 'twenty_mergePeople', key: 'one', ids: [ANNA], outcome: 'ok' },
      { field: 'twenty_mergePeople', key: 'two', ids: [BELA], outcome: 'ok' },
    ]);
  });

  it('does not come for what is read, nor for a mutation of the document that is not run', async () => {
    const bench = createBench({ resolvers: { twenty_mergePeople: () => null } });
    await bench.ask('{ a }');
    await bench.ask('query A { a } mutation B { twenty_mergePeople { id } }', {}, 'A');
    await bench.ask('mutation { __typename }');
    await bench.ask('mutation { twenty_mergePeople @skip(if: true) { id } }');
    expect(bench.entries).toEqual([]);
    await bench.ask('query A { a } mutation B { twenty_mergePeople { id } }', {}, 'B');
    expect(bench.told()).toMatchObject([{ operation: 'B', outcome: 'ok' }]);
  });

  it('comes once for a document that is known already', async () => {
    const bench = createBench({ resolvers: { twenty_mergePeople: () => null } });
    for (const ids of [[ANNA], [BELA]])
      await bench.ask('mutation ($ids: [ID!]) { twenty_mergePeople(ids: $ids) { id } }', { ids });
    expect(bench.told()).toMatchObject([{ ids: [ANNA] }, { ids: [BELA] }]);
  });
});

describe('the outcome of a write', () => {
  it.each([
    '{ entity { name } }',
    '{ ok }',
    '{ fine: ok error }',
    '{ ...part }',
    '{ ok @skip(if: true) error }',
  ])('is the refusal that the upstream answers, whatever is asked: %s', async (selection) => {
    const resolvers = { twingate_userUpdate: () => ({ ok: false, error: 'No such user', entity: null }) };
    const bench = createBench({ resolvers });
    const document = `mutation { it: twingate_userUpdate(id: "${USER}") ${selection} }`;
    const part = selection.includes('part') ? 'fragment part on Answer { error }' : '';
    const { data, errors } = await bench.ask(document + part);
    expect(errors).toBeUndefined();
    expect(bench.told()).toEqual([
      { field: 'twingate_userUpdate', key: 'it', ids: [USER], outcome: 'refused' },
    ]);
    expect(JSON.stringify(data)).not.toContain('_lk');
  });

  it('is a refusal where the answer is nothing but no', async () => {
    const bench = createBench({ resolvers: { twentyMetadata_deleteView: () => false } });
    await bench.ask(`mutation { twentyMetadata_deleteView(id: "${ANNA}") }`);
    expect(bench.told()).toMatchObject([{ ids: [ANNA], outcome: 'refused' }]);
  });

  it.each([
    ['failed', 'UPSTREAM_REJECTED'],
    ['failed', 'UPSTREAM_CREDENTIALS_REJECTED'],
    ['failed', 'UPSTREAM_RATE_LIMITED'],
    ['unknown', 'UPSTREAM_OUTCOME_UNKNOWN'],
    ['unknown', 'UPSTREAM_BAD_RESPONSE'],
    ['not_run', 'UPSTREAM_TIMEOUT'],
    ['not_run', 'UPSTREAM_BUDGET_EXHAUSTED'],
    ['not_run', 'UNFILTERED_WRITE_REFUSED'],
  ] as const)('is %s for %s', async (outcome, code) => {
    const bench = createBench({
      resolvers: {
        twenty_mergePeople: () => {
          throw new GatewayError(code, 'It says anna@example.com.');
        },
        twingate_userUpdate: done,
      },
    });
    await bench.ask(
      `mutation { twenty_mergePeople(ids: ["${ANNA}"]) { id } twingate_userUpdate { error entity { id } } }`,
    );
    expect(bench.told()).toEqual([
      { field: 'twenty_mergePeople', key: 'twenty_mergePeople', ids: [ANNA], outcome, code },
      { field: 'twingate_userUpdate', key: 'twingate_userUpdate', ids: [USER], outcome: 'ok' },
    ]);
  });

  it('is unknown for a failure of our own', async () => {
    const bench = createBench({
      resolvers: {
        twenty_mergePeople: () => {
          throw new TypeError('x is undefined');
        },
      },
    });
    await bench.ask('mutation { twenty_mergePeople { id } }');
    expect(bench.told()).toMatchObject([{ outcome: 'unknown', code: 'INTERNAL_SERVER_ERROR' }]);
  });

  it('is not what went wrong with the answer further inside', async () => {
    const resolvers = {
      twenty_mergePeople: () => ({
        id: ANNA,
        manager: () => {
          throw new GatewayError('UPSTREAM_TIMEOUT', 'Too late.');
        },
      }),
    };
    const bench = createBench({ resolvers });
    await bench.ask('mutation { twenty_mergePeople { id manager { id } } }');
    await bench.ask('mutation { twenty_mergePeople { id mustHave } }');
    expect(bench.told()).toMatchObject([
      { outcome: 'ok', ids: [ANNA] },
      { outcome: 'unknown', code: 'UPSTREAM_BAD_RESPONSE' },
    ]);
  });

  it('is unknown for all when the execution breaks off', async () => {
    const breaking: Plugin = {
      onExecute({ setExecuteFn }) {
        setExecuteFn(() => {
          throw new Error('out of order');
        });
      },
    };
    const bench = createBench({ first: [breaking] });
    await bench.ask(`mutation { twingate_userUpdate(id: "${USER}") { ok } }`);
    expect(bench.told()).toMatchObject([{ outcome: 'unknown', code: 'INTERNAL_SERVER_ERROR', ids: [USER] }]);
  });

  it('stays what it was when something goes wrong with the answer afterwards', async () => {
    const breaking: Plugin = {
      onExecute: () => ({
        onExecuteDone() {
          throw new Error('out of order');
        },
      }),
    };
    const resolvers = {
      twingate_userUpdate: done,
      twenty_mergePeople: () => {
        throw new GatewayError('UPSTREAM_REJECTED', 'No.');
      },
    };
    const bench = createBench({ resolvers, more: [breaking] });
    const { errors } = await bench.ask(
      `mutation { twingate_userUpdate(id: "${USER}") { ok } twenty_mergePeople { id } }`,
    );
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
    expect(bench.told()).toMatchObject([
      { outcome: 'ok', ids: [USER] },
      { outcome: 'failed', code: 'UPSTREAM_REJECTED' },
    ]);
  });

  it('is told though the client has left', async () => {
    const leaving = new AbortController();
    const begun = Promise.withResolvers<undefined>();
    const answered = Promise.withResolvers<unknown>();
    const bench = createBench({
      resolvers: {
        twingate_userUpdate: async () => {
          begun.resolve(undefined);
          return await answered.promise;
        },
      },
    });
    const query = `mutation { twingate_userUpdate(id: "${USER}") { ok } }`;
    const answer = bench.fetch(graphqlRequest({ query }, { signal: leaving.signal })).then(
      () => 'answered',
      () => 'left',
    );
    await begun.promise;
    leaving.abort();
    expect(await answer).toBe('left');
    expect(bench.entries).toEqual([]);
    answered.resolve({ ok: true });
    await new Promise((resolve) => setImmediate(resolve));
    expect(bench.told()).toMatchObject([{ outcome: 'ok', ids: [USER] }]);
  });
});

describe('a mutation that is refused before it runs', () => {
  const query = `mutation Change { one: twenty_mergePeople(ids: ["${ANNA}"]) { id } ...more }
    fragment more on Mutation { twenty_list { edges { node { id } } } }`;
  const fields = ['twenty_mergePeople', 'twenty_list'];

  it('is one line, with the names of its fields', async () => {
    const bench = createBench({ client: { role: 'analyst' } });
    await bench.ask(query);
    await bench.ask(query);
    const line = { operation: 'Change', fields, outcome: 'not_run', code: 'FORBIDDEN' };
    expect(bench.told()).toEqual([line, line]);
  });

  it.each([
    [
      'by validation',
      'mutation { twenty_nothing { id } }',
      {},
      'GRAPHQL_VALIDATION_FAILED',
      ['twenty_nothing'],
    ],
    [
      'for its variables',
      'mutation ($id: String!) { twentyMetadata_deleteView(id: $id) }',
      {},
      'BAD_USER_INPUT',
      ['twentyMetadata_deleteView'],
    ],
  ])('%s', async (_name, document, variables, code, names) => {
    const bench = createBench();
    await bench.ask(document, variables);
    expect(bench.told()).toEqual([{ fields: names, outcome: 'not_run', code }]);
  });

  it('before the execution by a plugin', async () => {
    const refusing: Plugin = {
      onExecute() {
        throw new GatewayError('CLIENT_RATE_LIMITED', 'Too much.');
      },
    };
    const bench = createBench({ more: [refusing] });
    await bench.ask('mutation { twenty_mergePeople { id } }');
    expect(bench.told()).toMatchObject([{ outcome: 'not_run', code: 'CLIENT_RATE_LIMITED' }]);
  });

  it('as a GET', async () => {
    const bench = createBench();
    const url = 'http://gateway.example/graphql?query=';
    await bench.fetch(new Request(url + encodeURIComponent('mutation { twenty_mergePeople { id } }')));
    expect(bench.told()).toMatchObject([{ fields: ['twenty_mergePeople'], outcome: 'not_run' }]);
  });

  it('writes no more of it than some names', async () => {
    const bench = createBench();
    const many = Array.from({ length: 60 }, (_, index) => `${'x'.repeat(500)}${index}: ${'y'.repeat(500)}`);
    await bench.ask(`mutation ${'z'.repeat(500)} { ${many.join(' ')} }`);
    const [line] = bench.told();
    expect(line?.['fields']).toEqual(Array.from({ length: 50 }, () => 'y'.repeat(100)));
    expect(line).toMatchObject({ moreFields: 10, operation: 'z'.repeat(100) });
  });

  it.each(['mutation {', 'query A { a } mutation B { twenty_list { edges { node { id } } } }'])(
    'is no line where nobody knows that it is one: %s',
    async (document) => {
      const bench = createBench();
      expect((await bench.ask(document)).errors).toBeDefined();
      expect(bench.entries).toEqual([]);
    },
  );
});

describe('the ids of a line', () => {
  async function idsOf(field: string, result?: unknown, variables?: Record<string, unknown>) {
    const resolvers = Object.fromEntries(
      [
        'twingate_userUpdate',
        'twingate_accessAdd',
        'twenty_updatePeople',
        'twenty_mergePeople',
        'twenty_list',
      ].map((name) => [name, () => result]),
    );
    const bench = createBench({ resolvers });
    const types = { id: 'ID', ids: '[ID!]', json: 'JSON', filter: 'Filter' };
    const declared = Object.entries(types).filter(([name]) => variables && name in variables);
    const definitions = declared.map(([name, type]) => `$${name}: ${type}`).join(', ');
    const head = definitions && `(${definitions})`;
    const { errors } = await bench.ask(`mutation ${head} { ${field} }`, variables);
    expect(errors).toBeUndefined();
    return bench.entries[0]?.ids;
  }

  it.each<[string, string, readonly string[]]>([
    ['id', `twingate_userUpdate(id: "${USER}") { error }`, [USER]],
    [
      'ids',
      `twenty_mergePeople(ids: ["${ANNA}", "${BELA.toUpperCase()}", "${ANNA}"]) { firstName }`,
      [ANNA, BELA],
    ],
    [
      'names that end so, further inside',
      `twingate_accessAdd(resourceId: "${GROUP}", access: [{ principalId: "${USER}", note: "${ANNA}" }]) { ok }`,
      [GROUP, USER],
    ],
    [
      'the data',
      `twenty_updatePeople(data: { id: "${ANNA}", companyId: "${ACME}" }) { firstName }`,
      [ANNA, ACME],
    ],
    ['a filter', `twenty_updatePeople(filter: { id: { eq: "${ANNA}" } }) { firstName }`, [ANNA]],
    [
      'a filter of several parts',
      `twenty_updatePeople(filter: { and: [{ id: { in: ["${ANNA}", "${BELA}"] } }] }) { firstName }`,
      [ANNA, BELA],
    ],
    [
      'no record that is only a condition',
      `twenty_updatePeople(filter: { not: { id: { eq: "${ANNA}" } }, id: { neq: "${BELA}" }, companyId: { eq: "${ACME}" }, company: { id: { eq: "${ACME}" } } }) { firstName }`,
      [],
    ],
  ])('are those of %s', async (_name, field, ids) => {
    expect(await idsOf(field)).toEqual(ids);
  });

  it('come from variables, with their defaults', async () => {
    expect(
      await idsOf('twenty_updatePeople(filter: $filter) { firstName }', null, {
        filter: { id: { in: [ANNA] } },
      }),
    ).toEqual([ANNA]);
    const bench = createBench({ resolvers: { twenty_mergePeople: () => null } });
    await bench.ask(`mutation ($ids: [ID!] = ["${BELA}"]) { twenty_mergePeople(ids: $ids) { id } }`);
    expect(bench.entries[0]?.ids).toEqual([BELA]);
  });

  it.each<[string, string, unknown, readonly string[]]>([
    ['an entity', 'twingate_userUpdate { thing: entity { email key: id } }', done({}), [USER]],
    ['a record', 'twenty_mergePeople { id manager { id } }', { id: ANNA, manager: { id: BELA } }, [ANNA]],
    ['a list', 'twenty_updatePeople { ... on Person { id } }', [{ id: ANNA }, { id: BELA }], [ANNA, BELA]],
    [
      'a connection',
      'twenty_list { edges { ...edge } }',
      { edges: [{ node: { id: ANNA } }, null, { node: null }] },
      [ANNA],
    ],
  ])('are those of %s in the answer', async (_name, field, result, ids) => {
    const fragment = field.includes('...edge') ? '} fragment edge on Edge { node { id }' : '';
    expect(await idsOf(field + fragment, result)).toEqual(ids);
  });

  it.each([
    'anna@example.com',
    'Anna',
    'password',
    '116000',
    `${ANNA} `,
    Buffer.from('anna@example.com').toString('base64'),
    Buffer.from('User:anna@example.com').toString('base64'),
    Buffer.from(`User:${'1'.repeat(100)}`).toString('base64'),
    'line\nbreak',
    'ÄÖÜ',
    '',
  ])('are never %j', async (id) => {
    expect(await idsOf('twingate_userUpdate(id: $id) { error }', null, { id })).toEqual([]);
    expect(await idsOf('twenty_mergePeople { id }', { id })).toEqual([]);
  });

  it('are no texts under their name', async () => {
    const field = 'twingate_userUpdate { entity { id: email name } }';
    expect(await idsOf(field, { ok: true, entity: { email: USER, name: USER } })).toEqual([]);
    // Twenty's are UUIDs.
    expect(await idsOf('twenty_mergePeople(ids: $ids) { firstName }', null, { ids: [USER] })).toEqual([]);
  });

  it('are fifty at most, and a number', async () => {
    const ids = Array.from(
      { length: 60 },
      (_, index) => `a0000000-0000-4000-8000-0000000000${index.toString(16).padStart(2, '0')}`,
    );
    const bench = createBench({ resolvers: { twenty_mergePeople: () => null } });
    await bench.ask('mutation ($ids: [ID!]) { twenty_mergePeople(ids: $ids) { id } }', { ids });
    expect(bench.told()).toMatchObject([{ ids: ids.slice(0, 50), moreIds: 10 }]);
  });

  it('are looked for in any depth of a JSON value', async () => {
    let json: unknown = { recordId: ANNA };
    for (let depth = 0; depth < 4_000; depth += 1) json = [json];
    expect(await idsOf('twenty_updatePeople(extra: $json) { firstName }', null, { json })).toEqual([ANNA]);
  });
});

it('takes an error that has no code of ours as what the client is told', async () => {
  const bench = createBench({
    resolvers: {
      twenty_mergePeople: () => {
        throw new GraphQLError('Strange.');
      },
    },
  });
  await bench.ask('mutation { twenty_mergePeople { id } }');
  expect(bench.told()).toMatchObject([{ outcome: 'unknown', code: 'UPSTREAM_BAD_RESPONSE' }]);
});
