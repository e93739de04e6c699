import { describe, expect, it } from 'vitest';
import { createTestAccount, ids, mutationOf, nodes } from '../account.ts';

const idsOf = (connection: any) => nodes(connection).map((node) => node.id);

describe('securityPolicyUpdate', () => {
  it('moves groups between policies, synced ones too; those who leave fall back to the default', async () => {
    const { mutate, ask } = createTestAccount();
    const after = async (change: string) => {
      await mutate(mutationOf('securityPolicyUpdate', `id: "${ids.strict}", ${change}`, 'id'));
      const data = await ask(`{
        strict: securityPolicy(id: "${ids.strict}") { groups { edges { node { id } } } }
        usual: securityPolicy(id: "${ids.defaultPolicy}") { groups { totalCount } }
        group(id: "${ids.engineering}") { securityPolicy { name } }
      }`);
      return [idsOf(data.strict.groups), data.usual.groups.totalCount, data.group.securityPolicy.name];
    };
    expect(await after(`addedGroupIds: ["${ids.engineering}", "${ids.directory}"]`)).toEqual([
      [ids.engineering, ids.directory],
      1,
      'Strict',
    ]);
    expect(await after(`groupIds: ["${ids.engineering}"]`)).toEqual([[ids.engineering], 2, 'Strict']);
    expect(await after(`removedGroupIds: ["${ids.engineering}"]`)).toEqual([[], 3, 'Default Policy']);
  });

  it('brings groups back into the default policy, but takes none out of it', async () => {
    const { mutate, refusalOf, ask } = createTestAccount();
    await mutate(mutationOf('securityPolicyUpdate', `id: "${ids.strict}", groupIds: ["${ids.directory}"]`));
    await mutate(
      mutationOf('securityPolicyUpdate', `id: "${ids.defaultPolicy}", addedGroupIds: ["${ids.directory}"]`),
    );
    expect(
      await refusalOf(
        mutationOf(
          'securityPolicyUpdate',
          `id: "${ids.defaultPolicy}", removedGroupIds: ["${ids.directory}"]`,
        ),
      ),
    ).toBe('Groups cannot be removed from the default Security Policy.');
    expect(await ask(`{ group(id: "${ids.directory}") { securityPolicy { id } } }`)).toEqual({
      group: { securityPolicy: { id: ids.defaultPolicy } },
    });
  });
});
