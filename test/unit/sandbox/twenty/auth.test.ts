import { describe, expect, it } from 'vitest';
import { createTestTwenty } from '../../../support/twenty-stand-in.ts';

const PEOPLE = { query: '{people{totalCount}}' };
const WORKSPACE = { query: '{currentWorkspace{displayName}}' };
const CREATE = { query: 'mutation{createNote(data:{title:"x"}){id}}' };

describe('authentication', () => {
  it('/graphql without a token knows no objects', async () => {
    const { post } = createTestTwenty();
    expect(await post('/graphql', PEOPLE, null)).toEqual({
      status: 200,
      body: {
        errors: [
          { message: 'Cannot query field "people" on type "Query".', locations: [{ line: 1, column: 2 }] },
        ],
      },
    });
  });

  it('/metadata without a token is forbidden', async () => {
    const { post } = createTestTwenty();
    expect(await post('/metadata', WORKSPACE, null)).toEqual({
      status: 200,
      body: {
        errors: [
          {
            message: 'Forbidden resource',
            extensions: { code: 'FORBIDDEN', userFriendlyMessage: 'An error occurred.' },
          },
        ],
        data: null,
      },
    });
  });

  it.each([
    ['garbage', 'Token invalid.', 'UNAUTHENTICATED'],
    ['sandbox-expired', 'Token has expired.', 'UNAUTHENTICATED'],
    ['sandbox-revoked', 'This API Key is revoked', 'FORBIDDEN'],
  ])('%s: %s on both endpoints, with HTTP 200', async (token, message, code) => {
    const { post } = createTestTwenty();
    for (const [path, body] of [
      ['/graphql', PEOPLE],
      ['/metadata', WORKSPACE],
    ] as const) {
      expect(await post(path, body, token)).toMatchObject({
        status: 200,
        body: { errors: [{ message, extensions: { code } }] },
      });
    }
  });

  it.each(['/graphql', '/metadata'])('%s hides its schema from nobody in particular', async (path) => {
    const { post } = createTestTwenty();
    const { body } = await post(path, { query: '{__schema{queryType{name}}}' }, null);
    expect(body).toMatchObject({
      errors: [
        {
          message:
            'GraphQL introspection has been disabled, but the requested query contained the field "__schema".',
        },
        {
          message:
            'GraphQL introspection has been disabled, but the requested query contained the field "queryType".',
        },
      ],
    });
  });

  it('a read-only key reads and does not write', async () => {
    const { post } = createTestTwenty();
    const denied = { extensions: { subCode: 'PERMISSION_DENIED', code: 'FORBIDDEN' } };
    expect((await post('/graphql', PEOPLE, 'sandbox-readonly')).body).toEqual({
      data: { people: { totalCount: 1 } },
    });
    expect((await post('/graphql', CREATE, 'sandbox-readonly')).body).toMatchObject({
      data: { createNote: null },
      errors: [denied],
    });
    expect((await post('/metadata', { query: '{getRoles{id}}' }, 'sandbox-readonly')).body).toMatchObject({
      errors: [denied],
    });
    expect((await post('/metadata', { query: '{webhooks{id}}' }, 'sandbox-readonly')).body).toMatchObject({
      errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    });
  });

  it('a restricted key sees everything but the hidden object', async () => {
    const { post } = createTestTwenty();
    const ask = async (query: string) => (await post('/graphql', { query }, 'sandbox-restricted')).body;
    expect(await ask('{rockets{totalCount}}')).toMatchObject({
      data: { rockets: null },
      errors: [{ extensions: { subCode: 'PERMISSION_DENIED' } }],
    });
    expect(await ask('{pets{totalCount}}')).toEqual({ data: { pets: { totalCount: 1 } } });
    expect(await ask('{search(searchInput:"rocket",limit:5){edges{node{recordId}}}}')).toEqual({
      data: { search: { edges: [] } },
    });
    expect(await ask('{__type(name:"Rocket"){name}}')).toEqual({ data: { __type: { name: 'Rocket' } } });
  });

  it("a user's token is not charged, a key's is", async () => {
    const { post, twenty } = createTestTwenty();
    const answer = { data: { people: { totalCount: 1 } } };
    const user = twenty.issueToken({ type: 'ACCESS', role: 'readonly' });
    expect((await post('/graphql', PEOPLE, user)).body).toEqual(answer);
    expect(twenty.counts().tokens).toBe(0);
    const key = twenty.issueToken({ type: 'API_KEY', role: 'readonly' });
    expect((await post('/graphql', PEOPLE, key)).body).toEqual(answer);
    expect(twenty.counts().tokens).toBe(1);
  });

  it("a user's token has the rights of his role", async () => {
    const { post, twenty } = createTestTwenty();
    const restricted = twenty.issueToken({ type: 'ACCESS', role: 'restricted' });
    expect((await post('/graphql', { query: '{rockets{totalCount}}' }, restricted)).body).toMatchObject({
      data: { rockets: null },
      errors: [{ extensions: { subCode: 'PERMISSION_DENIED' } }],
    });
    const made = { query: 'mutation{createNote(data:{title:"x"}){createdBy{source name}}}' };
    expect((await post('/graphql', made, restricted)).body).toEqual({
      data: { createNote: { createdBy: { source: 'MANUAL', name: 'Sandbox User' } } },
    });
  });

  it('takes no token that it has not signed like that, nor one that is over', async () => {
    const { post, twenty, clock } = createTestTwenty();
    const token = twenty.issueToken({ type: 'ACCESS', role: 'admin' }, { lifeMs: 5_000 });
    const [header, payload, signature] = token.split('.');
    const forged = Buffer.from(JSON.stringify({ type: 'ACCESS' })).toString('base64url');
    const elsewhere = twenty.issueToken({ type: 'ACCESS', role: 'admin' }, { workspaceId: 'other' });
    for (const bad of [`${header}.${forged}.${signature}`, `${header}.${payload}.x`, elsewhere]) {
      expect((await post('/graphql', PEOPLE, bad)).body).toMatchObject({
        errors: [{ message: 'Token invalid.' }],
      });
    }
    await clock.advance(5_000);
    expect((await post('/graphql', PEOPLE, token)).body).toMatchObject({
      errors: [{ message: 'Token has expired.' }],
    });
  });
});
