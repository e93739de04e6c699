import { generateSecret, generateUnusedName } from '../generate.ts';
import { isGiven } from '../given.ts';
import { globalId } from '../ids.ts';
import { refuse } from '../refusal.ts';
import type { Store } from '../store.ts';
import { need, put, takeKey } from '../table.ts';
import { checkName } from './checks.ts';
import { mutation } from './mutation.ts';

const TOKEN_LENGTH = 128;

export const connectorMutations = {
  connectorCreate: mutation(
    (
      args: {
        readonly remoteNetworkId: string;
        readonly name?: string | null;
        readonly hasStatusNotificationsEnabled?: boolean | null;
      },
      { store, now, random },
    ) => {
      const network = need(store.remoteNetworks, args.remoteNetworkId, 'remoteNetworkId');
      const name = isGiven(args.name)
        ? checkUnusedName(store, args.name)
        : generateUnusedName((name) => isNameTaken(store, name), random);
      const connector = put(store.connectors, {
        __typename: 'Connector',
        id: globalId('Connector', takeKey(store.connectors)),
        name,
        remoteNetworkId: network.id,
        hasStatusNotificationsEnabled: args.hasStatusNotificationsEnabled ?? true,
        state: 'DEAD_NO_HEARTBEAT',
        lastHeartbeatAt: null,
        hostname: null,
        version: null,
        publicIP: null,
        privateIPs: [],
        createdAt: now,
        updatedAt: now,
      });
      return { entity: connector };
    },
  ),

  connectorDelete: mutation(({ id }: { readonly id: string }, { store }) => {
    need(store.connectors, id);
    store.connectors.rows.delete(id);
    return {};
  }),

  /** Every call gives another pair, readable in this reply only. */
  connectorGenerateTokens: mutation(
    ({ connectorId }: { readonly connectorId: string }, { store, now, random }) => {
      need(store.connectors, connectorId, 'connectorId').updatedAt = now;
      return {
        connectorTokens: {
          accessToken: generateSecret(TOKEN_LENGTH, random),
          refreshToken: generateSecret(TOKEN_LENGTH, random),
        },
      };
    },
  ),

  connectorUpdate: mutation(
    (
      args: {
        readonly id: string;
        readonly name?: string | null;
        readonly hasStatusNotificationsEnabled?: boolean | null;
      },
      { store, now },
    ) => {
      const connector = need(store.connectors, args.id);
      connector.name = isGiven(args.name) ? checkUnusedName(store, args.name, connector.id) : connector.name;
      connector.hasStatusNotificationsEnabled =
        args.hasStatusNotificationsEnabled ?? connector.hasStatusNotificationsEnabled;
      connector.updatedAt = now;
      return { entity: connector };
    },
  ),
};

function checkUnusedName(store: Store, name: string, ownId?: string): string {
  const trimmed = checkName(name);
  if (isNameTaken(store, trimmed, ownId)) refuse('A Connector with this name already exists.');
  return trimmed;
}

function isNameTaken(store: Store, name: string, ownId?: string): boolean {
  return [...store.connectors.rows.values()].some((row) => row.name === name && row.id !== ownId);
}
