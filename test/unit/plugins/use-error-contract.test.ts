import { GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { errorCodes, GatewayError } from '../../../src/errors.ts';
import type { ErrorCode } from '../../../src/errors.ts';
import { useErrorContract } from '../../../src/plugins/use-error-contract.ts';
import { useRequestId } from '../../../src/plugins/use-request-id.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { createInbound, GRAPHQL_RESPONSE, graphqlRequest } from './inbound.ts';

interface Answer {
  readonly data?: unknown;
  readonly errors?: {
    readonly message: string;
    readonly path?: unknown;
    readonly locations?: unknown;
    readonly extensions: Record<string, unknown>;
  }[];
}

type Fields = Omit<Parameters<typeof createInbound>[0], 'plugins'>;

function createBench(fields: Fields = {}) {
  const [log, lines] = recordingLog();
  const { fetch } = createInbound({
    plugins: [useRequestId(() => 'id-1'), useErrorContract({ log })],
    ...fields,
  });
  return {
    lines,
    ask: async (request: Request) => {
      const response = await fetch(request);
      const text = await response.text();
      return { response, text, answer: JSON.parse(text) as Answer };
    },
  };
}

const fails = (error: unknown) => () => {
  throw error;
};

describe('an error meant for the client', () => {
  it('leaves with its message, place, code, upstream, wait and request, and nothing else', async () => {
    const error = new GatewayError('UPSTREAM_RATE_LIMITED', 'Wait.', {
      upstream: 'twenty',
      retryAfterMs: 1_500,
      cause: new Error('secret'),
    });
    const { ask, lines } = createBench({ a: fails(error), b: () => [1] });
    const { response, text, answer } = await ask(graphqlRequest({ query: '{ b x: a }' }));
    expect(answer).toEqual({
      data: { b: [1], x: null },
      errors: [
        {
          message: 'Wait.',
          path: ['x'],
          locations: [{ line: 1, column: 5 }],
          extensions: {
            code: 'UPSTREAM_RATE_LIMITED',
            upstream: 'twenty',
            retryAfterMs: 1_500,
            requestId: 'id-1',
          },
        },
      ],
    });
    expect(text).not.toContain('secret');
    // Partial data is an answer.
    expect(response.status).toBe(200);
    expect(response.headers.get('retry-after')).toBeNull();
    expect(response.headers.get('x-request-id')).toBe('id-1');
    expect(lines.map(({ msg, code }) => [msg, code])).toEqual([['request failed', 'UPSTREAM_RATE_LIMITED']]);
  });

  it.each(Object.entries(errorCodes).filter(([code]) => code !== 'INTERNAL_SERVER_ERROR'))(
    '%s alone has the status %i',
    async (code, status) => {
      const { ask } = createBench({ a: fails(new GatewayError(code as ErrorCode, 'No.')) });
      const { response, answer } = await ask(
        graphqlRequest({ query: '{ a }' }, { headers: GRAPHQL_RESPONSE }),
      );
      expect(answer.errors?.map(({ message, extensions }) => [message, extensions])).toEqual([
        ['No.', { code, requestId: 'id-1' }],
      ]);
      expect(response.status).toBe(status);
      expect(response.headers.get('retry-after')).toBeNull();
    },
  );

  it.each([
    [0, '1'],
    [1, '1'],
    [1_000, '1'],
    [1_001, '2'],
    [59_999.5, '60'],
  ])('asks to wait %d ms as Retry-After: %s, whole seconds rounded up', async (retryAfterMs, header) => {
    const { ask } = createBench({
      a: fails(new GatewayError('UPSTREAM_BUDGET_EXHAUSTED', 'Wait.', { retryAfterMs })),
    });
    const { response, answer } = await ask(graphqlRequest({ query: '{ a }' }));
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe(header);
    expect(answer.errors?.[0]?.extensions['retryAfterMs']).toBe(retryAfterMs);
  });

  it('decides the status when it is the first of several', async () => {
    let asked = 0;
    const { ask } = createBench({
      a: () => {
        asked += 1;
        throw new GatewayError(asked === 1 ? 'UPSTREAM_UNAVAILABLE' : 'UPSTREAM_TIMEOUT', 'No.');
      },
    });
    const { response, answer } = await ask(graphqlRequest({ query: '{ a x: a }' }));
    expect(answer.errors?.map(({ extensions }) => extensions['code'])).toEqual([
      'UPSTREAM_UNAVAILABLE',
      'UPSTREAM_TIMEOUT',
    ]);
    expect(response.status).toBe(502);
  });

  it('leaves one by one when several came for one field', async () => {
    const { ask } = createBench({
      a: fails(
        new AggregateError(
          [new GatewayError('UPSTREAM_TIMEOUT', 'One.'), new GatewayError('UPSTREAM_REJECTED', 'Two.')],
          'Both.',
        ),
      ),
    });
    const { answer } = await ask(graphqlRequest({ query: '{ a }' }));
    expect(
      answer.errors?.map(({ message, path, extensions }) => [message, path, extensions['code']]),
    ).toEqual([
      ['One.', ['a'], 'UPSTREAM_TIMEOUT'],
      ['Two.', ['a'], 'UPSTREAM_REJECTED'],
    ]);
  });
});

describe('the log', () => {
  it('has one line for each code and upstream of an answer, with the reason', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:443'), { code: 'ECONNREFUSED' });
    const down = new GatewayError('UPSTREAM_UNAVAILABLE', 'Twenty cannot be reached.', {
      upstream: 'twenty',
      cause: new TypeError('fetch failed', { cause: refused }),
      isOwnWording: true,
    });
    const late = new GatewayError('UPSTREAM_TIMEOUT', 'Too late.', {
      upstream: 'twingate',
      isOwnWording: true,
    });
    const failures = [down, down.at(['elsewhere']), late];
    const { ask, lines } = createBench({
      a: () => {
        throw failures.shift() as Error;
      },
    });
    await ask(graphqlRequest({ query: '{ a y: a z: a }' }));
    const common = { time: expect.any(String) as string, level: 'warn', requestId: 'id-1' };
    expect(lines).toEqual([
      {
        ...common,
        code: 'UPSTREAM_UNAVAILABLE',
        upstream: 'twenty',
        path: 'a',
        error: 'Twenty cannot be reached.',
        cause: 'ECONNREFUSED',
        msg: 'request failed',
      },
      {
        ...common,
        code: 'UPSTREAM_TIMEOUT',
        upstream: 'twingate',
        path: 'z',
        error: 'Too late.',
        msg: 'request failed',
      },
    ]);
  });

  it.each<[string, Fields, object]>([
    [
      'what an upstream says',
      {
        a: fails(new GatewayError('UPSTREAM_REJECTED', 'ada@example.com is taken.', { upstream: 'twenty' })),
      },
      { query: '{ a }' },
    ],
    ['a value of an upstream', { a: () => 'ada@example.com' }, { query: '{ a }' }],
    ['a literal', {}, { query: '{ a(first: "ada@example.com") }' }],
    ['a variable', {}, { query: 'query ($n: Int) { a(first: $n) }', variables: { n: 'ada@example.com' } }],
  ])('has the code, but not %s', async (_name, fields, body) => {
    const { ask, lines } = createBench(fields);
    const { text } = await ask(graphqlRequest({ ...body }));
    expect(text).toContain('ada@example.com');
    expect(lines).toMatchObject([{ level: 'warn', code: expect.any(String) as string }]);
    expect(JSON.stringify(lines)).not.toContain('ada@');
  });
});

