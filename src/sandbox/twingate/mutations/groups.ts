import { changeSet, resourcesOf, setResourcesOf } from '../access.ts';
import { isGiven } from '../given.ts';
import { globalId } from '../ids.ts';
import { refuse } from '../refusal.ts';
import { need, needAll, put, takeKey, type IdList } from '../table.ts';
import { checkName, checkPolicy } from './checks.ts';
import { mutation } from './mutation.ts';

export const groupMutations = {
  groupCreate: mutation(
    (
      args: {
        readonly name: string;
        readonly resourceIds?: IdList;
        readonly securityPolicyId?: string | null;
        readonly userIds?: IdList;
      },
      { store, now },
    ) => {
      const name = checkName(args.name);
      const users = needAll(store.users, args.userIds, 'userIds');
      const resources = needAll(store.resources, args.resourceIds, 'resourceIds');
      const securityPolicyId = checkPolicy(store, args.securityPolicyId ?? null);
      const group = put(store.groups, {
        __typename: 'Group',
        id: globalId('Group', takeKey(store.groups)),
        name,
        type: 'MANUAL',
        isActive: true,
        originId: null,
        securityPolicyId,
        userIds: changeSet([], { added: users, removed: [] }),
        createdAt: now,
        updatedAt: now,
      });
      setResourcesOf(store, group.id, changeSet([], { added: resources, removed: [] }), now);
      return { entity: group };
    },
  ),

  groupDelete: mutation(({ id }: { readonly id: string }, { store, now }) => {
    const group = need(store.groups, id);
    if (group.type !== 'MANUAL') refuse(`${group.type} groups cannot be edited.`);
    setResourcesOf(store, id, new Set(), now);
    for (const resource of store.resources.rows.values()) resource.approverGroupIds.delete(id);
    for (const profile of store.dnsFilteringProfiles.rows.values()) profile.groupIds.delete(id);
    store.groups.rows.delete(id);
    return {};
  }),

  groupUpdate: mutation(
    (
      args: {
        readonly id: string;
        readonly name?: string | null;
        readonly isActive?: boolean | null;
        readonly securityPolicyId?: string | null;
        readonly userIds?: IdList;
        readonly addedUserIds?: IdList;
        readonly removedUserIds?: IdList;
        readonly resourceIds?: IdList;
        readonly addedResourceIds?: IdList;
        readonly removedResourceIds?: IdList;
      },
      { store, now },
    ) => {
      const group = need(store.groups, args.id);
      if (group.type !== 'MANUAL') refuse(`${group.type} groups cannot be edited.`);
      const name = isGiven(args.name) ? checkName(args.name) : group.name;
      const users = changeSet(group.userIds, {
        all: args.userIds && needAll(store.users, args.userIds, 'userIds'),
        added: needAll(store.users, args.addedUserIds, 'addedUserIds'),
        removed: needAll(store.users, args.removedUserIds, 'removedUserIds'),
      });
      const resources = changeSet(
        resourcesOf(store, group.id).map((resource) => resource.id),
        {
          all: args.resourceIds && needAll(store.resources, args.resourceIds, 'resourceIds'),
          added: needAll(store.resources, args.addedResourceIds, 'addedResourceIds'),
          removed: needAll(store.resources, args.removedResourceIds, 'removedResourceIds'),
        },
      );
      const securityPolicyId =
        args.securityPolicyId === undefined
          ? group.securityPolicyId
          : checkPolicy(store, args.securityPolicyId);
      group.name = name;
      group.isActive = args.isActive ?? group.isActive;
      group.securityPolicyId = securityPolicyId;
      group.userIds = users;
      group.updatedAt = now;
      setResourcesOf(store, group.id, resources, now);
      return { entity: group };
    },
  ),
};
