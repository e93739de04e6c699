import { describe, expect, it } from 'vitest';
import { createTestAccount, ids, mutationOf, nodes } from '../account.ts';

describe('access requests', () => {
  it.each([
    ['accessRequestApprove', 'APPROVED'],
    ['accessRequestReject', 'REJECTED'],
  ])('%s decides once', async (field, status) => {
    const { mutate, refusalOf, ask } = createTestAccount();
    await mutate(mutationOf(field, `id: "${ids.release}"`));
    const data = await ask(`{
      accessRequest(id: "${ids.release}") { status reason user { id } resource { id } }
      accessRequests(filter: { userId: { in: ["${ids.ada}"] } }) { edges { node { status } } }
    }`);
    expect(data.accessRequest).toEqual({
      status,
      reason: 'Release',
      user: { id: ids.ada },
      resource: { id: ids.wiki },
    });
    expect(nodes(data.accessRequests)).toEqual([{ status }]);
    for (const again of ['accessRequestApprove', 'accessRequestReject']) {
      expect(await refusalOf(mutationOf(again, `id: "${ids.release}"`))).toBe(
        `Access request in ${status} state`,
      );
    }
  });
});
