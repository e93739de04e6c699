import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../../src/sandbox/dataset/create-world.ts';
import type { World } from '../../../../src/sandbox/dataset/world.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const DAY = 86_400_000;
const world = createWorld({ wallNow: NOW });
const { crm, network } = world;

function lengths(part: object): Record<string, number> {
  return Object.fromEntries(Object.entries(part).map(([name, list]) => [name, (list as unknown[]).length]));
}

function tally<T>(values: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** Every moment as its distance from now; all else as it is. */
function relative(made: World, wallNow: number): unknown {
  return JSON.parse(
    JSON.stringify(made, (key, value: unknown) =>
      /At$|^closeDate$/.test(key) && typeof value === 'number' ? value - wallNow : value,
    ),
  );
}

describe('createWorld', () => {
  it('has the promised size', () => {
    expect(lengths(crm)).toEqual({
      members: 12,
      companies: 600,
      people: 1207,
      opportunities: 150,
      notes: 120,
      tasks: 120,
      rockets: 5,
      pets: 10,
    });
    expect(lengths(network)).toEqual({
      users: 320,
      devices: 416,
      groups: 14,
      remoteNetworks: 5,
      connectors: 9,
      resources: 40,
      serviceAccounts: 8,
      securityPolicies: 4,
      serialNumbers: 24,
      accessRequests: 12,
    });
  });

  it('is the same at every call', () => {
    expect(createWorld({ wallNow: NOW })).toEqual(world);
  });

  it.each([1_000, 7 * DAY + 1, -400 * DAY])(
    'moves nothing but its moments when time moves by %i ms',
    (ms) => {
      expect(relative(createWorld({ wallNow: NOW + ms }), NOW + ms)).toEqual(relative(world, NOW));
    },
  );

  it('keeps moments whole, and creation in the past', () => {
    const moments: [string, number][] = [];
    JSON.stringify(world, (key, value: unknown) => {
      if (/At$|^closeDate$/.test(key) && typeof value === 'number') moments.push([key, value]);
      return value;
    });
    expect(moments.length).toBeGreaterThan(2_000);
    for (const [key, moment] of moments) {
      expect(Number.isInteger(moment)).toBe(true);
      if (key === 'createdAt' || key === 'requestedAt') expect(moment).toBeLessThan(NOW);
    }
  });

  it.each([
    ['members', crm.members],
    ['companies', crm.companies],
    ['people', crm.people],
    ['opportunities', crm.opportunities],
    ['notes', crm.notes],
    ['tasks', crm.tasks],
    ['users', network.users],
    ['groups', network.groups],
    ['resources', network.resources],
  ])('lists %s in order of creation', (_, records) => {
    const moments = records.map(({ createdAt }) => createdAt);
    expect(moments).toEqual(moments.toSorted((a, b) => a - b));
  });
});

describe('uniqueness', () => {
  it('gives every CRM record its own version 4 UUID', () => {
    const ids = Object.values(crm).flatMap((list: readonly { id: string }[]) => list.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("keeps Twenty's unique fields unique, whatever the letter case", () => {
    const emails = crm.people.flatMap(({ email }) => (email === null ? [] : [email.toLowerCase()]));
    const domains = crm.companies.flatMap(({ domain }) => (domain === null ? [] : [domain]));
    expect(new Set(emails).size).toBe(emails.length);
    expect(new Set(domains).size).toBe(domains.length);
    expect(new Set(crm.companies.map(({ name }) => name)).size).toBe(crm.companies.length);
    expect(new Set(crm.members.map(({ email }) => email)).size).toBe(crm.members.length);
  });

  it('gives every user one address of their own, and every network object its own key', () => {
    const emails = network.users.map(({ email }) => email.toLowerCase());
    expect(new Set(emails).size).toBe(emails.length);
    const { users, devices, groups, remoteNetworks, connectors, resources, securityPolicies } = network;
    for (const list of [users, devices, groups, remoteNetworks, connectors, resources, securityPolicies]) {
      expect(new Set(list.map(({ key }) => key)).size).toBe(list.length);
    }
    const serials = devices.flatMap(({ serialNumber }) => (serialNumber === null ? [] : [serialNumber]));
    expect(new Set(serials).size).toBe(serials.length);
    expect(new Set(network.serialNumbers).size).toBe(network.serialNumbers.length);
  });

  it('uses no domain that somebody could own', () => {
    const addresses = [
      ...crm.people.flatMap(({ email, additionalEmails }) => [email ?? '', ...additionalEmails]),
      ...crm.members.map(({ email }) => email),
      ...network.users.map(({ email }) => email),
      ...crm.companies.flatMap(({ domain, secondaryDomains }) => [domain ?? '', ...secondaryDomains]),
    ].filter((address) => address !== '');
    expect(addresses.length).toBeGreaterThan(2_000);
    for (const address of addresses) expect(address).toMatch(/^([\w.+'-]+@)?[a-z0-9-]+\.example$/i);
  });
});

describe('references', () => {
  it('point at records of the CRM', () => {
    const members = new Set<string | null>(crm.members.map(({ id }) => id)).add(null);
    const companies = new Set<string | null>(crm.companies.map(({ id }) => id)).add(null);
    const people = new Set<string | null>(crm.people.map(({ id }) => id)).add(null);
    const targets = new Set<string | null>([
      ...companies,
      ...people,
      ...crm.opportunities.map(({ id }) => id),
    ]);
    for (const { accountOwnerId } of crm.companies) expect(members).toContain(accountOwnerId);
    for (const { companyId } of crm.people) expect(companies).toContain(companyId);
    for (const { companyId, pointOfContactId } of crm.opportunities) {
      expect(companies).toContain(companyId);
      expect(people).toContain(pointOfContactId);
    }
    for (const { targetIds } of [...crm.notes, ...crm.tasks]) {
      expect(targetIds.length).toBeGreaterThan(0);
      expect(targetIds.every((id) => targets.has(id))).toBe(true);
    }
    for (const { assigneeId } of crm.tasks) expect(members).toContain(assigneeId);
    for (const { ownerPersonId } of crm.pets) expect(people).toContain(ownerPersonId);
  });

  it('let nobody be older in the CRM than the company they work for', () => {
    const founded = new Map(crm.companies.map(({ id, createdAt }) => [id, createdAt]));
    for (const { companyId, createdAt } of crm.people) {
      if (companyId !== null) expect(createdAt).toBeGreaterThan(founded.get(companyId)!);
    }
  });

  it('point at objects of the network', () => {
    const keysOf = (list: readonly { key: number }[]): Set<number | null> =>
      new Set(list.map(({ key }) => key));
    const users = keysOf(network.users);
    const groups = keysOf(network.groups);
    const networks = keysOf(network.remoteNetworks);
    const policies = keysOf(network.securityPolicies).add(null);
    const resources = keysOf(network.resources);
    const accounts = new Set(network.serviceAccounts.map(({ id }) => id));
    for (const { ownerKey } of network.devices) expect(users).toContain(ownerKey);
    for (const { userKeys, securityPolicyKey } of network.groups) {
      expect(userKeys.every((key) => users.has(key))).toBe(true);
      expect(policies).toContain(securityPolicyKey);
    }
    for (const { remoteNetworkKey } of network.connectors) expect(networks).toContain(remoteNetworkKey);
    for (const resource of network.resources) {
      expect(networks).toContain(resource.remoteNetworkKey);
      expect(policies).toContain(resource.securityPolicyKey);
      expect(resource.groupKeys.every((key) => groups.has(key))).toBe(true);
      expect(resource.serviceAccountIds.every((id) => accounts.has(id))).toBe(true);
    }
    for (const { userKey, resourceKey } of network.accessRequests) {
      expect(users).toContain(userKey);
      expect(resources).toContain(resourceKey);
    }
  });
});

describe('variety', () => {
  it('has opportunities in every stage, tasks in every status, and the lonely on both sides', () => {
    expect(tally(crm.opportunities.map(({ stage }) => stage)).size).toBe(5);
    expect(tally(crm.tasks.map(({ status }) => status)).size).toBe(3);
    const staffed = tally(crm.people.map(({ companyId }) => companyId));
    expect(staffed.get(null)).toBe(20);
    expect(crm.companies.filter(({ id }) => !staffed.has(id)).length).toBeGreaterThan(50);
    expect(crm.people.filter(({ lastName }) => lastName === '')).toHaveLength(7);
    expect(
      crm.people.filter(({ email }) => email !== null && email !== email.toLowerCase()).length,
    ).toBeGreaterThan(10);
  });

  it('has resources of every kind, groups of every type, connectors and requests in every state', () => {
    expect(tally(network.resources.map(({ kind }) => kind)).size).toBe(4);
    expect(tally(network.groups.map(({ type }) => type)).size).toBe(3);
    expect(tally(network.connectors.map(({ state }) => state)).size).toBe(4);
    expect(tally(network.accessRequests.map(({ status }) => status)).size).toBe(3);
    expect(tally(network.users.map(({ role }) => role)).size).toBe(7);
    expect(tally(network.users.map(({ state }) => state)).size).toBe(3);
    expect(tally(network.devices.map(({ os }) => os)).size).toBe(7);
    expect(tally(network.devices.map(({ state }) => state)).size).toBe(3);
    expect(network.securityPolicies.filter(({ type }) => type === 'DEFAULT_RESOURCE')).toHaveLength(1);
    for (const { userKeys } of network.groups) expect(userKeys.length).toBeGreaterThan(0);
    expect(network.groups[0]).toMatchObject({ name: 'Everyone', type: 'SYSTEM' });
    expect(network.groups[0]?.userKeys).toHaveLength(network.users.length);
  });

  it('has service keys that never expire, expire soon, have expired and were revoked', () => {
    const keys = network.serviceAccounts.flatMap((account) => account.keys);
    expect(keys.every(({ id }) => /^[\w-]{43}$/.test(id))).toBe(true);
    const live = keys.filter(({ revokedAt }) => revokedAt === null);
    const days = live.map(({ expiresAt }) => (expiresAt === null ? null : (expiresAt - NOW) / DAY));
    expect(days).toEqual(expect.arrayContaining([null, 5, 12, 20]));
    expect(days.some((left) => left !== null && left < 0)).toBe(true);
    expect(keys.length).toBeGreaterThan(live.length);
  });

  it('lists serial numbers of which some are of devices', () => {
    const inUse = new Set(network.devices.map(({ serialNumber }) => serialNumber));
    expect(network.serialNumbers.filter((serial) => inUse.has(serial))).toHaveLength(14);
  });

  it('gives no device to a user who never signed in', () => {
    const pending = new Set(network.users.filter(({ state }) => state === 'PENDING').map(({ key }) => key));
    expect(pending.size).toBeGreaterThan(3);
    expect(network.devices.filter(({ ownerKey }) => pending.has(ownerKey))).toEqual([]);
  });
});
