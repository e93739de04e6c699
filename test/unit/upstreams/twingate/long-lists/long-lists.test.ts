import fc from 'fast-check';
import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../../src/errors.ts';
import type { Call } from '../../../../../src/upstream/call.ts';
import { createLongLists } from '../../../../../src/upstreams/twingate/long-lists/long-lists.ts';
import { createRelayServer, schema } from './relay-server.ts';
import type { RelayServer } from './relay-server.ts';

const scope = { signal: new AbortController().signal } as Parameters<Call>[0]['scope'];

async function ask(call: Call, text: string, variables: Readonly<Record<string, unknown>> = {}) {
  const kind = text.startsWith('mutation') ? 'mutation' : 'query';
  const through = createLongLists({ schema: () => schema })(call);
  const { data, errors } = await through({ document: parse(text), variables, kind, scope });
  return {
    data: JSON.parse(JSON.stringify(data)),
    errors: errors.map(({ code, message, path }) => ({ code, message, path })),
  };
}

/** What the same rows are on a server that gives as many as one asks. */
function ideal(text: string, options: Parameters<typeof createRelayServer>[0], variables = {}) {
  const server = createRelayServer({ ...options, limit: Infinity });
  return JSON.parse(JSON.stringify(server.answer(parse(text), variables).data));
}

/** Answers as without the bound, in so many calls. */
async function expectIdeal(
  text: string,
  calls: number,
  options: Parameters<typeof createRelayServer>[0] = {},
  variables: Readonly<Record<string, unknown>> = {},
): Promise<RelayServer> {
  const server = createRelayServer(options);
  const { data, errors } = await ask(server.call, text, variables);
  expect(errors).toEqual([]);
  expect(data).toEqual(ideal(text, { ...options, clampsTo: Infinity }, variables));
  expect(server.asked).toHaveLength(calls);
  return server;
}

const whole =
  'edges { cursor node { id name } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount';

