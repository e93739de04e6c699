import { DAY, HOUR } from './moments.ts';
import { createRandom, pick } from './random.ts';
import type { NetworkAccessRequest, NetworkResource, NetworkUser } from './world.ts';

const plans: readonly (readonly [NetworkAccessRequest['status'], string])[] = [
  ['APPROVED', 'Release on Thursday, I need the logs.'],
  ['APPROVED', 'On call this week.'],
  ['REJECTED', 'Want to have a look.'],
  ['APPROVED', 'Firmware update at the plant.'],
  ['APPROVED', 'Covering for a colleague on leave.'],
  ['REJECTED', 'Copy the customer list for a mailing.'],
  ['APPROVED', 'Customer asked for a joint debugging session.'],
  ['PENDING', 'Migration rehearsal tomorrow morning.'],
  ['REJECTED', ''],
  ['PENDING', 'Audit samples for the second quarter.'],
  ['PENDING', 'New to the project, please add me.'],
  ['PENDING', 'Restore test of the backup.'],
];

/** Requests of active users, the decided ones older, in order of creation. */
export function createAccessRequests(
  wallNow: number,
  users: readonly NetworkUser[],
  resources: readonly NetworkResource[],
): NetworkAccessRequest[] {
  const random = createRandom('access requests');
  const active = users.filter(({ state }) => state === 'ACTIVE');
  return plans.map(([status, reason], index) => ({
    key: 5_310 + 2 * index,
    userKey: pick(random, active).key,
    resourceKey: pick(random, resources).key,
    reason,
    status,
    requestedAt: wallNow - (plans.length - index) * 3 * DAY + 5 * HOUR,
  }));
}
