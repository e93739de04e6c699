import { LANDMARKS } from './landmarks.ts';
import { HOME_DOMAIN } from './members.ts';
import { DAY } from './moments.ts';
import { securityPolicyKey } from './sites.ts';
import type { SecurityPolicyName } from './sites.ts';
import type { NetworkGroup, NetworkUser } from './world.ts';

interface GroupPlan {
  readonly name: string;
  readonly type: NetworkGroup['type'];
  readonly isActive?: boolean;
  readonly policy?: SecurityPolicyName;
  readonly includes: (user: NetworkUser, domain: string, index: number) => boolean;
}

const { companies } = LANDMARKS;

const plans = [
  { name: 'Everyone', type: 'SYSTEM', includes: () => true },
  { name: 'Engineering', type: 'SYNCED', includes: staff(0, 1) },
  { name: 'Platform', type: 'SYNCED', policy: 'Production Access', includes: staff(2) },
  { name: 'Support', type: 'SYNCED', includes: staff(3) },
  { name: 'Sales', type: 'SYNCED', includes: staff(4) },
  { name: 'Data Science', type: 'SYNCED', isActive: false, includes: staff(5) },
  project('Project Northwind Robotics', [companies.northwind.domain], 10),
  project('Project Halcyon Freight', [companies.halcyon.domain], 11),
  project('Project Meridian Optics', [companies.meridian.domain, 'meridian-lenses.example'], 12),
  project('Project Brightwater Utilities', [companies.brightwater.domain], 13),
  project('Project Juniper & Vale', [companies.juniper.domain], 14),
  { name: 'Customer Portal', type: 'MANUAL', includes: (_, domain) => domain !== HOME_DOMAIN },
  {
    name: 'Contractors',
    type: 'MANUAL',
    policy: 'Trusted Devices Only',
    includes: (_, domain) => domain === 'freelance-hub.example' || domain === 'contract-works.example',
  },
  { name: 'Break Glass', type: 'MANUAL', includes: ({ role }) => role === 'ADMIN' },
] as const satisfies readonly GroupPlan[];

export type GroupName = (typeof plans)[number]['name'];

/** All groups in order of creation; members follow from the users' addresses and roles. */
export function createGroups(wallNow: number, users: readonly NetworkUser[]): NetworkGroup[] {
  return plans.map((plan: GroupPlan, index) => ({
    key: groupKey(index),
    name: plan.name,
    type: plan.type,
    isActive: plan.isActive ?? true,
    userKeys: users
      .filter((user, position) => plan.includes(user, domainOf(user), position))
      .map(({ key }) => key),
    securityPolicyKey: plan.policy ? securityPolicyKey(plan.policy) : null,
    createdAt: wallNow - (715 - 45 * index) * DAY,
  }));
}

export function groupKeyOf(name: GroupName): number {
  return groupKey(plans.findIndex((plan) => plan.name === name));
}

function groupKey(index: number): number {
  return 74_524 + 5 * index;
}

/** A project's own customers, and the colleagues who work on it. */
function project<const Name extends string>(name: Name, domains: readonly string[], remainder: number) {
  return {
    name,
    type: 'MANUAL',
    policy: 'Customer Projects',
    includes: (_: NetworkUser, domain: string, index: number) =>
      domains.includes(domain) || (domain === HOME_DOMAIN && index % 20 === remainder),
  } as const;
}

/** Staff are spread over the departments by their position. */
function staff(...remainders: readonly number[]): GroupPlan['includes'] {
  return (_, domain, index) => domain === HOME_DOMAIN && remainders.includes(index % 6);
}

function domainOf({ email }: NetworkUser): string {
  return email.slice(email.indexOf('@') + 1).toLowerCase();
}
