import type { Random } from '../stand-in.ts';
import { currencyOf } from './companies.ts';
import { createdAt, DAY, HOUR } from './moments.ts';
import { between, createRandom, pick, uuid } from './random.ts';
import type { CrmCompany, CrmMember, CrmNote, CrmOpportunity, CrmPerson, CrmTask } from './world.ts';

const OPPORTUNITIES = 150;
const NOTES = 120;
const TASKS = 120;

const stages = ['NEW', 'SCREENING', 'MEETING', 'PROPOSAL', 'CUSTOMER'] as const;
const statuses = ['TODO', 'IN_PROGRESS', 'DONE'] as const;
const deals = [
  'Framework agreement',
  'Managed access, 1 year',
  'Managed access, 3 years',
  'Network assessment',
  'Pilot',
  'Plant roll-out',
  'Remote maintenance',
  'Renewal',
  'Second site',
  'Support upgrade',
] as const;

const notes = [
  [
    'Call about the pilot',
    'They want **two sites** in the pilot, not one. Security review first, then a date.',
  ],
  ['Kick-off', '- introduced the team\n- agreed weekly calls\n- access for the project group by Friday'],
  ['Contract question', 'Legal asks for the data processing agreement in their own form. Sent to Ruth.'],
  [
    'Met at the trade fair',
    'Short talk at the stand. Interested in replacing the VPN for service technicians.',
  ],
  ['Renewal talk', 'Happy with support, unhappy with the price step. Offer the three-year term.'],
  [
    'Incident review',
    'Outage on Monday was their own firewall change. They will tell us beforehand next time.',
  ],
  ['Change of contact', 'The former contact has left. Remove access and ask for a successor.'],
  ['Reference call', 'They agreed to talk to prospects, at most once a month.'],
] as const;

const tasks = [
  ['Send the offer', 'Include the *second site* as an option.'],
  ['Review who has access', 'Compare the project group with the contact list.'],
  ['Prepare the steering meeting', 'Slides and open points, two days ahead.'],
  ['Ask for the security questionnaire', ''],
  ['Remove access of former colleagues', 'They sent a list of leavers last week.'],
  ['Call back about the invoice', ''],
  ['Plan the connector upgrade', 'Outside their production hours.'],
  ['Introduce the new account owner', 'Short call, no slides.'],
] as const;

/** Deals over all stages, more of them with the older companies, in order of creation. */
export function createOpportunities(
  wallNow: number,
  companies: readonly CrmCompany[],
  people: readonly CrmPerson[],
): CrmOpportunity[] {
  const random = createRandom('opportunities');
  const staff = Map.groupBy(people, ({ companyId }) => companyId);
  return Array.from({ length: OPPORTUNITIES }, (_, index) => {
    const company = pickOlder(random, companies);
    const contacts = staff.get(company.id) ?? [];
    const created = createdAt(wallNow, { oldest: 400 * DAY, newest: DAY }, index, OPPORTUNITIES, random);
    const amount = between(random, 4, 400) * 500;
    return {
      id: uuid(random),
      name: `${company.name}: ${pick(random, deals)}`,
      stage: pick(random, stages),
      amount: random() < 0.9 ? { amount, currency: currencyOf(company.country) } : null,
      closeDate: random() < 0.85 ? created + between(random, 20, 240) * DAY : null,
      companyId: company.id,
      pointOfContactId: contacts.length > 0 ? pick(random, contacts).id : null,
      createdAt: created,
    };
  });
}

/** Notes on a company with one of its people or deals, in order of creation. */
export function createNotes(
  wallNow: number,
  companies: readonly CrmCompany[],
  people: readonly CrmPerson[],
  opportunities: readonly CrmOpportunity[],
): CrmNote[] {
  const random = createRandom('notes');
  const targets = createTargets(random, companies, people, opportunities);
  return Array.from({ length: NOTES }, (_, index) => {
    const [title, markdown] = pick(random, notes);
    return {
      id: uuid(random),
      title,
      markdown,
      targetIds: targets(),
      createdAt: createdAt(wallNow, { oldest: 300 * DAY, newest: HOUR }, index, NOTES, random),
    };
  });
}

/** Tasks, most of them given to a member, in order of creation. */
export function createTasks(
  wallNow: number,
  companies: readonly CrmCompany[],
  people: readonly CrmPerson[],
  opportunities: readonly CrmOpportunity[],
  members: readonly CrmMember[],
): CrmTask[] {
  const random = createRandom('tasks');
  const targets = createTargets(random, companies, people, opportunities);
  return Array.from({ length: TASKS }, (_, index) => {
    const [title, markdown] = pick(random, tasks);
    const created = createdAt(wallNow, { oldest: 120 * DAY, newest: HOUR }, index, TASKS, random);
    return {
      id: uuid(random),
      title,
      markdown,
      status: pick(random, statuses),
      dueAt: random() < 0.8 ? created + between(random, 2, 40) * DAY : null,
      assigneeId: random() < 0.9 ? pick(random, members).id : null,
      targetIds: targets(),
      createdAt: created,
    };
  });
}

/** Each call gives a company, and often one of its people and one of its deals. */
function createTargets(
  random: Random,
  companies: readonly CrmCompany[],
  people: readonly CrmPerson[],
  opportunities: readonly CrmOpportunity[],
): () => string[] {
  const peopleOf = Map.groupBy(people, ({ companyId }) => companyId);
  const dealsOf = Map.groupBy(opportunities, ({ companyId }) => companyId);
  return () => {
    const { id } = pickOlder(random, companies);
    const [itsPeople = [], itsDeals = []] = [peopleOf.get(id), dealsOf.get(id)];
    return [
      id,
      ...(itsPeople.length > 0 && random() < 0.7 ? [pick(random, itsPeople).id] : []),
      ...(itsDeals.length > 0 && random() < 0.5 ? [pick(random, itsDeals).id] : []),
    ];
  };
}

/** Work gathers at the companies known for longest; only the older half, which was there before all of it, has any. */
function pickOlder(random: Random, companies: readonly CrmCompany[]): CrmCompany {
  return pick(() => random() ** 3 / 2, companies);
}
