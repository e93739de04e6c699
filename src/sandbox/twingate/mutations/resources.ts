import { changeSet } from '../access.ts';
import type { Context } from '../context.ts';
import { blankResource } from '../defaults.ts';
import { globalId } from '../ids.ts';
import type { NetworkResource } from '../records.ts';
import { refuse } from '../refusal.ts';
import { need, needAll, put, refuseUnknown, takeKey, type IdList } from '../table.ts';
import { mutation } from './mutation.ts';
import { nextResource, type ResourceArguments } from './resource-settings.ts';
import { checkRouting, isRange } from './routing-rules.ts';

interface NetworkArguments extends ResourceArguments {
  readonly approverGroupIds?: IdList;
  readonly addedApproverGroupIds?: IdList;
  readonly removedApproverGroupIds?: IdList;
  readonly isBrowserShortcutEnabled?: boolean | null;
  readonly routingMode?: NetworkResource['routingMode'] | null;
}

interface ById {
  readonly id: string;
}

export const resourceMutations = {
  resourceCreate: mutation((args: NetworkArguments, context) => {
    const blank: NetworkResource = {
      ...blankResource(globalId('Resource', takeKey(context.store.resources)), context.now),
      __typename: 'NetworkResource',
      routingMode: 'THROUGH_TWINGATE',
    };
    return { entity: save(blank, args, context) };
  }),

  /** Works for every kind. */
  resourceDelete: mutation(({ id }: ById, { store }) => {
    need(store.resources, id);
    store.resources.rows.delete(id);
    for (const request of store.accessRequests.rows.values()) {
      if (request.resourceId === id) store.accessRequests.rows.delete(request.id);
    }
    return {};
  }),

  /** Its payload can show a network Resource only; IDs of other kinds are unknown here. */
  resourceUpdate: mutation((args: NetworkArguments & ById, context) => {
    const old = need(context.store.resources, args.id);
    if (old.__typename !== 'NetworkResource') refuseUnknown('Resource', args.id);
    return { entity: save(old, args, context) };
  }),
};

function save(old: NetworkResource, args: NetworkArguments, context: Context): NetworkResource {
  const { store } = context;
  const resource: NetworkResource = {
    ...nextResource(old, args, context),
    approverGroupIds: changeSet(old.approverGroupIds, {
      all: args.approverGroupIds && needAll(store.groups, args.approverGroupIds, 'approverGroupIds'),
      added: needAll(store.groups, args.addedApproverGroupIds, 'addedApproverGroupIds'),
      removed: needAll(store.groups, args.removedApproverGroupIds, 'removedApproverGroupIds'),
    }),
    isBrowserShortcutEnabled: args.isBrowserShortcutEnabled ?? old.isBrowserShortcutEnabled,
    routingMode: args.routingMode ?? old.routingMode,
  };
  if (resource.isBrowserShortcutEnabled && isRange(resource.address)) {
    refuse("Resources with a CIDR range or wildcard can't have the browser shortcut enabled.");
  }
  checkRouting(resource);
  put(store.resources, resource);
  return resource;
}
