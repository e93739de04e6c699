import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRefreshTokens } from '../../../../src/upstreams/twenty/refresh-tokens.ts';
import { createOAuthBench, errorOf, granted, refusal } from './oauth-bench.ts';

let directory: string;
let problems: unknown[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'twentygate-'));
  problems = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function createTokens(configured: () => string = () => 'configured', name = 'state/token.json') {
  const path = join(directory, name);
  return createRefreshTokens({ configured, path, onProblem: (error) => problems.push(error) });
}

describe('the refresh tokens', () => {
  it('begin with the configured one', async () => {
    expect(await createTokens().known()).toEqual(['configured']);
  });

  it('go on with the newest, also after a restart, in a file that only its owner reads', async () => {
    const tokens = createTokens();
    await tokens.renewed('second');
    await tokens.renewed('third');
    expect(await tokens.known()).toEqual(['third', 'configured']);
    expect(await createTokens().known()).toEqual(['third', 'configured']);
    const path = join(directory, 'state/token.json');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).not.toContain('"configured":"configured"');
  });

  it('begin anew when another one is configured', async () => {
    let configured = 'configured';
    const tokens = createTokens(() => configured);
    await tokens.renewed('second');
    configured = 'other';
    expect(await tokens.known()).toEqual(['other']);
    expect(await createTokens(() => 'other').known()).toEqual(['other']);
  });

  it.each(['', '{', '[]', '{"configured":1,"token":2}'])('pass over a file with %j', async (text) => {
    writeFileSync(join(directory, 'token.json'), text);
    expect(await createTokens(undefined, 'token.json').known()).toEqual(['configured']);
  });

  it('stay in memory where they cannot be written down, which is told', async () => {
    writeFileSync(join(directory, 'file'), '');
    const tokens = createTokens(undefined, 'file/token.json');
    await tokens.renewed('second');
    expect(await tokens.known()).toEqual(['second', 'configured']);
    expect(problems).toHaveLength(1);
  });
});

describe('tokens by a refresh token', () => {
  const grantOf = (body: string) => Object.fromEntries(new URLSearchParams(body));

  it('show the newest one each time', async () => {
    const { clock, token, sent } = createOAuthBench(
      (_, index) => granted(`access-${index}`, { refresh_token: `refresh-${index}` }),
      { refreshTokens: createTokens() },
    );
    await token();
    await clock.advance(1_800_000);
    expect(await token()).toBe('access-1');
    expect(sent.map(({ body }) => grantOf(body))).toMatchObject([
      { grant_type: 'refresh_token', client_id: 'client', refresh_token: 'configured' },
      { grant_type: 'refresh_token', client_id: 'client', refresh_token: 'refresh-0' },
    ]);
    expect(await createTokens().known()).toEqual(['refresh-1', 'configured']);
  });

  it('go back to the configured one when the newest is refused', async () => {
    await createTokens().renewed('expired');
    const { token, sent } = createOAuthBench(
      ({ body }) => (body.includes('expired') ? refusal(400, 'invalid_grant') : granted('access')),
      { refreshTokens: createTokens() },
    );
    expect(await token()).toBe('access');
    expect(sent).toHaveLength(2);
  });

  it('fail when both are refused, and do not try again soon', async () => {
    await createTokens().renewed('expired');
    const { token, sent } = createOAuthBench(() => refusal(400, 'invalid_grant'), {
      refreshTokens: createTokens(),
    });
    expect((await errorOf(token())).code).toBe('UPSTREAM_CREDENTIALS_REJECTED');
    await errorOf(token());
    expect(sent).toHaveLength(2);
  });
});
