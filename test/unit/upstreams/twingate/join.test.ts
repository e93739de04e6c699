import fc from 'fast-check';
import { buildSchema, execute, parse, print, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../src/errors.ts';
import type { UpstreamRequest, UpstreamResult } from '../../../../src/upstream/call.ts';
import { twingateJoin } from '../../../../src/upstreams/twingate/join.ts';
import { callScope } from '../../../support/call-scope.ts';
import { joinedAnswers, plain } from '../../../support/joined-answers.ts';

const schema = buildSchema(`
  type Query {
    user(id: ID!, tag: String): User
    users(first: Int = 2, filter: UserFilter): UserList!
  }
  input UserFilter { id: ID, tags: [String!] }
  type UserList { edges: [UserEdge!]! totalCount: Int! }
  type UserEdge { node: User! }
  type User { id: ID! tag(tag: String): String friend(id: ID!): User refused: String doomed: String! }
`);

interface Given {
  readonly id: string;
  readonly tag?: string | null;
}

function user({ id, tag = null }: Given): unknown {
  if (id === '3') throw new Error(`Unable to parse ${id}`);
  if (id === '4') return null;
  return {
    id,
    tag: (given: { tag?: string | null }) => `${tag ?? ''}/${given.tag ?? ''}`,
    friend: user,
    refused: () => {
      throw new Error(`No for ${id}`);
    },
    doomed: () => {
      throw new Error(`Doom for ${id}`);
    },
  };
}

const rootValue = {
  user,
  users({ first, filter }: { first: number; filter?: { id?: string; tags?: string[] } }) {
    if (filter?.id === '3') throw new Error('No such list');
    const edges = Array.from({ length: Math.min(first, 3) }, (_, i) => ({
      node: user({ id: String(i), tag: filter?.tags?.join('+') ?? null }),
    }));
    return { edges, totalCount: edges.length };
  },
};

/** A server that validates as Twingate does. */
async function ask({
  document,
  variables,
}: Pick<UpstreamRequest, 'document' | 'variables'>): Promise<UpstreamResult> {
  // As it arrives over the network.
  const sent = parse(print(document));
  const invalid = validate(schema, sent);
  const result =
    invalid.length > 0
      ? { errors: invalid }
      : await execute({ schema, document: sent, rootValue, variableValues: structuredClone(variables) });
  return {
    data: JSON.parse(JSON.stringify(result.data ?? null)) as UpstreamResult['data'],
    errors: (result.errors ?? []).map(
      ({ message, path }) => new GatewayError('UPSTREAM_REJECTED', message, path ? { path } : {}),
    ),
  };
}

function read(text: string, variables: Record<string, unknown> = {}): UpstreamRequest {
  return { document: parse(text), variables, kind: 'query', scope: callScope() };
}

/** Names are few, so that those of two documents often are the same and mean something else. */
const id = fc.constantFrom('1', '1', '1', '1', '2', '2', '2', '2', '4', '4', '3');
const field: fc.Arbitrary<string> = fc.oneof(
  fc.constant('id'),
  fc.constant('t: tag(tag: $text)'),
  fc.constant('tag @include(if: $yes)'),
  fc.constant('...F'),
  fc.constant('... on User { id more: tag }'),
  id.map((one) => `f${one}: friend(id: "${one}") { id ...F }`),
  fc.constant('friend(id: $id) { id }'),
  fc.constant('refused'),
  fc.constant('__typename'),
);
const odd = fc.oneof(
  { weight: 30, arbitrary: fc.constant([]) },
  { weight: 2, arbitrary: fc.constant(['doomed']) },
  { weight: 1, arbitrary: fc.constant(['gone']) },
);
const selection = fc
  .tuple(fc.array(field, { minLength: 1, maxLength: 4 }), odd)
  .map(([fields, more]) => [...new Set(fields), ...more].join(' '));
const root = fc.oneof(
  fc.tuple(id, selection).map(([one, below]) => `user(id: "${one}", tag: $text) { ${below} }`),
  selection.map((below) => `user(id: $id) @include(if: $yes) { ${below} }`),
  selection.map(
    (below) => `users(first: $first, filter: { id: $id, tags: [$text] }) { edges { node { ${below} } } }`,
  ),
  fc.constant('users { totalCount }'),
  fc.constant('__typename'),
);
const request = fc
  .record({
    roots: fc.array(fc.tuple(root, fc.constantFrom('plain', 'inline', 'named')), {
      minLength: 1,
      maxLength: 3,
    }),
    fragment: selection.map((below) => below.replaceAll('...F', 'id')),
    variables: fc.record(
      { id, text: fc.constantFrom('a', 'b'), yes: fc.boolean(), first: fc.nat(3) },
      { requiredKeys: ['id', 'yes'] },
    ),
  })
  .map(({ roots, fragment, variables }) => {
    const named: string[] = [];
    const selections = roots.map(([text, form], place) => {
      const keyed = `_0_k${place}: ${text}`;
      if (form === 'inline') return `... on Query { ${keyed} }`;
      if (form === 'plain') return keyed;
      named.push(`fragment R${place} on Query { ${keyed} }`);
      return `...R${place}`;
    });
    const body = selections.join(' ');
    const all = [body, ...named].join(' ');
    const text = [
      `{ ${body} }`,
      ...named,
      ...(all.includes('...F') ? [`fragment F on User { ${fragment} }`] : []),
    ].join('\n');
    const declared = Object.entries({ id: 'ID!', text: 'String = "z"', yes: 'Boolean!', first: 'Int = 1' })
      .filter(([name]) => text.includes(`$${name}`))
      .map(([name, type]) => `$${name}: ${type}`);
    const given = Object.entries(variables).filter(([name]) => text.includes(`$${name}`));
    return read(
      `query ${declared.length > 0 ? `(${declared.join(', ')})` : ''} ${text}`,
      Object.fromEntries(given),
    );
  });

describe('whatever is joined', () => {
  it('each is answered as if it had asked alone', async () => {
    let joint = 0;
    let saved = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 2, maxLength: 6 }), async (requests) => {
        const [first, ...others] = requests as [UpstreamRequest, ...UpstreamRequest[]];
        const together = [first];
        for (const other of others) if (twingateJoin.accepts(together, other)) together.push(other);
        const { answers, calls } = await joinedAnswers(twingateJoin, together, ask);
        const alone = await Promise.all(together.map(ask));
        expect(answers.map(plain)).toEqual(alone.map(plain));
        expect(answers.map(({ data }) => Object.keys(data ?? {}))).toEqual(
          alone.map(({ data }) => Object.keys(data ?? {})),
        );
        const given = answers.flatMap(({ data }) => (data ? [data] : []));
        expect(new Set(given).size).toBe(given.length);
        joint += together.length;
        saved += together.length - calls;
      }),
      { numRuns: 200 },
    );
    // Otherwise nothing was put to the test.
    expect(joint).toBeGreaterThan(400);
    expect(saved).toBeGreaterThan(100);
  }, 30_000);

  it('is a valid document, with every root under a key of its own', () => {
    fc.assert(
      fc.property(fc.array(request, { minLength: 2, maxLength: 5 }), (requests) => {
        const valid = requests.filter(({ document }) => validate(schema, document).length === 0);
        fc.pre(valid.length > 1 && valid.slice(1).every((one) => twingateJoin.accepts([valid[0]!], one)));
        expect(validate(schema, parse(print(twingateJoin.merge(valid).document)))).toEqual([]);
      }),
    );
  });
});

