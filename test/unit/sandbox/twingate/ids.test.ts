import { describe, expect, it } from 'vitest';
import { createTestAccount, ids, mutationOf } from './account.ts';

describe('IDs', () => {
  it.each(['x', '', 'VXNlcjoxMTYwMDA', 'dXNlcg==', 'VXNlcjo=', '116000', '!!!!'])(
    'calls %j no global ID and goes on with the neighbours',
    async (bad) => {
      const { status, body } = await createTestAccount().send(
        'query ($id: ID!) { user(id: $id) { id } users { totalCount } }',
        { id: bad },
      );
      expect(status).toBe(200);
      expect(body).toEqual({
        errors: [
          {
            message: "{'id': ['Unable to parse global ID']}",
            locations: [{ line: 1, column: 20 }],
            path: ['user'],
          },
        ],
        data: { user: null, users: { totalCount: 3 } },
      });
    },
  );

  it.each([
    [`groupCreate(name: "x", userIds: ["bad"]) { ok }`, 'userIds'],
    [`connectorCreate(remoteNetworkId: "bad") { ok }`, 'remoteNetworkId'],
    [`resourceAccessRemove(resourceId: "${ids.wiki}", principalIds: ["bad"]) { ok }`, 'principalIds'],
    [`resourceAccessAdd(resourceId: "${ids.wiki}", access: [{principalId: "bad"}]) { ok }`, 'principalId'],
  ])('names the argument of a malformed ID: %s', async (field, argument) => {
    const { status, body } = await createTestAccount().send(`mutation { ${field} }`);
    expect(status).toBe(200);
    expect(body.data).toBeNull();
    expect(body.errors[0].message).toBe(`{'${argument}': ['Unable to parse global ID']}`);
  });

  it('shows unknown IDs and those of another kind as null, and refuses mutations of them', async () => {
    const account = createTestAccount();
    for (const unknown of ['VXNlcjoxMTYwMDA=', ids.everyone]) {
      expect(await account.ask(`{ user(id: "${unknown}") { id } }`)).toEqual({ user: null });
      expect(await account.ask(mutationOf('userResetMfa', `id: "${unknown}"`, 'id'))).toEqual({
        userResetMfa: { ok: false, error: `User with id '${unknown}' does not exist`, entity: null },
      });
    }
  });

  it('finds networks, policies and keys by name too', async () => {
    const data = await createTestAccount().ask(`{
      office: remoteNetwork(name: "Office") { id }
      both: remoteNetwork(id: "${ids.office}", name: "Exit") { id }
      neither: remoteNetwork { id }
      securityPolicy(name: "Strict") { id }
      serviceAccountKey(name: "eager-gecko") { id status }
      absent: serviceAccountKey(name: "no-such") { id }
    }`);
    expect(data).toEqual({
      office: { id: ids.office },
      both: null,
      neither: null,
      securityPolicy: { id: ids.strict },
      serviceAccountKey: { id: ids.activeKey, status: 'ACTIVE' },
      absent: null,
    });
  });
});
