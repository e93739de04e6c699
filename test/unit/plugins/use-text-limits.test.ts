import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/operations/limits/limits.ts';
import { useErrorContract } from '../../../src/plugins/use-error-contract.ts';
import { useOperationLimits } from '../../../src/plugins/use-operation-limits.ts';
import { useTextLimits } from '../../../src/plugins/use-text-limits.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { oversized } from '../../support/hostile-requests.ts';
import { createInbound, graphqlRequest } from './inbound.ts';

const parsed: string[] = [];
const { fetch } = createInbound({
  plugins: [
    useTextLimits({ limits: { ...DEFAULT_LIMITS, documentTokens: 20, variableValues: 3 } }),
    { onParse: ({ params }) => void parsed.push(String(params.source)) },
  ],
});

async function ask(body: Parameters<typeof graphqlRequest>[0]) {
  parsed.length = 0;
  const response = await fetch(graphqlRequest(body));
  return { status: response.status, ...((await response.json()) as { data?: unknown; errors?: any[] }) };
}

describe('useTextLimits', () => {
  it('lets pass what is within the limits', async () => {
    expect(await ask({ query: '{ a }', variables: { v: [1, 2] } })).toMatchObject({ data: { a: 1 } });
    expect(parsed).toEqual(['{ a }']);
  });

  it.each([
    [{ query: `{ ${'a '.repeat(20)} }` }, 'documentTokens'],
    [{ query: '{ a }', variables: { v: [1, 2, 3] } }, 'variableValues'],
  ])('refuses before the document is parsed: %j', async (body, limit) => {
    const { data, errors } = await ask(body);
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'OPERATION_LIMIT_EXCEEDED' } }]);
    expect(errors?.[0].message).toContain(`(limit ${limit})`);
    expect(parsed).toEqual([]);
  });

  it('leaves to others what is no document and no object of variables', async () => {
    for (const body of ['{}', '{"query":5}', '{"query":"{ a }","variables":7}', '{"query":"{ a("}']) {
      expect((await ask(body)).errors?.[0].extensions?.code, body).not.toBe('OPERATION_LIMIT_EXCEEDED');
    }
  });
});

describe('hostile requests', () => {
  const [log] = recordingLog();
  const line = createInbound({
    plugins: [
      useTextLimits({ limits: DEFAULT_LIMITS }),
      useOperationLimits({
        limits: DEFAULT_LIMITS,
        clientOf: () => ({ name: 'anonymous', weight: 1 }),
        estimate: () => ({ units: {}, links: 0 }),
      }),
      useErrorContract({ log }),
    ],
  });

  it.each(oversized)('are refused for what they are: $name', async ({ body }) => {
    const response = await line.fetch(graphqlRequest(body(1)));
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions.code).toMatch(/^(OPERATION_LIMIT_EXCEEDED|GRAPHQL_VALIDATION_FAILED)$/);
  });
});
