import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../src/errors.ts';
import { pipeline } from '../../../../src/upstream/call.ts';
import type { Call, UpstreamResult } from '../../../../src/upstream/call.ts';
import { createForeignLimit, spendsOwnLimit } from '../../../../src/upstreams/twenty/caller-limits.ts';
import { createKeyCredential } from '../../../../src/upstreams/twenty/own-credential.ts';
import type { OwnCredential } from '../../../../src/upstreams/twenty/own-credential.ts';
import { callScope } from '../../../support/call-scope.ts';
import { errorOf } from './oauth-bench.ts';

const key = createKeyCredential(() => 'opaque');
const application = (applicationId?: string): OwnCredential => ({
  ...key,
  kind: 'application',
  claims: () => (applicationId === undefined ? undefined : { type: 'APPLICATION_ACCESS', applicationId }),
});

describe('the limit that a token spends', () => {
  it.each([
    ["a user's", { type: 'ACCESS' }, false, false],
    ['a key', { type: 'API_KEY' }, true, false],
    ['our application', { type: 'APPLICATION_ACCESS', applicationId: 'ours' }, false, true],
    ['another application', { type: 'APPLICATION_ACCESS', applicationId: 'other' }, false, false],
    ['an application without a name', { type: 'APPLICATION_ACCESS' }, false, true],
    ['something else', { type: 'LOGIN' }, true, true],
    ['of before there were types', {}, true, true],
    ['nobody knows', undefined, true, true],
  ] as const)('%s', (_, claims, ofKey, ofApplication) => {
    expect(spendsOwnLimit(key, claims)).toBe(ofKey);
    expect(spendsOwnLimit(application('ours'), claims)).toBe(ofApplication);
  });

  it('may be ours as long as our own token has not told which it is', () => {
    expect(spendsOwnLimit(application(), { type: 'APPLICATION_ACCESS', applicationId: 'other' })).toBe(true);
  });
});

describe("a limit that is not the budget's", () => {
  const limited = new GatewayError('UPSTREAM_RATE_LIMITED', 'Limit reached', {
    ...{ upstream: 'twenty', retryAfterMs: 600, path: ['a'] },
  });
  const other = new GatewayError('UPSTREAM_UNAVAILABLE', 'No.');
  const request = { document: parse('{ a }'), variables: {}, kind: 'query', scope: callScope() } as const;

  /** What comes of an outcome, and what the budget sees of it. */
  function createBench(outcome: UpstreamResult | GatewayError) {
    const { hide, tell } = createForeignLimit();
    const seen: unknown[] = [];
    const watch = (next: Call): Call => {
      return async (given) =>
        await next(given).then(
          (result) => {
            seen.push([result.errors.map(({ code }) => code), result.left]);
            return result;
          },
          (error: unknown) => {
            seen.push((error as GatewayError).code);
            throw error;
          },
        );
    };
    const last: Call = async () => {
      await Promise.resolve();
      if (outcome instanceof GatewayError) throw outcome;
      return outcome;
    };
    return { call: async () => await pipeline([tell, watch, hide], last)(request), seen };
  }

  it('is told to the caller and not to the budget', async () => {
    const left = { units: 0, forMs: 30_000 };
    const answered = createBench({ data: { a: null, b: 1 }, errors: [limited, other], left });
    expect(await answered.call()).toEqual({ data: { a: null, b: 1 }, errors: [limited, other] });
    expect(answered.seen).toEqual([[['UPSTREAM_REJECTED', 'UPSTREAM_UNAVAILABLE'], undefined]]);
    const thrown = createBench(limited);
    expect(await errorOf(thrown.call())).toBe(limited);
    expect(thrown.seen).toEqual(['UPSTREAM_REJECTED']);
  });

  it('leaves everything else as it is', async () => {
    const fine: UpstreamResult = { data: { a: 1 }, errors: [] };
    expect(await createBench(fine).call()).toEqual(fine);
    expect(await errorOf(createBench(other).call())).toBe(other);
  });
});
