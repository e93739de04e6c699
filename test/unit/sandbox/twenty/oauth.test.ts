import { describe, expect, it } from 'vitest';
import { createTestTwenty } from '../../../support/twenty-stand-in.ts';
import type { TestTwenty } from '../../../support/twenty-stand-in.ts';

const CLIENT = { client_id: 'sandbox-client', client_secret: 'sandbox-secret' };
const PEOPLE = { query: '{people{totalCount}}' };

interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly error?: string;
}

async function postForm({ twenty }: TestTwenty, params: Record<string, string>, headers = {}) {
  const response = await twenty.fetch(
    new Request('http://twenty/oauth/token', { method: 'POST', headers, body: new URLSearchParams(params) }),
  );
  return { status: response.status, body: (await response.json()) as TokenAnswer };
}

describe('/oauth/token', () => {
  it('gives a token that reads, for a form or for JSON', async () => {
    const test = createTestTwenty();
    const form = await postForm(test, { ...CLIENT, grant_type: 'client_credentials' });
    expect(form).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 1800 } });
    expect((await test.post('/graphql', PEOPLE, form.body.access_token)).body).toEqual({
      data: { people: { totalCount: 1 } },
    });
    const json = await test.post('/oauth/token', { ...CLIENT, grant_type: 'client_credentials' }, null);
    expect(json.status).toBe(200);
    expect(form.body.refresh_token).toBeUndefined();
  });

  it('reads no Basic header', async () => {
    const basic = Buffer.from('sandbox-client:sandbox-secret').toString('base64');
    const answer = await postForm(
      createTestTwenty(),
      { grant_type: 'client_credentials' },
      { authorization: `Basic ${basic}` },
    );
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it('charges the application, not the keys', async () => {
    const test = createTestTwenty();
    const { body } = await postForm(test, { ...CLIENT, grant_type: 'client_credentials' });
    await test.post('/graphql', PEOPLE, body.access_token);
    expect(test.twenty.counts()).toMatchObject({ tokens: 0, applicationTokens: 1 });
  });

  it('lets an access token live for half an hour', async () => {
    const test = createTestTwenty();
    const { body } = await postForm(test, { ...CLIENT, grant_type: 'client_credentials' });
    await test.clock.advance(1_799_999);
    expect((await test.post('/graphql', PEOPLE, body.access_token)).body).toHaveProperty('data');
    await test.clock.advance(1);
    expect((await test.post('/graphql', PEOPLE, body.access_token)).body).toMatchObject({
      errors: [{ message: 'Token has expired.' }],
    });
  });

  it('takes a refresh token again and again until it expires, and gives another each time', async () => {
    const test = createTestTwenty();
    const refresh = { ...CLIENT, grant_type: 'refresh_token', refresh_token: 'sandbox-refresh-token' };
    const first = await postForm(test, refresh);
    expect(first.status).toBe(200);
    expect((await test.post('/graphql', PEOPLE, first.body.access_token)).body).toHaveProperty('data');
    const again = { ...refresh, refresh_token: first.body.refresh_token };
    expect((await postForm(test, again)).status).toBe(200);
    expect((await postForm(test, again)).status).toBe(200);
    await test.clock.advance(60 * 24 * 3600 * 1000);
    expect(await postForm(test, again)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('takes no access token for a refresh token, and no refresh token for an access token', async () => {
    const test = createTestTwenty();
    const refresh = { ...CLIENT, grant_type: 'refresh_token', refresh_token: 'sandbox-refresh-token' };
    const { body } = await postForm(test, refresh);
    expect(await postForm(test, { ...refresh, refresh_token: body.access_token })).toMatchObject({
      status: 400,
    });
    expect((await test.post('/graphql', PEOPLE, body.refresh_token)).body).toMatchObject({
      errors: [{ message: 'Token invalid.' }],
    });
  });

  it.each([
    [{ ...CLIENT, client_secret: 'wrong', grant_type: 'client_credentials' }, 401, 'invalid_client'],
    [{ grant_type: 'client_credentials' }, 401, 'invalid_client'],
    [{ ...CLIENT }, 400, 'invalid_request'],
    [{ ...CLIENT, grant_type: 'password' }, 400, 'unsupported_grant_type'],
    [{ ...CLIENT, grant_type: 'refresh_token', refresh_token: 'unknown' }, 400, 'invalid_grant'],
  ])('refuses %o with %i %s', async (params, status, error) => {
    expect(await postForm(createTestTwenty(), params)).toMatchObject({ status, body: { error } });
  });

  it('is named in the server metadata', async () => {
    const { twenty } = createTestTwenty();
    const response = await twenty.fetch(new Request('http://twenty/.well-known/oauth-authorization-server'));
    expect(await response.json()).toMatchObject({ token_endpoint: 'http://twenty/oauth/token' });
  });
});
