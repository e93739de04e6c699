import type { Random } from '../stand-in.ts';
import { emailOf } from './e-mail.ts';
import { landmarkPeople } from './landmark-people.ts';
import { LANDMARKS } from './landmarks.ts';
import { HOME_DOMAIN } from './members.ts';
import { createdAt, DAY } from './moments.ts';
import { createRandom, pick, shuffle } from './random.ts';
import { firstNames, lastNames } from './vocabulary.ts';
import type { Crm, CrmPerson, NetworkUser } from './world.ts';

const USERS = 320;
const FIRST_KEY = 116_000;
const STAFF = 84;
/** Customers whose people have access, counted from the first company after the planted ones. */
const CUSTOMERS = 40;

/** How many of a planted company's other people have a user. */
const customerUsers = { northwind: 36, halcyon: 60, meridian: 8, brightwater: 2, juniper: 4 } as const;

const { companies, users } = LANDMARKS;

/** Users no person in the CRM has the address of. */
const unknownUsers = [
  { domain: companies.brightwater.domain, count: 8 },
  { domain: companies.northwind.domain, count: 4 },
  { domain: 'meridian-lenses.example', count: 2 },
  { domain: 'freelance-hub.example', count: 6 },
  { domain: 'contract-works.example', count: 7 },
] as const;

const plantedUnknownUsers = [
  { firstName: 'Rupert', lastName: 'Langley', email: users.unknownInKnownDomain },
  { firstName: 'Agata', lastName: 'Wilk', email: users.unknownInSecondDomain },
  { firstName: 'Pump', lastName: 'Station', email: users.domainLookalike },
  { firstName: 'Milo', lastName: 'Hartmann', email: users.unknownDomain },
] as const;

type Identity = Pick<NetworkUser, 'firstName' | 'lastName' | 'email'>;
type Draft = Omit<NetworkUser, 'key' | 'createdAt'>;

/** All users in order of creation: the planted people's first, then members, other staff, customers, unknown ones. */
export function createUsers(wallNow: number, crm: Crm): NetworkUser[] {
  const random = createRandom('users');
  const taken = new Set([
    ...crm.people.flatMap((person) => [person.email ?? '', ...person.additionalEmails]).map(lowerCase),
    ...crm.members.map(({ email }) => email),
  ]);
  const planted = landmarkPeople.flatMap(({ firstName, lastName, users }) =>
    users.map(({ email, state }): Draft => ({ ...member({ firstName, lastName, email }), state })),
  );
  const staff = strangers(random, HOME_DOMAIN, STAFF, taken);
  const unknown = [
    ...plantedUnknownUsers,
    ...unknownUsers.flatMap(({ domain, count }) => strangers(random, domain, count, taken)),
  ];
  const customerCount = USERS - planted.length - crm.members.length - staff.length - unknown.length;
  const drafts = [
    ...planted,
    ...crm.members.map(memberUser),
    ...staff.map((identity): Draft => ({ ...member(identity), type: 'SYNCED', state: usualState(random) })),
    ...customers(random, crm, customerCount).map((person) => customerUser(random, person)),
    ...unknown.map(member),
  ];
  return drafts.map((draft, index) => ({
    ...draft,
    key: FIRST_KEY + 3 * index,
    createdAt: createdAt(wallNow, { oldest: 700 * DAY, newest: 2 * DAY }, index, USERS, random),
  }));
}

/** Roles of the first members; the others have none in the console. */
const memberRoles = [
  'ADMIN',
  'ADMIN',
  'DEVOPS',
  'DEVOPS',
  'SUPPORT',
  'HELPDESK',
  'ACCESS_REVIEWER',
  'BILLING',
] as const;

function memberUser({ firstName, lastName, email }: Identity, index: number): Draft {
  const isOtherCase = email === LANDMARKS.members.otherLetterCase.email;
  return {
    ...member({ firstName, lastName, email: isOtherCase ? users.memberOtherLetterCase : email }),
    role: memberRoles[index] ?? 'MEMBER',
    type: 'SYNCED',
  };
}

function member({ firstName, lastName, email }: Identity): Draft {
  return { firstName, lastName, email, role: 'MEMBER', state: 'ACTIVE', type: 'MANUAL' };
}

function usualState(random: Random): NetworkUser['state'] {
  const draw = random();
  if (draw < 0.04) return 'DISABLED';
  return draw < 0.07 ? 'PENDING' : 'ACTIVE';
}

/** `count` people with access: the set number of each planted company, the rest from the customers after them. */
function customers(random: Random, crm: Crm, count: number): CrmPerson[] {
  const plantedIds = new Set<string>(landmarkPeople.map(({ id }) => id));
  const candidatesOf = (companyIds: ReadonlySet<string | null>): CrmPerson[] =>
    crm.people.filter(
      ({ id, email, companyId }) => email !== null && !plantedIds.has(id) && companyIds.has(companyId),
    );
  const ofPlanted = Object.entries(customerUsers).flatMap(([key, wanted]) => {
    const { id } = companies[key as keyof typeof customerUsers];
    return shuffle(random, candidatesOf(new Set([id]))).slice(0, wanted);
  });
  const firstCustomer = Object.keys(companies).length;
  const otherIds = crm.companies.slice(firstCustomer, firstCustomer + CUSTOMERS).map(({ id }) => id);
  const others = shuffle(random, candidatesOf(new Set(otherIds)));
  return [...ofPlanted, ...others.slice(0, count - ofPlanted.length)];
}

/** Some signed up with their private address, some identity providers keep capitals. */
function customerUser(random: Random, { firstName, lastName, email, additionalEmails }: CrmPerson): Draft {
  const [privateEmail] = additionalEmails;
  const address = privateEmail !== undefined && random() < 0.4 ? privateEmail : (email ?? '');
  const isCapitalised = random() < 0.08;
  return {
    ...member({ firstName, lastName, email: isCapitalised ? capitalise(address) : lowerCase(address) }),
    state: usualState(random),
  };
}

function strangers(random: Random, domain: string, count: number, taken: Set<string>): Identity[] {
  const identities: Identity[] = [];
  while (identities.length < count) {
    const [firstName, lastName] = [pick(random, firstNames), pick(random, lastNames)];
    const email = emailOf(firstName, lastName, domain);
    if (taken.has(email)) continue;
    taken.add(email);
    identities.push({ firstName, lastName, email });
  }
  return identities;
}

function capitalise(email: string): string {
  return email.replaceAll(/(?<=^|\.)[a-z](?=.*@)/g, (letter) => letter.toUpperCase());
}

function lowerCase(email: string): string {
  return email.toLowerCase();
}
