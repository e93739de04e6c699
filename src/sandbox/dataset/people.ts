import type { Random } from '../stand-in.ts';
import { emailOf } from './e-mail.ts';
import { landmarkPeople } from './landmark-people.ts';
import type { LandmarkCompany } from './landmark-people.ts';
import { LANDMARKS } from './landmarks.ts';
import { createdAt, DAY } from './moments.ts';
import { between, createRandom, pick, text, uuid } from './random.ts';
import { cities, firstNames, jobTitles, lastNames } from './vocabulary.ts';
import type { CrmCompany, CrmPerson } from './world.ts';

const PEOPLE = 1207;
const WITHOUT_COMPANY = 20;
/** Came in through a web form that asks for one name only. */
const WITHOUT_LAST_NAME = 7;
const PUBLIC_MAIL_DOMAINS = ['postbox.example', 'mailbarn.example'] as const;

const landmarkHeadcounts: Record<LandmarkCompany, number> = {
  northwind: 75,
  halcyon: 300,
  meridian: 24,
  brightwater: 14,
  juniper: 9,
  noPeople: 0,
  nullDomain: 3,
};

type Draft = Omit<CrmPerson, 'createdAt'>;

/** All people in order of creation: the planted ones, then company by company, then those without one. */
export function createPeople(wallNow: number, companies: readonly CrmCompany[]): CrmPerson[] {
  const random = createRandom('people');
  const taken = new Set(landmarkPeople.flatMap((person) => [person.email ?? '', ...person.additionalEmails]));
  const drafts: Draft[] = landmarkPeople.map(({ company, ...person }) => ({
    id: person.id,
    firstName: person.firstName,
    lastName: person.lastName,
    email: person.email,
    additionalEmails: person.additionalEmails,
    jobTitle: person.jobTitle,
    companyId: company && LANDMARKS.companies[company].id,
    ...contact(
      random,
      companies.find(({ id }) => company && id === LANDMARKS.companies[company].id),
    ),
  }));
  const planted = Map.groupBy(drafts, ({ companyId }) => companyId);
  for (const [company, headcount] of headcounts(random, companies)) {
    const already = planted.get(company.id)?.length ?? 0;
    for (let index = already; index < headcount; index++) drafts.push(colleague(random, company, taken));
  }
  while (drafts.length < PEOPLE) {
    drafts.push(loner(random, drafts.length >= PEOPLE - WITHOUT_LAST_NAME, taken));
  }
  return drafts.map((person, index) => ({
    ...person,
    createdAt: createdAt(wallNow, { oldest: 890 * DAY, newest: DAY }, index, PEOPLE, random),
  }));
}

/** How many people each company has: planted for the first ones; the older the company, the more of the rest. */
function headcounts(random: Random, companies: readonly CrmCompany[]): Map<CrmCompany, number> {
  const planted = Object.values(landmarkHeadcounts);
  const counts = companies.map((_, index) => planted[index] ?? 0);
  const others = PEOPLE - WITHOUT_COMPANY - planted.reduce((sum, count) => sum + count, 0);
  for (let person = 0; person < others; person++) {
    const index = planted.length + Math.floor(random() ** 1.4 * (companies.length - planted.length));
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return new Map(companies.map((company, index) => [company, counts[index] ?? 0]));
}

function colleague(random: Random, company: CrmCompany, taken: Set<string>): Draft {
  const [firstName, lastName] = [pick(random, firstNames), pick(random, lastNames)];
  const email = freeEmail(firstName, lastName, company.domain ?? PUBLIC_MAIL_DOMAINS[0], taken);
  const privateEmail = (): string => freeEmail(firstName, lastName, PUBLIC_MAIL_DOMAINS[1], taken);
  return {
    id: uuid(random),
    firstName,
    lastName,
    email: random() < 0.03 ? null : asTyped(random, email),
    additionalEmails: random() < 0.12 ? [privateEmail()] : [],
    jobTitle: pick(random, jobTitles),
    companyId: company.id,
    ...contact(random, company),
  };
}

function loner(random: Random, isWithoutLastName: boolean, taken: Set<string>): Draft {
  const firstName = pick(random, firstNames);
  const lastName = isWithoutLastName ? '' : pick(random, lastNames);
  return {
    id: uuid(random),
    firstName,
    lastName,
    email: freeEmail(firstName, lastName, pick(random, PUBLIC_MAIL_DOMAINS), taken),
    additionalEmails: [],
    jobTitle: isWithoutLastName ? '' : 'Independent Consultant',
    companyId: null,
    ...contact(random, undefined),
  };
}

/** Two people of one name in one domain get numbers, as mail administrators do it. */
function freeEmail(firstName: string, lastName: string, domain: string, taken: Set<string>): string {
  let email = emailOf(firstName, lastName, domain);
  for (let number = 2; taken.has(email); number++) {
    email = emailOf(firstName, `${lastName}${number}`, domain);
  }
  taken.add(email);
  return email;
}

/** A few addresses were typed in with capitals. */
function asTyped(random: Random, email: string): string {
  return random() < 0.03 ? email.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase()) : email;
}

/** Most people work where their company is. Phone numbers are of the ranges set aside for fiction. */
function contact(random: Random, company: CrmCompany | undefined): Pick<CrmPerson, 'city' | 'phone'> {
  const phone =
    random() < 0.5
      ? `+1${pick(random, ['212', '312', '415', '617'])}55501${text(random, 2, '0123456789')}`
      : `+447700900${between(random, 100, 999)}`;
  return {
    city: company && random() < 0.8 ? company.city : pick(random, cities).city,
    phone: random() < 0.6 ? phone : null,
  };
}
