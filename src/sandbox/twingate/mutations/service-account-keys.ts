import type { Context } from '../context.ts';
import { generateName, generateSecret } from '../generate.ts';
import { globalId } from '../ids.ts';
import type { ServiceAccountKey } from '../records.ts';
import { refuse } from '../refusal.ts';
import { keyStatus } from '../store.ts';
import { need, put } from '../table.ts';
import { checkName } from './checks.ts';
import { mutation } from './mutation.ts';

interface ById {
  readonly id: string;
}

const MAX_LIFETIME_DAYS = 365;
const DAY_MS = 86_400_000;
const KEY_ID_LENGTH = 43;
const TOKEN_LENGTH = 172;

/** The life of a key: ACTIVE, then REVOKED by hand or EXPIRED by time, then deleted. There is no way back. */
export const serviceAccountKeyMutations = {
  serviceAccountKeyCreate: mutation(
    (
      args: {
        readonly serviceAccountId: string;
        /** Days; 0 means no expiry. */
        readonly expirationTime: number;
        readonly name?: string | null;
      },
      { store, now, random },
    ) => {
      const account = need(store.serviceAccounts, args.serviceAccountId, 'serviceAccountId');
      const days = args.expirationTime;
      if (days < 0 || days > MAX_LIFETIME_DAYS) {
        refuse(`Expiration time must be between 0 and ${MAX_LIFETIME_DAYS} days.`);
      }
      const key = put(store.serviceAccountKeys, {
        __typename: 'ServiceAccountKey',
        id: globalId('ServiceAccountKey', generateSecret(KEY_ID_LENGTH, random)),
        serviceAccountId: account.id,
        name: args.name?.trim() ? args.name.trim() : generateName(random),
        expiresAt: days === 0 ? null : now + days * DAY_MS,
        revokedAt: null,
        createdAt: now,
        updatedAt: now,
      });
      return { entity: key, token: generateSecret(TOKEN_LENGTH, random) };
    },
  ),

  serviceAccountKeyDelete: mutation(({ id }: ById, { store, now }) => {
    const key = need(store.serviceAccountKeys, id);
    if (keyStatus(key, now) === 'ACTIVE') refuse('Cannot delete. This key is active.');
    store.serviceAccountKeys.rows.delete(id);
    return {};
  }),

  serviceAccountKeyRevoke: mutation(({ id }: ById, context) => {
    const key = needActive(id, context);
    key.revokedAt = context.now;
    key.updatedAt = context.now;
    return { entity: key };
  }),

  serviceAccountKeyUpdate: mutation(({ id, name }: ById & { readonly name: string }, context) => {
    const key = needActive(id, context);
    key.name = checkName(name);
    key.updatedAt = context.now;
    return { entity: key };
  }),
};

function needActive(id: string, { store, now }: Context): ServiceAccountKey {
  const key = need(store.serviceAccountKeys, id);
  const status = keyStatus(key, now);
  if (status !== 'ACTIVE') refuse(`Service account key in ${status} state`);
  return key;
}
