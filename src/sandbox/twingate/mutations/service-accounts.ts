import { changeSet, resourcesOf, setResourcesOf } from '../access.ts';
import { generateUuid } from '../generate.ts';
import { isGiven } from '../given.ts';
import { globalId } from '../ids.ts';
import { refuse } from '../refusal.ts';
import { keyStatus } from '../store.ts';
import { need, needAll, put, type IdList } from '../table.ts';
import { checkName } from './checks.ts';
import { mutation } from './mutation.ts';

export const serviceAccountMutations = {
  serviceAccountCreate: mutation(
    (args: { readonly name: string; readonly resourceIds?: IdList }, { store, now, random }) => {
      const name = checkName(args.name);
      const resources = needAll(store.resources, args.resourceIds, 'resourceIds');
      const account = put(store.serviceAccounts, {
        __typename: 'ServiceAccount',
        id: globalId('ServiceAccount', generateUuid(random)),
        name,
        createdAt: now,
        updatedAt: now,
      });
      setResourcesOf(store, account.id, changeSet([], { added: resources, removed: [] }), now);
      return { entity: account };
    },
  ),

  /** Refused while a key is active, as tg-cli documents; keys that are not go with the account. */
  serviceAccountDelete: mutation(({ id }: { readonly id: string }, { store, now }) => {
    need(store.serviceAccounts, id);
    const keys = [...store.serviceAccountKeys.rows.values()].filter((key) => key.serviceAccountId === id);
    if (keys.some((key) => keyStatus(key, now) === 'ACTIVE')) {
      refuse('Cannot delete. This Service Account has active keys.');
    }
    for (const key of keys) store.serviceAccountKeys.rows.delete(key.id);
    setResourcesOf(store, id, new Set(), now);
    store.serviceAccounts.rows.delete(id);
    return {};
  }),

  serviceAccountUpdate: mutation(
    (
      args: {
        readonly id: string;
        readonly name?: string | null;
        readonly resourceIds?: IdList;
        readonly addedResourceIds?: IdList;
        readonly removedResourceIds?: IdList;
      },
      { store, now },
    ) => {
      const account = need(store.serviceAccounts, args.id);
      const name = isGiven(args.name) ? checkName(args.name) : account.name;
      const resources = changeSet(
        resourcesOf(store, account.id).map((resource) => resource.id),
        {
          all: args.resourceIds && needAll(store.resources, args.resourceIds, 'resourceIds'),
          added: needAll(store.resources, args.addedResourceIds, 'addedResourceIds'),
          removed: needAll(store.resources, args.removedResourceIds, 'removedResourceIds'),
        },
      );
      account.name = name;
      account.updatedAt = now;
      setResourcesOf(store, account.id, resources, now);
      return { entity: account };
    },
  ),
};