describe('an unexpected error', () => {
  it.each([
    ['an error', new TypeError('secret'), 'TypeError: secret'],
    ['no error at all', 'secret', 'Error: secret'],
    [
      'one that says it is ours',
      new GraphQLError('secret', { extensions: { code: 'INTERNAL_SERVER_ERROR' } }),
      'GraphQLError: secret',
    ],
  ])('(%s) leaves without its message, which is logged once', async (_name, error, logged) => {
    const { ask, lines } = createBench({ a: fails(error) });
    const { response, text, answer } = await ask(graphqlRequest({ query: '{ a }' }));
    expect(answer.errors).toEqual([
      {
        message: 'Something went wrong in the gateway.',
        path: ['a'],
        locations: [{ line: 1, column: 3 }],
        extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'id-1' },
      },
    ]);
    expect(response.status).toBe(500);
    expect(text).not.toContain('secret');
    expect(lines).toEqual([
      {
        time: expect.any(String) as string,
        level: 'error',
        requestId: 'id-1',
        error: logged,
        msg: 'unexpected error',
      },
    ]);
  });
});

describe("an upstream's data that is not what its schema promises", () => {
  it.each<[string, string, Fields]>([
    ['a value of another type', '{ a }', { a: () => 'text' }],
    ['null for what is never null', '{ b }', { b: () => null }],
    ['null in a list', '{ b }', { b: () => [1, null] }],
    ['no list', '{ b }', { b: () => 5 }],
  ])('(%s) is UPSTREAM_BAD_RESPONSE', async (_name, query, fields) => {
    const { ask, lines } = createBench(fields);
    const { response, answer } = await ask(graphqlRequest({ query }));
    expect(answer.errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'UPSTREAM_BAD_RESPONSE', requestId: 'id-1' },
    ]);
    expect(response.status).toBe(502);
    expect(lines).toMatchObject([{ level: 'warn', code: 'UPSTREAM_BAD_RESPONSE' }]);
  });
});

