import type { Crm } from '../../src/sandbox/dataset/world.ts';
import { createTwenty } from '../../src/sandbox/twenty/twenty.ts';
import type { TwentyOptions, TwentyStandIn } from '../../src/sandbox/twenty/twenty.ts';
import { createFakeClock } from './fake-clock.ts';
import type { FakeClock } from './fake-clock.ts';

export const ADA_ID = '5b3f1a52-6c38-4d0b-9d0e-1f0f6f6d2a01';
export const ACME_ID = '5b3f1a52-6c38-4d0b-9d0e-1f0f6f6d2a02';
export const DEAL_ID = '5b3f1a52-6c38-4d0b-9d0e-1f0f6f6d2a03';

const BORN = Date.parse('2026-01-01T00:00:00Z');

/** One of each, and each tied to the others. */
const SMALL_CRM: Crm = {
  members: [
    {
      id: '5b3f1a52-6c38-4d0b-9d0e-1f0f6f6d2a04',
      firstName: 'Mel',
      lastName: 'Member',
      email: 'Mel@Sandbox.example',
      createdAt: BORN,
    },
  ],
  companies: [
    {
      id: ACME_ID,
      name: 'Acme',
      domain: 'acme.example',
      secondaryDomains: ['acme.test'],
      city: 'Bern',
      country: 'Switzerland',
      employees: 12,
      annualRevenue: { amount: 5, currency: 'EUR' },
      idealCustomerProfile: true,
      accountOwnerId: '5b3f1a52-6c38-4d0b-9d0e-1f0f6f6d2a04',
      createdAt: BORN,
    },
  ],
  people: [
    {
      id: ADA_ID,
      firstName: 'Ada',
      lastName: 'Amber',
      email: 'Ada@Acme.example',
      additionalEmails: ['Ada.Alt@Acme.example'],
      jobTitle: 'Engineer',
      phone: null,
      city: 'Bern',
      companyId: ACME_ID,
      createdAt: BORN,
    },
  ],
  opportunities: [
    {
      id: DEAL_ID,
      name: 'Deal',
      stage: 'MEETING',
      amount: { amount: 3, currency: 'USD' },
      closeDate: null,
      companyId: ACME_ID,
      pointOfContactId: ADA_ID,
      createdAt: BORN,
    },
  ],
  notes: [
    {
      id: '5b3f1a52-6c38-4d0b-9d0e-1f0f6f6d2a05',
      title: 'Note',
      markdown: '**hello**',
      targetIds: [ADA_ID, DEAL_ID],
      createdAt: BORN,
    },
  ],
  tasks: [
    {
      id: '5b3f1a52-6c38-4d0b-9d0e-1f0f6f6d2a06',
      title: 'Task',
      markdown: '',
      status: 'IN_PROGRESS',
      dueAt: BORN,
      assigneeId: '5b3f1a52-6c38-4d0b-9d0e-1f0f6f6d2a04',
      targetIds: [ACME_ID],
      createdAt: BORN,
    },
  ],
  rockets: [{ id: '5b3f1a52-6c38-4d0b-9d0e-1f0f6f6d2a07', name: 'Rocket', createdAt: BORN }],
  pets: [
    {
      id: '5b3f1a52-6c38-4d0b-9d0e-1f0f6f6d2a08',
      name: 'Rex',
      species: 'DOG',
      ownerPersonId: ADA_ID,
      createdAt: BORN,
    },
  ],
};

export interface TestTwenty {
  readonly twenty: TwentyStandIn;
  readonly clock: FakeClock;
  /** POSTs JSON and reads the answer; without a token when `token` is null. */
  readonly post: (
    path: string,
    body: unknown,
    token?: string | null,
  ) => Promise<{ status: number; body: unknown }>;
}

/** The stand-in on a fake clock, with the small CRM. */
export function createTestTwenty(options: Partial<TwentyOptions> = {}): TestTwenty {
  const clock = createFakeClock();
  const twenty = createTwenty({
    clock,
    crm: SMALL_CRM,
    charging: '2.21',
    rateLimits: true,
    windowMs: 60_000,
    latencyMs: 0,
    ...options,
  });
  return {
    twenty,
    clock,
    async post(path, body, token = 'sandbox-admin') {
      const request = new Request(`http://twenty${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token !== null && { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(body),
      });
      const response = await twenty.fetch(request);
      return { status: response.status, body: (await response.json()) as unknown };
    },
  };
}
