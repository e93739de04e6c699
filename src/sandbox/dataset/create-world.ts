import { createAccessRequests } from './access-requests.ts';
import { createNotes, createOpportunities, createTasks } from './activity.ts';
import { createCompanies } from './companies.ts';
import { createPets, createRockets } from './custom-objects.ts';
import { createDevices } from './devices.ts';
import { createGroups } from './groups.ts';
import { createMembers } from './members.ts';
import { createPeople } from './people.ts';
import { createRandom, shuffle, text } from './random.ts';
import { createResources } from './resources.ts';
import { createServiceAccounts } from './service-accounts.ts';
import { createConnectors, createRemoteNetworks, createSecurityPolicies } from './sites.ts';
import { createUsers } from './users.ts';
import type { Crm, Network, NetworkDevice, World } from './world.ts';

/** The same world at every call; only its moments move, all by the same distance, with `wallNow` (epoch milliseconds). */
export function createWorld({ wallNow }: { readonly wallNow: number }): World {
  const crm = createCrm(wallNow);
  return { crm, network: createNetwork(wallNow, crm) };
}

function createCrm(wallNow: number): Crm {
  const members = createMembers(wallNow);
  const companies = createCompanies(wallNow, members);
  const people = createPeople(wallNow, companies);
  const opportunities = createOpportunities(wallNow, companies, people);
  return {
    members,
    companies,
    people,
    opportunities,
    notes: createNotes(wallNow, companies, people, opportunities),
    tasks: createTasks(wallNow, companies, people, opportunities, members),
    rockets: createRockets(wallNow),
    pets: createPets(wallNow, people),
  };
}

function createNetwork(wallNow: number, crm: Crm): Network {
  const users = createUsers(wallNow, crm);
  const devices = createDevices(wallNow, users);
  const serviceAccounts = createServiceAccounts(wallNow);
  const resources = createResources(wallNow, serviceAccounts);
  return {
    users,
    devices,
    groups: createGroups(wallNow, users),
    remoteNetworks: createRemoteNetworks(wallNow),
    connectors: createConnectors(wallNow),
    resources,
    serviceAccounts,
    securityPolicies: createSecurityPolicies(wallNow),
    serialNumbers: createSerialNumbers(devices),
    accessRequests: createAccessRequests(wallNow, users, resources),
  };
}

/** The inventory's serial numbers: some of devices in use, some of machines still in their boxes. */
function createSerialNumbers(devices: readonly NetworkDevice[]): string[] {
  const random = createRandom('serial numbers');
  const inUse = shuffle(
    random,
    devices.flatMap(({ serialNumber }) => (serialNumber === null ? [] : [serialNumber])),
  );
  const inBoxes = Array.from({ length: 10 }, () => text(random, 10, '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ'));
  return shuffle(random, [...inUse.slice(0, 14), ...inBoxes]);
}