it('a foreign error brings no code, status, header or other extension of its own', async () => {
  const { ask } = createBench({
    a: fails(
      new GraphQLError('Theirs.', {
        extensions: {
          code: 'BAD_REQUEST',
          http: { status: 418, headers: { 'set-cookie': 'secret' } },
          stack: 'secret',
          upstream: { secret: 1 },
          retryAfterMs: Infinity,
        },
      }),
    ),
  });
  const { response, text, answer } = await ask(graphqlRequest({ query: '{ a }' }));
  expect(answer.errors?.map(({ extensions }) => extensions)).toEqual([
    { code: 'UPSTREAM_BAD_RESPONSE', requestId: 'id-1' },
  ]);
  expect(response.status).toBe(502);
  expect(JSON.stringify([...response.headers]) + text).not.toContain('secret');
});

describe('a request error', () => {
  it.each<[string, object, ErrorCode]>([
    ['a document that does not parse', { query: '{' }, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', { query: '{ c }' }, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a variable of the wrong type',
      { query: 'query ($n: Int!) { a(first: $n) }', variables: { n: 'x' } },
      'BAD_USER_INPUT',
    ],
    ['a variable that is missing', { query: 'query ($n: Int!) { a(first: $n) }' }, 'BAD_USER_INPUT'],
    ['an unknown operation', { query: '{ a }', operationName: 'B' }, 'BAD_USER_INPUT'],
    ['a subscription', { query: 'subscription { a }' }, 'BAD_USER_INPUT'],
  ])(
    '(%s) has 200 in application/json and 400 in application/graphql-response+json',
    async (_name, body, code) => {
      const { ask, lines } = createBench();
      for (const [headers, status] of [
        [{ accept: 'application/json' }, 200],
        [GRAPHQL_RESPONSE, 400],
      ] as const) {
        const { response, answer } = await ask(graphqlRequest({ ...body }, { headers }));
        expect(response.status).toBe(status);
        expect(response.headers.get('content-type')).toBe(`${headers.accept}; charset=utf-8`);
        expect(Object.keys(answer)).toEqual(['errors']);
        expect(answer.errors?.map(({ extensions }) => extensions)).toEqual([{ code, requestId: 'id-1' }]);
      }
      expect(lines.map((line) => line['code'])).toEqual([code, code]);
    },
  );
});

describe('a request that is not well-formed', () => {
  const url = 'http://gateway.example/graphql';
  it.each<[string, number, (headers: Record<string, string>) => Request]>([
    ['JSON that is cut off', 400, (headers) => graphqlRequest('{"query":', { headers })],
    ['JSON that is no object', 400, (headers) => graphqlRequest('5', { headers })],
    ['a batch', 400, (headers) => graphqlRequest('[{"query":"{ a }"}]', { headers })],
    ['no query', 400, (headers) => graphqlRequest({}, { headers })],
    ['an unknown parameter', 400, (headers) => graphqlRequest({ query: '{ a }', x: 1 }, { headers })],
    [
      'variables that are no object',
      400,
      (headers) => graphqlRequest('{"query":"{a}","variables":5}', { headers }),
    ],
    ['a wrong method', 405, (headers) => new Request(url, { method: 'PUT', headers })],
    ['a mutation by GET', 405, (headers) => new Request(`${url}?query=mutation{a}`, { headers })],
  ])('(%s) has the status %i whatever it accepts', async (_name, status, requestOf) => {
    const { ask } = createBench();
    for (const headers of [{ accept: 'application/json' }, GRAPHQL_RESPONSE]) {
      const { response, answer } = await ask(requestOf(headers));
      expect(response.status).toBe(status);
      if (status === 405) expect(response.headers.get('allow')).toMatch(/POST/);
      expect(answer.errors?.map(({ extensions }) => extensions)).toEqual([
        { code: 'BAD_USER_INPUT', requestId: 'id-1' },
      ]);
    }
  });
});

it('an answer without errors is left alone', async () => {
  const { ask } = createBench();
  const { response, answer } = await ask(graphqlRequest({ query: '{ a }' }));
  expect(answer).toEqual({ data: { a: 1 } });
  expect(response.status).toBe(200);
});
