import type { Context } from './context.ts';
import { list } from './connection.ts';
import {
  accessRequestsWhere,
  connectorsWhere,
  devicesWhere,
  groupsWhere,
  namesWhere,
  remoteNetworksWhere,
  resourcesWhere,
  securityPoliciesWhere,
  serialNumbersWhere,
  usersWhere,
} from './filters.ts';
import { isGiven } from './given.ts';
import type { Resolver } from './resolver.ts';
import type { Store } from './store.ts';
import { find, type Table } from './table.ts';

interface ById {
  readonly id: string;
}

/** The root of every read. */
export const queries: Readonly<Record<string, Resolver>> = {
  accessRequest: one((store) => store.accessRequests),
  accessRequests: list(
    all((store) => store.accessRequests),
    accessRequestsWhere,
  ),
  certificateAuthorities: list(all((store) => store.certificateAuthorities)),
  certificateAuthority: one((store) => store.certificateAuthorities),
  connector: one((store) => store.connectors),
  connectors: list(
    all((store) => store.connectors),
    connectorsWhere,
  ),
  device: one((store) => store.devices),
  devicePosture: one((store) => store.devices),
  devices: list(
    all((store) => store.devices),
    devicesWhere,
  ),
  dlpPolicies: list(
    all((store) => store.dlpPolicies),
    namesWhere,
  ),
  dlpPolicy: one((store) => store.dlpPolicies),
  dnsFilteringProfile: one((store) => store.dnsFilteringProfiles),
  dnsFilteringProfiles: (_: unknown, __: unknown, { store }: Context) => [
    ...store.dnsFilteringProfiles.rows.values(),
  ],
  eventsSyncOidcProviderUrl: (_: unknown, __: unknown, { store }: Context) => store.eventsSyncOidcProviderUrl,
  gateway: one((store) => store.gateways),
  gateways: list(all((store) => store.gateways)),
  group: one((store) => store.groups),
  groups: list(
    all((store) => store.groups),
    groupsWhere,
  ),
  remoteNetwork: oneByIdOrName((store) => store.remoteNetworks),
  remoteNetworks: list(
    all((store) => store.remoteNetworks),
    remoteNetworksWhere,
  ),
  resource: one((store) => store.resources),
  resources: list(
    all((store) => store.resources),
    resourcesWhere,
  ),
  securityPolicies: list(
    all((store) => store.securityPolicies),
    securityPoliciesWhere,
  ),
  securityPolicy: oneByIdOrName((store) => store.securityPolicies),
  serialNumbers: list(
    all((store) => store.serialNumbers),
    serialNumbersWhere,
  ),
  serviceAccount: one((store) => store.serviceAccounts),
  serviceAccountKey: oneByIdOrName((store) => store.serviceAccountKeys),
  serviceAccounts: list(
    all((store) => store.serviceAccounts),
    namesWhere,
  ),
  user: one((store) => store.users),
  users: list(
    all((store) => store.users),
    usersWhere,
  ),
  webhook: one((store) => store.webhooks),
  webhooks: list(all((store) => store.webhooks)),
};

function all<T extends ById>(table: (store: Store) => Table<T>) {
  return (_: unknown, { store }: Context) => table(store).rows.values();
}

function one<T extends ById>(table: (store: Store) => Table<T>): Resolver {
  return (_: unknown, args: ById, { store }: Context) => find(table(store), args.id);
}

/** With both an ID and a name, both must fit; with neither, nothing does. */
function oneByIdOrName<T extends ById & { readonly name: string }>(
  table: (store: Store) => Table<T>,
): Resolver {
  return (
    _: unknown,
    { id, name }: { readonly id?: string | null; readonly name?: string | null },
    { store }: Context,
  ) => {
    if (!isGiven(id) && !isGiven(name)) return null;
    const rows = isGiven(id) ? [find(table(store), id)] : [...table(store).rows.values()];
    return rows.find((row) => !isGiven(name) || row?.name === name) ?? null;
  };
}
