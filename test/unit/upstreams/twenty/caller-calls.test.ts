import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../src/errors.ts';
import type { Call, UpstreamRequest, UpstreamResult } from '../../../../src/upstream/call.ts';
import { createCallerToken } from '../../../../src/upstream/caller-token.ts';
import type { CallerToken } from '../../../../src/upstream/caller-token.ts';
import { callAsCaller, createByCaller } from '../../../../src/upstreams/twenty/caller-calls.ts';
import { callAsGateway } from '../../../../src/upstreams/twenty/own-calls.ts';
import { createKeyCredential } from '../../../../src/upstreams/twenty/own-credential.ts';
import { callScope } from '../../../support/call-scope.ts';
import { errorOf } from './oauth-bench.ts';

const ok: UpstreamResult = { data: { a: 1 }, errors: [] };
const ada = createCallerToken('ada');
const bob = createCallerToken('bob');
const requestOf = (callerToken?: CallerToken): UpstreamRequest => ({
  ...{ document: parse('{ a }'), variables: {}, kind: 'query', scope: callScope({ callerToken }) },
});

describe('a call', () => {
  it('goes the way of its token, or of the gateway', async () => {
    const asked: string[] = [];
    const made: string[] = [];
    const wayOf =
      (name: string): Call =>
      async () => {
        asked.push(name);
        return await Promise.resolve(ok);
      };
    const call = createByCaller(wayOf('gateway'), (token) => {
      made.push(token.reveal());
      return wayOf(token.reveal());
    });
    for (const token of [undefined, ada, bob, createCallerToken('ada'), undefined])
      await call(requestOf(token));
    expect(asked).toEqual(['gateway', 'ada', 'bob', 'ada', 'gateway']);
    expect(made).toEqual(['ada', 'bob']);
  });

  it('never leaves with the credential of another', async () => {
    const sent: string[] = [];
    const postWith =
      (token: string): Call =>
      async () => {
        sent.push(token);
        return await Promise.resolve(ok);
      };
    const asAda = callAsCaller(ada, postWith);
    await expect(asAda(requestOf(bob))).rejects.toThrow('another credential');
    await expect(asAda(requestOf())).rejects.toThrow('another credential');
    const asGateway = callAsGateway(
      createKeyCredential(() => 'key'),
      postWith,
    );
    await expect(asGateway(requestOf(ada))).rejects.toThrow("gateway's own");
    expect(await asAda(requestOf(createCallerToken('ada')))).toEqual(ok);
    expect(sent).toEqual(['ada']);
  });
});

describe('that Twenty does not take the token', () => {
  const rejection = new GatewayError('UPSTREAM_CREDENTIALS_REJECTED', 'Token ada invalid.', {
    ...{ upstream: 'twenty', path: ['a'] },
  });
  const other = new GatewayError('UPSTREAM_REJECTED', 'No.', { upstream: 'twenty' });

  it('is told as what it is, an affair of the caller', async () => {
    const answered = callAsCaller(
      ada,
      () => async () => await Promise.resolve({ data: { a: null }, errors: [rejection, other] }),
    );
    const { errors } = await answered(requestOf(ada));
    expect(errors.map(({ code, upstream, path }) => [code, upstream, path])).toEqual([
      ['UNAUTHENTICATED', 'twenty', ['a']],
      ['UPSTREAM_REJECTED', 'twenty', undefined],
    ]);
    const thrown = callAsCaller(ada, () => async () => await Promise.reject(rejection));
    const error = await errorOf(thrown(requestOf(ada)));
    expect([error.code, error.upstream, error.isOwnWording]).toEqual(['UNAUTHENTICATED', 'twenty', true]);
    expect(error.message).not.toContain('ada');
  });

  it('is not confused with other failures', async () => {
    const failing = callAsCaller(ada, () => async () => await Promise.reject(other));
    expect(await errorOf(failing(requestOf(ada)))).toBe(other);
  });
});
