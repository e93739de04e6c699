import { describe, expect, it } from 'vitest';
import { useDeadline } from '../../../src/plugins/use-deadline.ts';
import { useErrorContract } from '../../../src/plugins/use-error-contract.ts';
import { forwardedTokenOf, useForwardedToken } from '../../../src/plugins/use-forwarded-token.ts';
import type { ForwardedTokenOptions } from '../../../src/plugins/use-forwarded-token.ts';
import { useRequestId } from '../../../src/plugins/use-request-id.ts';
import { createCallerToken } from '../../../src/upstream/caller-token.ts';
import type { CallerToken } from '../../../src/upstream/caller-token.ts';
import { GatewayError } from '../../../src/errors.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { createInbound, graphqlRequest } from './inbound.ts';

/** Asks with the header, and tells what became of it. */
async function ask(headers: Record<string, string>, own: Partial<ForwardedTokenOptions> = {}) {
  const clock = createFakeClock();
  const [log, lines] = recordingLog();
  let token: CallerToken | undefined;
  const { fetch } = createInbound({
    plugins: [
      useRequestId(() => 'id'),
      useDeadline({ clock, deadlineMs: 30_000 }),
      useForwardedToken({
        isAllowed: true,
        accept: async (given) => await Promise.resolve(createCallerToken(given)),
        ...own,
      }),
      useErrorContract({ log }),
    ],
    a(_root, _args, context) {
      token = forwardedTokenOf((context as { request: Request }).request);
      return 1;
    },
  });
  const response = await fetch(
    graphqlRequest(
      { query: '{ a }' },
      { headers: { accept: 'application/graphql-response+json', ...headers } },
    ),
  );
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: any[] };
  return {
    ...{ status: response.status, data, token, log: JSON.stringify(lines) },
    code: errors?.[0].extensions.code as string | undefined,
    message: errors?.[0].message as string | undefined,
  };
}

const withToken = (header: string) => ({ 'x-twenty-authorization': header });

describe('a request', () => {
  it('without the header asks as the gateway, wherever tokens are forwarded or not', async () => {
    for (const isAllowed of [true, false]) {
      const { status, token } = await ask({ authorization: 'Bearer client' }, { isAllowed });
      expect([status, token]).toEqual([200, undefined]);
    }
  });

  it.each(['opaque', 'header.payload.signature', 'a~b+c/d-e_f=='])(
    'with the token %s asks with it',
    async (token) => {
      for (const scheme of ['Bearer', 'bearer']) {
        const { status, token: read } = await ask(withToken(`${scheme} ${token}`));
        expect([status, read?.reveal()]).toEqual([200, token]);
      }
    },
  );

  it.each([
    ['token'],
    ['Bearer'],
    [''],
    ['Basic token'],
    ['Bearer two tokens'],
    ['Bearer  token'],
    ['Bearer token, Bearer token'],
    ['Bearer t\u00f6ken'],
    ['Bearer token\u0001'],
    ['Bearer "token"'],
    [`Bearer ${'x'.repeat(8_186)}`],
  ])('with %j is refused, without a word of it', async (header) => {
    const { status, code, message, token, log } = await ask(withToken(header));
    expect([status, code, token]).toEqual([400, 'BAD_USER_INPUT', undefined]);
    expect(message).toContain('x-twenty-authorization');
    expect(log).not.toMatch(/two tokens|xxx/);
  });

  it('with the longest token is taken', async () => {
    expect((await ask(withToken(`Bearer ${'x'.repeat(8_185)}`))).status).toBe(200);
  });

  it('with a token that is not accepted is refused', async () => {
    const error = new GatewayError('UNAUTHENTICATED', 'The token for Twenty has expired.');
    const { status, code, data } = await ask(withToken('Bearer token'), {
      accept: async () => await Promise.reject(error),
    });
    expect([status, code, data]).toEqual([401, 'UNAUTHENTICATED', undefined]);
  });

  it('with any token is refused where none is forwarded', async () => {
    for (const header of ['Bearer token', 'nonsense']) {
      const { status, code, token } = await ask(withToken(header), { isAllowed: false });
      expect([status, code, token]).toEqual([403, 'FORBIDDEN', undefined]);
    }
  });
});