describe('reads of Twingate', () => {
  const one = (name: string) => read('query ($id: ID!) { user(id: $id) { id } }', { id: name });

  it('leave as one document', () => {
    const { document, variables } = twingateJoin.merge([one('1'), one('2'), one('1')]);
    expect(print(document)).toBe(
      print(
        parse(`query ($_0_id: ID!, $_1_id: ID!) {
          _0_user: user(id: $_0_id) { id }
          _1_user: user(id: $_1_id) { id }
        }`),
      ),
    );
    expect(variables).toEqual({ _0_id: '1', _1_id: '2' });
  });

  it('that are the same leave as they are, and each has an answer of its own', () => {
    const twins = [one('1'), one('1')];
    expect(twingateJoin.merge(twins).document).toBe(twins[0]!.document);
    const answers = twingateJoin.split(twins, { data: { user: { id: '1' } }, errors: [] });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[1]!.data!['user']).not.toBe(answers[0]!.data!['user']);
  });

  it('are told nothing when an error says no place', () => {
    const lost = new GatewayError('UPSTREAM_REJECTED', 'Hm.');
    const strange = new GatewayError('UPSTREAM_REJECTED', 'Hm.', { path: ['_7_user'] });
    const data = { _0_user: { id: '1' }, _1_user: { id: '2' } };
    for (const errors of [[lost], [strange]]) {
      expect(twingateJoin.split([one('1'), one('2')], { data, errors })).toEqual([undefined, undefined]);
    }
  });

  it('ask again in halves when nobody was told anything, and otherwise together', () => {
    const [a, b, c] = [one('1'), one('2'), one('3')];
    expect(twingateJoin.regroup([a, b, c], true)).toEqual([[a, b], [c]]);
    expect(twingateJoin.regroup([a, b, c], false)).toEqual([[a, b, c]]);
  });

  it('are told nothing when a root is missing without an error', () => {
    const answers = twingateJoin.split([one('1'), one('2')], { data: { _0_user: null }, errors: [] });
    expect(answers).toEqual([{ data: { user: null }, errors: [] }, undefined]);
  });

  function accepted(make: (place: number) => UpstreamRequest): number {
    const taken = [make(0)];
    while (taken.length < 200 && twingateJoin.accepts(taken, make(taken.length)))
      taken.push(make(taken.length));
    return taken.length;
  }

  it('leave with fifty root fields at most, ten unfiltered lists, and 100 kB', () => {
    expect(accepted((place) => one(String(place)))).toBe(50);
    expect(accepted((place) => read(`{ users(first: ${place}) { edges { node { id } } } }`))).toBe(10);
    expect(accepted((place) => one(String(place).padStart(9_000, 'x')))).toBe(11);
    expect(accepted(() => one('1'))).toBe(200);
  });

  it('leave alone where a directive stands around their roots', () => {
    const around = read('query ($yes: Boolean!) { ... on Query @include(if: $yes) { user(id: 1) { id } } }', {
      yes: true,
    });
    const operation = read('query ($yes: Boolean!) @live(if: $yes) { user(id: 1) { id } }', { yes: true });
    expect([around, operation].map((odd) => twingateJoin.accepts([one('2')], odd))).toEqual([false, false]);
  });
});