describe('a root list', () => {
  it.each<[string, number]>([
    ['first: 250', 2],
    ['first: 320', 2],
    ['first: 1000000', 2],
    ['last: 250', 2],
    ['last: 1000', 2],
    [`first: 250, after: "${cursor(30)}"`, 2],
    [`first: 150, after: "${cursor(300)}"`, 1],
    [`first: 250, before: "${cursor(180)}"`, 2],
    [`first: 250, before: "${cursor(80)}"`, 1],
    [`first: 200, after: "${cursor(9)}", before: "${cursor(150)}"`, 2],
    [`last: 150, before: "${cursor(300)}"`, 2],
    [`last: 150, after: "${cursor(200)}"`, 2],
    [`last: 150, before: "${cursor(120)}", after: "${cursor(100)}"`, 1],
    ['first: 250, last: 130', 2],
    ['first: 250, last: 0', 2],
    ['first: 250, last: 3', 2],
    ['first: 40, last: 130', 1],
    ['first: null, last: 130', 2],
    ['first: 150, name: "n3"', 1],
    ['first: 101', 2],
  ])('%s: as a server without a bound, in %i calls', async (given, calls) => {
    await expectIdeal(`{ users(${given}) { ${whole} } }`, calls);
  });

  it.each(['first: -1', 'first: 150, last: -1', 'first: -1, last: 150'])('%s: is refused', async (given) => {
    const server = createRelayServer();
    const { errors } = await ask(server.call, `{ users(${given}) { edges { node { id } } } }`);
    expect(errors).toMatchObject([{ code: 'UPSTREAM_REJECTED', path: ['users'] }]);
    expect(server.asked).toHaveLength(1);
  });

  it('of several pages is asked for all of them at once', async () => {
    const { asked } = await expectIdeal('{ users(first: 1000) { edges { node { id } } } }', 2);
    expect(asked[1]?.match(/users\(/g)).toHaveLength(3);
  });

  it('leaves short lists alone, and those that name no size', async () => {
    const text =
      '{ users { totalCount pageInfo { hasNextPage } } b: users(first: 100) { edges { node { id } } } }';
    const { asked } = await expectIdeal(text, 1);
    expect(asked).toEqual([text]);
  });

  it('is not read for its number alone', async () => {
    const { asked } = await expectIdeal('{ users(first: 300) { totalCount t: totalCount __typename } }', 1);
    expect(asked[0]).not.toContain('edges');
  });

  it.each([
    [
      'aliases',
      '{ a: users(first: 150) { e: edges { n: node { id } } p: pageInfo { e: endCursor } t: totalCount } }',
    ],
    [
      'edges twice',
      '{ users(first: 150) { edges { cursor } e: edges { node { id } } edges { node { name } } } }',
    ],
    [
      'several',
      '{ a: users(first: 150) { edges { node { id } } } b: users(first: 250) { edges { node { id } } } }',
    ],
    [
      'a list twice',
      '{ users(first: 150) { edges { cursor } } users(first: 150) { edges { node { id } } totalCount } }',
    ],
    [
      'fragments',
      `{ ...Q ... on Query { users(first: 150) { ... on UserConnection { edges { node { id } } } } } }
      fragment Q on Query { users(first: 150) { ...P ... { totalCount } } } fragment P on UserConnection { pageInfo { ...I } }
      fragment I on PageInfo { endCursor hasNextPage }`,
    ],
    [
      'variables',
      `query ($n: Int = 150, $m: Int, $name: String, $no: Boolean = false, $yes: Boolean!) {
        a: users(first: $n) { edges { node { id @skip(if: $no) name @include(if: $no) } } }
        b: users(first: $m, name: $name) { edges { node { id } } }
        c: users(last: $m) @include(if: $yes) { edges { node { id } } }
        d: users(first: $n) @include(if: $no) { edges { node { id } } }
      }`,
    ],
  ])('with %s', async (_name, text) => {
    await expectIdeal(text, 2, {}, { m: 210, name: null, yes: true });
  });

  it('that ends where a page does takes no further call', async () => {
    await expectIdeal(`{ users(first: 400) { ${whole} } }`, 1, { users: 100 });
  });

  it('is fetched to 5,000 rows in 6 calls, and no further', async () => {
    await expectIdeal(`{ users(first: 5000) { ${whole} } }`, 6, { users: 5100 });
    const server = createRelayServer({ users: 5100 });
    const { data, errors } = await ask(
      server.call,
      '{ users(first: 5001) { totalCount edges { node { id } } } groups { totalCount } }',
    );
    expect(data).toEqual({ users: null, groups: { totalCount: 4 } });
    expect(errors).toMatchObject([
      { code: 'CANNOT_ANSWER_TRUTHFULLY', path: ['users'], message: expect.stringContaining('5000 rows') },
    ]);
    expect(server.asked).toHaveLength(1);
  });
});

describe('a nested list', () => {
  it('is continued for all parents with one call', async () => {
    const { asked } = await expectIdeal(
      `{ groups { edges { node { users(first: 300) { ${whole} } } } } }`,
      2,
    );
    expect(asked[1]?.match(/group\(id/g)).toHaveLength(8);
  });

  it('in a long list', async () => {
    await expectIdeal(
      `{ groups(first: 150) { edges { node { id users(first: 101) { ${whole} } } } totalCount } }`,
      // 100 groups' second pages and the second page of groups; then those of its 20 groups.
      1 + 11 + 2,
      { groups: 120, users: 101 },
    );
  });

  it('of an object that stands in many places is asked once', async () => {
    const { asked } = await expectIdeal(
      `{ resources { edges { node { id access(first: 4) { edges { node {
        ... on Group { users(first: 300) { edges { node { id } } } } } } } } } } }`,
      2,
      { groups: 4, resources: 3 },
    );
    expect(asked[1]?.match(/group\(id/g)).toHaveLength(8);
  });

  it('of an interface, over a union, with parts in several types', async () => {
    await expectIdeal(
      `{ resources { edges { node { __typename
        ... on Site { access(first: 200) { edges { cursor } } }
        ...R
      } } } }
      fragment R on Resource { access(first: 200) { totalCount edges { node { __typename ... on User { name } ...G } } } }
      fragment G on Group { id }`,
      2,
    );
  });

  it('three levels deep', async () => {
    await expectIdeal(
      `{ groups(first: 1) { edges { node { resources(first: 200) { edges { node {
        access(first: 1) { edges { node { ... on Group { users(last: 120) { ${whole} } } } } } } } } } } } }`,
      // The users of the one group are known when it is met again.
      2,
      { resources: 120 },
    );
  });

  it("of a mutation's payload is read on after the write", async () => {
    const { asked } = await expectIdeal(
      `mutation { groupUpdate(id: "Group:1") { ok entity { id users(first: 300) { ${whole} } } } }`,
      2,
    );
    expect(asked.map((text) => text.startsWith('mutation'))).toEqual([true, false]);
  });

  it('that nobody can ask again is an error where it goes on, and only there', async () => {
    const text =
      '{ teams { edges { node { id users(first: 110) { edges { node { id } } } } } } users { totalCount } }';
    await expectIdeal(text, 1, { users: 100 });
    const { data, errors } = await ask(createRelayServer({ users: 101 }).call, text);
    expect(data.users).toEqual({ totalCount: 101 });
    expect(errors).toMatchObject(
      [0, 1].map((edge) => ({
        code: 'CANNOT_ANSWER_TRUTHFULLY',
        path: ['teams', 'edges', edge, 'node', 'users'],
      })),
    );
  });

  it('is bounded together with the others', async () => {
    const server = createRelayServer({ groups: 60, users: 500 });
    const { data, errors } = await ask(
      server.call,
      '{ groups(first: 60) { edges { node { users(first: 500) { edges { node { id } } } } } } }',
    );
    const lists = data.groups.edges.map(({ node }: any) => node.users?.edges.length ?? null);
    expect(lists).toEqual([...Array<number>(50).fill(500), ...Array<null>(10).fill(null)]);
    expect(errors).toHaveLength(10);
    expect(errors[0]).toMatchObject({
      code: 'CANNOT_ANSWER_TRUTHFULLY',
      message: expect.stringContaining('20000 rows'),
      path: ['groups', 'edges', 50, 'node', 'users'],
    });
    expect(server.asked).toHaveLength(1 + 20);
  });
});

describe('a Twingate that is other than thought', () => {
  it('with cursors that say nothing is read page after page', async () => {
    const [first, last] = ['first: 320', 'last: 320'].map((given) => `{ users(${given}) { ${whole} } }`);
    await expectIdeal(first!, 4, { isOpaque: true });
    await expectIdeal(last!, 4, { isOpaque: true });
    await expectIdeal(`{ users(first: 320, before: "row 150") { ${whole} } }`, 2, { isOpaque: true });
    await expectIdeal(`{ users(last: 320, after: "row 150") { ${whole} } }`, 2, { isOpaque: true });
  });

  it('with smaller pages than 100', async () => {
    await expectIdeal(`{ users(first: 250) { ${whole} } }`, 2, { clampsTo: 50 });
    await expectIdeal(`{ users(last: 250) { ${whole} } }`, 2, { clampsTo: 50 });
    await expectIdeal(`{ users(first: 250) { ${whole} } }`, 5, { clampsTo: 50, isOpaque: true });
  });

  it.each([
    ['that answers every page with the first', false],
    ['whose cursors lead in a circle', true],
  ])('%s ends with an error', async (_name, isOpaque) => {
    const server = createRelayServer({ isOpaque });
    const forgetful: Call = async (request) => {
      const result = await server.call(request);
      if (server.asked.length === 1) return result;
      const again = await server.call({
        ...request,
        document: parse(
          '{ p0: users(first: 100) { _lkListInfo: pageInfo { hasNextPage startCursor endCursor } _lkListTotal: totalCount _lkListRows: edges { cursor node { id } } edges { node { id } } } }',
        ),
        variables: {},
      });
      return { data: { ...result.data, ...again.data }, errors: [] };
    };
    const { data, errors } = await ask(forgetful, '{ users(first: 200) { edges { node { id } } } }');
    expect(data).toEqual({ users: null });
    expect(errors).toMatchObject([{ code: 'UPSTREAM_BAD_RESPONSE', path: ['users'] }]);
  });
});

describe('a list that changes while it is read', () => {
  const text = '{ users(first: 1000) { totalCount edges { node { id } } pageInfo { hasNextPage } } }';

  it('has no row twice when one is added', async () => {
    const server = createRelayServer();
    const { data, errors } = await ask(
      after(server, 1, () => void server.users.unshift({ __typename: 'User', id: 'User:new' })),
      text,
    );
    expect(errors).toEqual([]);
    const ids = data.users.edges.map(({ node }: any) => node.id);
    expect(ids).toEqual(Array.from({ length: 320 }, (_, n) => `User:${n}`));
    expect(data.users.totalCount).toBe(321);
    expect(data.users.pageInfo).toEqual({ hasNextPage: false });
  });

  it('is an error when one is removed, since another may be missing', async () => {
    const server = createRelayServer();
    const { data, errors } = await ask(
      after(server, 1, () => void server.users.splice(5, 1)),
      text,
    );
    expect(data).toEqual({ users: null });
    expect(errors).toMatchObject([
      { code: 'CANNOT_ANSWER_TRUTHFULLY', path: ['users'], message: expect.stringContaining('Ask again') },
    ]);
  });

  it('is an error when the object that has it is removed', async () => {
    const server = createRelayServer();
    const { data, errors } = await ask(
      after(server, 1, () => void server.groups.splice(0, 1)),
      '{ groups(first: 2) { edges { node { id users(first: 101) { totalCount edges { cursor } } } } } }',
    );
    expect(data.groups.edges.map(({ node }: any) => node.users?.edges.length)).toEqual([undefined, 101]);
    expect(errors).toMatchObject([
      { code: 'UPSTREAM_BAD_RESPONSE', path: ['groups', 'edges', 0, 'node', 'users'] },
    ]);
  });

  function after(server: RelayServer, calls: number, change: () => void): Call {
    return async (request) => {
      if (server.asked.length === calls) change();
      return await server.call(request);
    };
  }
});

describe('an error', () => {
  it.each([
    ['first: 260', [50, 150, 250]],
    // The last 260 of 320: rows 60 to 319.
    ['last: 260', [90, 190]],
    ['first: 260, last: 120', [10, 110]],
  ])('at a row keeps its place: %s', async (given, places) => {
    const { data, errors } = await ask(
      createRelayServer().call,
      `{ users(${given}) { edges { node { id broken } } } }`,
    );
    expect(errors.map(({ path }) => path)).toEqual(
      places.map((place) => ['users', 'edges', place, 'node', 'broken']),
    );
    for (const [index, { node }] of data.users.edges.entries()) {
      expect(node.broken).toBe(places.includes(index) ? null : 'whole');
      const message = errors.find(({ path }) => path?.[2] === index)?.message;
      if (message !== undefined) expect(message).toBe(`${node.id} is broken`);
    }
  });

  it('of a further call is told at each list that needed it', async () => {
    const server = createRelayServer();
    const failing: Call = async (request) => {
      if (server.asked.length > 0)
        throw new GatewayError('UPSTREAM_TIMEOUT', 'Too late', { upstream: 'twingate' });
      return await server.call(request);
    };
    const { data, errors } = await ask(
      failing,
      '{ a: users(first: 101) { totalCount edges { cursor } } b: users(first: 90) { totalCount } c: users(last: 101) { edges { cursor } } }',
    );
    expect(data).toEqual({ a: null, b: { totalCount: 320 }, c: null });
    expect(errors).toEqual(
      ['a', 'c'].map((key) => ({ code: 'UPSTREAM_TIMEOUT', message: 'Too late', path: [key] })),
    );
  });

  it('of the gateway itself is not taken for one of Twingate', async () => {
    const server = createRelayServer();
    const broken: Call = async (request) => {
      if (server.asked.length > 0) throw new TypeError('a fault of ours');
      return await server.call(request);
    };
    await expect(ask(broken, '{ users(first: 101) { edges { cursor } } }')).rejects.toThrow(
      'a fault of ours',
    );
  });
});

it('any list is as on a server without a bound', { timeout: 30_000 }, async () => {
  const size = fc.option(fc.oneof(fc.nat(450), fc.constantFrom(99, 100, 101, 200, 201)));
  const place = fc.option(fc.nat(340), { freq: 2 });
  const given = fc.record({ first: size, last: size, after: place, before: place });
  await fc.assert(
    fc.asyncProperty(
      given,
      fc.constantFrom(0, 1, 100, 101, 200, 320),
      fc.boolean(),
      async (args, users, isNested) => {
        const text = Object.entries(args)
          .filter(([, value]) => value !== null)
          .map(
            ([name, value]) =>
              `${name}: ${typeof value === 'number' && /first|last/.test(name) ? value : `"${cursor(value ?? 0)}"`}`,
          )
          .join(', ');
        const list = `users${text && `(${text})`} { ${whole} }`;
        const query = isNested ? `{ groups { edges { node { ${list} } } } }` : `{ ${list} }`;
        const { data, errors } = await ask(createRelayServer({ users }).call, query);
        expect(errors).toEqual([]);
        expect(data).toEqual(ideal(query, { users }));
      },
    ),
    { numRuns: 100 },
  );
});

function cursor(place: number): string {
  return Buffer.from(`arrayconnection:${place}`).toString('base64');
}
