import { buildSchema, graphqlSync, print } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { createIntrospector } from '../../../src/schema/introspect.ts';
import { normaliseSchema } from '../../../src/schema/normalise.ts';
import type { Call, UpstreamRequest, UpstreamResult } from '../../../src/upstream/call.ts';

const schema = buildSchema('"The root." type Query { people(old: Int @deprecated(reason: "Gone.")): Int }');
const { signal } = new AbortController();

function recordingCall(answer: (query: string) => UpstreamResult): [Call, UpstreamRequest[]] {
  const requests: UpstreamRequest[] = [];
  const call: Call = (request) => {
    requests.push(request);
    return Promise.resolve(answer(print(request.document)));
  };
  return [call, requests];
}

function execute(query: string, on: GraphQLSchema = schema): UpstreamResult {
  const { data, errors = [] } = graphqlSync({ schema: on, source: query });
  return {
    data: data ?? null,
    errors: errors.map((error) => new GatewayError('UPSTREAM_REJECTED', error.message)),
  };
}

/** As a server answers that does not know `includeDeprecated` on arguments and input fields. */
function executeOlder(query: string): UpstreamResult {
  if (!/\b(args|inputFields)\(includeDeprecated/.test(query)) return execute(query);
  return {
    data: null,
    errors: [new GatewayError('UPSTREAM_REJECTED', 'Unknown argument "includeDeprecated".')],
  };
}

describe('an introspector', () => {
  it('asks once, as a query, for descriptions and deprecated arguments', async () => {
    const [call, requests] = recordingCall(execute);
    const introspection = await createIntrospector('twingate', call)(signal);
    const sdl = print(normaliseSchema(introspection, { owner: 'the Twingate network' }));
    expect(sdl).toContain('The root.');
    expect(sdl).toContain('old: Int @deprecated(reason: "Gone.")');
    expect(requests).toMatchObject([{ kind: 'query', variables: {}, scope: { signal } }]);
  });

  it('asks an older upstream again without deprecated arguments, and only the first time', async () => {
    const [call, requests] = recordingCall(executeOlder);
    const introspect = createIntrospector('twingate', call);
    expect((await introspect(signal)).__schema.queryType.name).toBe('Query');
    expect(requests).toHaveLength(2);
    await introspect(signal);
    expect(requests).toHaveLength(3);
  });

  it('does not take an upstream for an older one because it refuses everything', async () => {
    let isDown = true;
    const [call, requests] = recordingCall((query) =>
      isDown ? { data: null, errors: [new GatewayError('UPSTREAM_REJECTED', 'No.')] } : execute(query),
    );
    const introspect = createIntrospector('twenty', call);
    await expect(introspect(signal)).rejects.toMatchObject({ code: 'UPSTREAM_REJECTED', message: 'No.' });
    isDown = false;
    const { __schema: answer } = await introspect(signal);
    const people = answer.types.find((type) => type.name === 'Query');
    expect(people).toMatchObject({ fields: [{ args: [{ name: 'old', isDeprecated: true }] }] });
    expect(requests).toHaveLength(3);
  });

  it.each(['UPSTREAM_RATE_LIMITED', 'UPSTREAM_CREDENTIALS_REJECTED', 'UPSTREAM_UNAVAILABLE'] as const)(
    'asks once only after %s',
    async (code) => {
      const [call, requests] = recordingCall(() => ({ data: null, errors: [new GatewayError(code, 'No.')] }));
      await expect(createIntrospector('twenty', call)(signal)).rejects.toMatchObject({ code });
      expect(requests).toHaveLength(1);
    },
  );

  it('passes on that there is no answer at all', async () => {
    const call: Call = () => Promise.reject(new GatewayError('UPSTREAM_TIMEOUT', 'Late.'));
    await expect(createIntrospector('twenty', call)(signal)).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
    });
  });

  it.each<[string, UpstreamResult['data']]>([
    ['nothing', null],
    ['no schema', {}],
    ['null', { __schema: null }],
    ['a schema without types', { __schema: { queryType: { name: 'Query' } } }],
    ['a schema without a query type', { __schema: { types: [], queryType: null } }],
    ['a text', { __schema: 'schema' }],
  ])('refuses %s as an answer', async (_, data) => {
    const [call] = recordingCall(() => ({ data, errors: [] }));
    await expect(createIntrospector('twenty', call)(signal)).rejects.toMatchObject({
      code: 'UPSTREAM_BAD_RESPONSE',
      upstream: 'twenty',
    });
  });
});
