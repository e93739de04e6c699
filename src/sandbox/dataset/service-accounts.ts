import type { Random } from '../stand-in.ts';
import { DAY } from './moments.ts';
import { createRandom, text, uuid } from './random.ts';
import type { NetworkServiceAccount, NetworkServiceKey } from './world.ts';

/** A key's life in days: negative ages lie in the past, `null` never comes. */
interface KeyPlan {
  readonly name: string;
  readonly createdDaysAgo: number;
  readonly expiresInDays: number | null;
  readonly revokedDaysAgo?: number;
}

const plans = [
  {
    name: 'CI runners',
    keys: [
      { name: 'jolly-crane', createdDaysAgo: 360, expiresInDays: 5 },
      { name: 'calm-walrus', createdDaysAgo: 3, expiresInDays: 362 },
    ],
  },
  { name: 'Terraform', keys: [{ name: 'bold-magpie', createdDaysAgo: 353, expiresInDays: 12 }] },
  { name: 'Backup', keys: [{ name: 'steady-yak', createdDaysAgo: 410, expiresInDays: null }] },
  { name: 'Monitoring', keys: [{ name: 'keen-plover', createdDaysAgo: 345, expiresInDays: 20 }] },
  {
    name: 'Nightly reports',
    keys: [
      { name: 'witty-newt', createdDaysAgo: 400, expiresInDays: -35 },
      { name: 'proud-ocelot', createdDaysAgo: 40, expiresInDays: 140 },
    ],
  },
  {
    name: 'Northwind telemetry',
    keys: [{ name: 'lucid-tern', createdDaysAgo: 220, expiresInDays: 145, revokedDaysAgo: 18 }],
  },
  { name: 'Halcyon EDI bridge', keys: [{ name: 'fuzzy-ibex', createdDaysAgo: 150, expiresInDays: 30 }] },
  { name: 'Old VPN migration', keys: [] },
] as const satisfies readonly { readonly name: string; readonly keys: readonly KeyPlan[] }[];

export type ServiceAccountName = (typeof plans)[number]['name'];

/** Eight accounts with keys in every state, some of them expiring soon. */
export function createServiceAccounts(wallNow: number): NetworkServiceAccount[] {
  const random = createRandom('service accounts');
  return plans.map(({ name, keys }, index) => ({
    id: uuid(random),
    name,
    createdAt: wallNow - (600 - 20 * index) * DAY,
    keys: keys.map((plan: KeyPlan) => createKey(random, wallNow, plan)),
  }));
}

function createKey(random: Random, wallNow: number, plan: KeyPlan): NetworkServiceKey {
  const { name, createdDaysAgo, expiresInDays, revokedDaysAgo } = plan;
  return {
    id: text(random, 43, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'),
    name,
    createdAt: wallNow - createdDaysAgo * DAY,
    expiresAt: expiresInDays === null ? null : wallNow + expiresInDays * DAY,
    revokedAt: revokedDaysAgo === undefined ? null : wallNow - revokedDaysAgo * DAY,
  };
}
