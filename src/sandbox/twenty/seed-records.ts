import type { Crm, CrmCompany, CrmNote, CrmPerson, CrmPet, CrmTask } from '../dataset/world.ts';
import type { RecordRow } from './model.ts';
import { stableId } from './stable-id.ts';

/** A made-up CRM as rows of the record API, by object, in an order in which every row finds what it points at. */
export function seedRecords(crm: Crm): [objectNameSingular: string, rows: RecordRow[]][] {
  const objectOf = new Map<string, string>([
    ...crm.companies.map(({ id }): [string, string] => [id, 'Company']),
    ...crm.people.map(({ id }): [string, string] => [id, 'Person']),
    ...crm.opportunities.map(({ id }): [string, string] => [id, 'Opportunity']),
  ]);

  /** Rows of `noteTarget` or `taskTarget`: one per thing a note or task hangs on. */
  function targetsOf(kind: 'note' | 'task', items: readonly (CrmNote | CrmTask)[]): RecordRow[] {
    return items.flatMap((item) =>
      item.targetIds.flatMap((targetId) => {
        const object = objectOf.get(targetId);
        if (object === undefined) return [];
        const id = stableId(`${kind}-target:${item.id}:${targetId}`);
        return [row(id, item.createdAt, { [`${kind}Id`]: item.id, [`target${object}Id`]: targetId })];
      }),
    );
  }

  return [
    ['workspaceMember', crm.members.map(memberRow)],
    ['company', crm.companies.map(companyRow)],
    ['person', crm.people.map(personRow)],
    [
      'opportunity',
      crm.opportunities.map(
        ({ id, createdAt, name, stage, amount, closeDate, companyId, pointOfContactId }) =>
          row(id, createdAt, {
            name,
            stage,
            amount: currency(amount),
            closeDate: closeDate === null ? null : iso(closeDate),
            companyId,
            pointOfContactId,
          }),
      ),
    ],
    [
      'note',
      crm.notes.map((note) => row(note.id, note.createdAt, { title: note.title, bodyV2: richText(note) })),
    ],
    ['task', crm.tasks.map(taskRow)],
    ['noteTarget', targetsOf('note', crm.notes)],
    ['taskTarget', targetsOf('task', crm.tasks)],
    ['rocket', crm.rockets.map(({ id, createdAt, name }) => row(id, createdAt, { name }))],
    ['pet', crm.pets.map(petRow)],
    ['petCareAgreement', crm.pets.flatMap(careRow)],
  ];
}

function row(id: string, createdAt: number, columns: Readonly<Record<string, unknown>>): RecordRow {
  return {
    id,
    createdAt: iso(createdAt),
    updatedAt: iso(createdAt),
    deletedAt: null,
    createdBy: { source: 'IMPORT', workspaceMemberId: null, name: 'Sandbox', context: {} },
    updatedBy: { source: 'IMPORT', workspaceMemberId: null, name: 'Sandbox', context: {} },
    ...columns,
  };
}

function memberRow({ id, createdAt, firstName, lastName, email }: Crm['members'][number]): RecordRow {
  return row(id, createdAt, {
    name: { firstName, lastName },
    userEmail: email.toLowerCase(),
    userId: stableId(`user:${id}`),
  });
}

function companyRow(company: CrmCompany): RecordRow {
  return row(company.id, company.createdAt, {
    name: company.name,
    domainName: {
      primaryLinkLabel: '',
      primaryLinkUrl: company.domain === null ? '' : `https://${company.domain}`,
      secondaryLinks: company.secondaryDomains.map((domain) => ({ url: `https://${domain}`, label: '' })),
    },
    address: { addressCity: company.city, addressCountry: company.country },
    employees: company.employees,
    annualRevenue: currency(company.annualRevenue),
    accountOwnerId: company.accountOwnerId,
  });
}

/** Addresses are kept in lower case, as the real one does on writing. */
function personRow(person: CrmPerson): RecordRow {
  return row(person.id, person.createdAt, {
    name: { firstName: person.firstName, lastName: person.lastName },
    emails: {
      primaryEmail: person.email?.toLowerCase() ?? '',
      additionalEmails: person.additionalEmails.map((email) => email.toLowerCase()),
    },
    jobTitle: person.jobTitle,
    phones: { primaryPhoneNumber: person.phone ?? '' },
    companyId: person.companyId,
  });
}

function taskRow(task: CrmTask): RecordRow {
  return row(task.id, task.createdAt, {
    title: task.title,
    bodyV2: richText(task),
    status: task.status,
    dueAt: task.dueAt === null ? null : iso(task.dueAt),
    assigneeId: task.assigneeId,
  });
}

function petRow(pet: CrmPet): RecordRow {
  return row(pet.id, pet.createdAt, {
    name: pet.name,
    species: pet.species,
  });
}

/** Who looks after a pet is an agreement of its own. */
function careRow(pet: CrmPet): RecordRow[] {
  if (pet.ownerPersonId === null) return [];
  const id = stableId(`pet-care:${pet.id}`);
  return [row(id, pet.createdAt, { petId: pet.id, caretakerPersonId: pet.ownerPersonId })];
}

/** Twenty counts money in millionths. */
function currency(money: { readonly amount: number; readonly currency: string } | null) {
  return money && { amountMicros: money.amount * 1_000_000, currencyCode: money.currency };
}

function richText({ markdown }: { readonly markdown: string }) {
  return { blocknote: null, markdown };
}

function iso(moment: number): string {
  return new Date(moment).toISOString();
}
