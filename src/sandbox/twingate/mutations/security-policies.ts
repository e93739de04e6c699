import { changeSet } from '../access.ts';
import { refuse } from '../refusal.ts';
import { need, needAll, type IdList } from '../table.ts';
import { mutation } from './mutation.ts';

export const securityPolicyMutations = {
  securityPolicyUpdate: mutation(
    (
      args: {
        readonly id: string;
        readonly groupIds?: IdList;
        readonly addedGroupIds?: IdList;
        readonly removedGroupIds?: IdList;
      },
      { store, now },
    ) => {
      const policy = need(store.securityPolicies, args.id);
      const isDefault = policy.policyType === 'DEFAULT_RESOURCE';
      const groups = [...store.groups.rows.values()];
      const present = groups.filter((group) =>
        group.securityPolicyId === null ? isDefault : group.securityPolicyId === policy.id,
      );
      const wanted = changeSet(
        present.map((group) => group.id),
        {
          all: args.groupIds && needAll(store.groups, args.groupIds, 'groupIds'),
          added: needAll(store.groups, args.addedGroupIds, 'addedGroupIds'),
          removed: needAll(store.groups, args.removedGroupIds, 'removedGroupIds'),
        },
      );
      const leaving = present.filter((group) => !wanted.has(group.id));
      // A group that leaves a policy falls back to the default one; out of that it can only move to another.
      if (isDefault && leaving.length > 0)
        refuse('Groups cannot be removed from the default Security Policy.');
      for (const group of leaving) group.securityPolicyId = null;
      for (const group of groups) if (wanted.has(group.id)) group.securityPolicyId = policy.id;
      policy.updatedAt = now;
      return { entity: policy };
    },
  ),
};
