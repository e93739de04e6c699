import { isGiven } from '../given.ts';
import { globalId } from '../ids.ts';
import type { RemoteNetwork } from '../records.ts';
import { refuse } from '../refusal.ts';
import type { Store } from '../store.ts';
import { need, put, takeKey } from '../table.ts';
import { checkName } from './checks.ts';
import { mutation } from './mutation.ts';

export const remoteNetworkMutations = {
  remoteNetworkCreate: mutation(
    (
      args: {
        readonly name: string;
        readonly isActive?: boolean | null;
        readonly location?: RemoteNetwork['location'] | null;
        readonly networkType?: RemoteNetwork['networkType'] | null;
      },
      { store, now },
    ) => {
      const name = checkUnusedName(store, args.name);
      const network = put(store.remoteNetworks, {
        __typename: 'RemoteNetwork',
        id: globalId('RemoteNetwork', takeKey(store.remoteNetworks)),
        name,
        isActive: args.isActive ?? true,
        location: args.location ?? 'OTHER',
        networkType: args.networkType ?? 'REGULAR',
        createdAt: now,
        updatedAt: now,
      });
      return { entity: network };
    },
  ),

  /** What the real service does with a network in use is not known; refusing loses nothing. */
  remoteNetworkDelete: mutation(({ id }: { readonly id: string }, { store }) => {
    need(store.remoteNetworks, id);
    for (const { type, rows } of [store.resources, store.connectors, store.gateways]) {
      if ([...rows.values()].some((row) => row.remoteNetworkId === id)) {
        refuse(`Cannot delete. This Remote Network is being used by ${type}.`);
      }
    }
    store.remoteNetworks.rows.delete(id);
    return {};
  }),

  remoteNetworkUpdate: mutation(
    (
      args: {
        readonly id: string;
        readonly isActive?: boolean | null;
        readonly location?: RemoteNetwork['location'] | null;
        readonly name?: string | null;
      },
      { store, now },
    ) => {
      const network = need(store.remoteNetworks, args.id);
      network.name = isGiven(args.name) ? checkUnusedName(store, args.name, network.id) : network.name;
      network.isActive = args.isActive ?? network.isActive;
      network.location = args.location ?? network.location;
      network.updatedAt = now;
      return { entity: network };
    },
  ),
};

/** The service's sentence; one network answers to a name. Source: terraform-provider-twingate issues 136 and 239. */
function checkUnusedName(store: Store, name: string, ownId?: string): string {
  const trimmed = checkName(name);
  const isTaken = [...store.remoteNetworks.rows.values()].some(
    (row) => row.name === trimmed && row.id !== ownId,
  );
  return isTaken ? refuse('A Remote Network with this name already exists.') : trimmed;
}
