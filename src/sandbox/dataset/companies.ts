import type { Random } from '../stand-in.ts';
import { slugOf } from './e-mail.ts';
import type { LandmarkCompany } from './landmark-people.ts';
import { LANDMARKS } from './landmarks.ts';
import { createdAt, DAY } from './moments.ts';
import { between, createRandom, pick, shuffle, uuid } from './random.ts';
import { cities, companyFirstWords, companySecondWords } from './vocabulary.ts';
import type { CrmCompany, CrmMember } from './world.ts';

const COMPANIES = 600;
/** Every so-manieth company has no known domain. */
const NULL_DOMAIN_EVERY = 50;

type Details = Pick<
  CrmCompany,
  'city' | 'country' | 'employees' | 'annualRevenue' | 'secondaryDomains' | 'idealCustomerProfile'
>;

const landmarkDetails: Record<LandmarkCompany, Details> = {
  northwind: details('Rotterdam', 'Netherlands', 640, 182_000_000, true),
  halcyon: details('Hamburg', 'Germany', 4_100, 905_000_000, true),
  meridian: {
    ...details('Lyon', 'France', 310, 74_000_000, true),
    secondaryDomains: ['meridian-lenses.example'],
  },
  brightwater: details('Bristol', 'United Kingdom', 1_250, 410_000_000, false),
  juniper: details('Dublin', 'Ireland', 22, 3_400_000, false),
  noPeople: details('Zürich', 'Switzerland', null, null, false),
  nullDomain: details('Edinburgh', 'United Kingdom', 3, null, false),
};

/** All companies in order of creation, the planted ones first. Names and domains are unique. */
export function createCompanies(wallNow: number, members: readonly CrmMember[]): CrmCompany[] {
  const random = createRandom('companies');
  const landmarks = Object.entries(LANDMARKS.companies).map(([key, company]) => ({
    ...company,
    ...landmarkDetails[key as LandmarkCompany],
  }));
  const others = companyNames(random, COMPANIES - landmarks.length).map((name, index) => ({
    id: uuid(random),
    name,
    domain: index % NULL_DOMAIN_EVERY === NULL_DOMAIN_EVERY - 1 ? null : `${slugOf(name)}.example`,
    ...randomDetails(random, name),
  }));
  return [...landmarks, ...others].map((company, index) => ({
    ...company,
    accountOwnerId: random() < 0.7 ? pick(random, members).id : null,
    createdAt: createdAt(wallNow, { oldest: 900 * DAY, newest: 20 * DAY }, index, COMPANIES, random),
  }));
}

function companyNames(random: Random, count: number): string[] {
  const all = companyFirstWords.flatMap((first) => companySecondWords.map((second) => `${first} ${second}`));
  return shuffle(random, all).slice(0, count);
}

function randomDetails(random: Random, name: string): Details {
  const employees = random() < 0.85 ? Math.round(8 * 400 ** random()) : null;
  const revenue = employees !== null && random() < 0.7 ? employees * between(random, 90, 320) * 1_000 : null;
  const { city, country } = pick(random, cities);
  return {
    ...details(city, country, employees, revenue, random() < 0.25),
    secondaryDomains: random() < 0.06 ? [`${slugOf(name)}-group.example`] : [],
  };
}

function details(
  city: string,
  country: string,
  employees: number | null,
  revenue: number | null,
  idealCustomerProfile: boolean,
): Details {
  return {
    city,
    country,
    employees,
    annualRevenue: revenue === null ? null : { amount: revenue, currency: currencyOf(country) },
    secondaryDomains: [],
    idealCustomerProfile,
  };
}

/** The currency an account in this country is kept in; the rest of Europe in euros. */
export function currencyOf(country: string): string {
  const currencies: Readonly<Record<string, string>> = {
    Australia: 'AUD',
    Canada: 'CAD',
    'New Zealand': 'NZD',
    Singapore: 'SGD',
    Switzerland: 'CHF',
    'United Kingdom': 'GBP',
    'United States': 'USD',
  };
  return currencies[country] ?? 'EUR';
}
