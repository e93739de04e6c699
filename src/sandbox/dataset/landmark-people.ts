import { LANDMARKS } from './landmarks.ts';
import type { NetworkDevice, NetworkUser } from './world.ts';

export type LandmarkCompany = keyof typeof LANDMARKS.companies;

/** A planted person with the users that belong to their addresses. */
export interface LandmarkPerson {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string | null;
  readonly additionalEmails: readonly string[];
  readonly jobTitle: string;
  readonly company: LandmarkCompany | null;
  readonly users: readonly LandmarkUser[];
}

interface LandmarkUser {
  readonly email: string;
  readonly state: NetworkUser['state'];
  readonly devices: readonly DeviceStanding[];
}

export type DeviceStanding = Pick<NetworkDevice, 'isTrusted' | 'state'>;

const { people, users } = LANDMARKS;

const trusted: DeviceStanding = { isTrusted: true, state: 'ACTIVE' };
const untrusted: DeviceStanding = { isTrusted: false, state: 'ACTIVE' };
const blocked: DeviceStanding = { isTrusted: false, state: 'BLOCKED' };
const archived: DeviceStanding = { isTrusted: true, state: 'ARCHIVED' };

/** In order of creation, which is also the order of their ids: the first people anybody sees have users and devices. */
export const landmarkPeople: readonly LandmarkPerson[] = [
  {
    ...person(people.primaryMatch, 'Amelia', 'Okafor', 'Chief Technology Officer', 'northwind'),
    users: [user(users.primaryMatch, [trusted, trusted])],
  },
  {
    ...person(people.otherLetterCase, 'Jonas', 'Lindqvist', 'Lead Robotics Engineer', 'northwind'),
    users: [user(users.otherLetterCase, [trusted])],
  },
  {
    ...person(people.additionalMatch, 'Priya', 'Raman', 'Interim Head of IT', 'meridian'),
    additionalEmails: [users.additionalMatch],
    users: [user(users.additionalMatch, [trusted])],
  },
  {
    ...person(people.twoUsers, 'Tomás', 'Herrera', 'Automation Engineer', 'northwind'),
    additionalEmails: [users.twoUsersAdditional],
    users: [user(users.twoUsersPrimary, [trusted]), user(users.twoUsersAdditional, [untrusted])],
  },
  {
    ...person(people.additionalOrder, 'Elif', 'Demir', 'Design Lead', 'juniper'),
    additionalEmails: [users.additionalOrderFirst, users.additionalOrderSecond],
    users: [user(users.additionalOrderSecond, [trusted]), user(users.additionalOrderFirst, [trusted])],
  },
  {
    ...person(people.sharedPrimary, 'Ingrid', 'Solberg', 'Dispatch Lead', 'halcyon'),
    users: [user(users.sharedByThreePeople, [trusted, trusted])],
  },
  {
    ...person(people.sharedAdditional, 'Marek', 'Novotný', 'Dispatcher', 'halcyon'),
    additionalEmails: [users.sharedByThreePeople],
  },
  {
    ...person(people.sharedAdditionalToo, 'Yuki', 'Tanabe', 'Dispatcher', 'halcyon'),
    additionalEmails: ['yuki.tanabe@postbox.example', users.sharedByThreePeople],
  },
  {
    ...person(people.mixedDevices, 'Grace', 'Kimura', 'Field Engineering Manager', 'northwind'),
    users: [user(people.mixedDevices.email, [trusted, untrusted, blocked, archived])],
  },
  {
    ...person(people.noDevices, 'Omar', 'Haddad', 'Finance Director', 'northwind'),
    users: [user(people.noDevices.email, [])],
  },
  person(people.noAccess, 'Helena', 'Brandt', 'Head of Procurement', 'northwind'),
  {
    ...person(people.disabledUser, 'Leon', 'Fischer', 'Systems Administrator', 'halcyon'),
    users: [{ email: users.disabled, state: 'DISABLED', devices: [blocked, archived] }],
  },
  {
    ...person(people.pendingUser, 'Sofia', 'Marchetti', 'Quality Manager', 'meridian'),
    users: [{ email: users.pending, state: 'PENDING', devices: [] }],
  },
  {
    ...person(people.manyDevices, 'Dock', 'Scanners', 'Shared account of the loading docks', 'halcyon'),
    users: [
      user(
        users.manyDevices,
        Array.from({ length: 120 }, () => trusted),
      ),
    ],
  },
  person(people.noEmail, 'Walter', 'Bright', 'Chairman', 'brightwater'),
  {
    ...person(people.underscore, 'Mary Ann', 'Lowe', 'Control Room Supervisor', 'brightwater'),
    users: [user(people.underscore.email, [trusted])],
  },
  {
    ...person(people.underscoreLookalike, 'Mary-Ann', 'Lowe', 'Metering Analyst', 'brightwater'),
    users: [user(people.underscoreLookalike.email, [trusted])],
  },
  {
    ...person(people.containingLookalike, 'Xavier', 'Marylowe', 'Pipeline Inspector', 'brightwater'),
    additionalEmails: ['xmary_ann.lowe@brightwater.example'],
  },
  {
    ...person(people.plusSign, 'Lucía', 'Benítez', 'Operations Manager', 'juniper'),
    users: [user(people.plusSign.email, [trusted, untrusted])],
  },
  {
    ...person(people.apostrophe, 'Seán', "O'Connor", 'Partner', 'juniper'),
    users: [user(people.apostrophe.email, [trusted])],
  },
  {
    ...person(people.companyWithoutDomain, 'Edith', 'Marlowe', 'Owner', 'nullDomain'),
    users: [user(people.companyWithoutDomain.email, [untrusted])],
  },
  person(people.noCompany, 'Ravi', 'Menon', 'Independent Consultant', null),
];

function person(
  landmark: { readonly id: string; readonly email: string | null },
  firstName: string,
  lastName: string,
  jobTitle: string,
  company: LandmarkCompany | null,
): LandmarkPerson {
  return { ...landmark, firstName, lastName, jobTitle, company, additionalEmails: [], users: [] };
}

function user(email: string, devices: readonly DeviceStanding[]): LandmarkUser {
  return { email, state: 'ACTIVE', devices };
}
