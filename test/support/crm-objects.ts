/** The objects of the CRM that operations are made of, and how they hang together, as a person reads them off the schema. */
export interface CrmObject {
  /** The record's type in the unified schema. */
  readonly type: string;
  readonly list: string;
  readonly one: string;
  /** Many-to-one fields and the type they lead to; the column is the field's name with `Id`. */
  readonly records: Readonly<Record<string, string>>;
  /** Lists, the type of their rows, and the column there that holds the parent's id. */
  readonly lists: Readonly<Record<string, readonly [type: string, column: string]>>;
  /** What lists of it are ordered by: paths below the record. */
  readonly orders: readonly string[];
  /** Texts that lists of it are filtered by. */
  readonly texts: readonly string[];
}

const targetLists = (column: string) =>
  ({
    noteTargets: ['TwentyNoteTarget', column],
    taskTargets: ['TwentyTaskTarget', column],
  }) as const;

const targets = {
  targetPerson: 'TwentyPerson',
  targetCompany: 'TwentyCompany',
  targetOpportunity: 'TwentyOpportunity',
};

export const crmObjects: readonly CrmObject[] = [
  {
    type: 'TwentyPerson',
    list: 'twenty_people',
    one: 'twenty_person',
    records: { company: 'TwentyCompany' },
    lists: {
      pointOfContactForOpportunities: ['TwentyOpportunity', 'pointOfContactId'],
      ...targetLists('targetPersonId'),
    },
    orders: ['name.lastName', 'jobTitle', 'createdAt', 'id'],
    texts: ['jobTitle'],
  },
  {
    type: 'TwentyCompany',
    list: 'twenty_companies',
    one: 'twenty_company',
    records: { accountOwner: 'TwentyWorkspaceMember' },
    lists: {
      people: ['TwentyPerson', 'companyId'],
      opportunities: ['TwentyOpportunity', 'companyId'],
      ...targetLists('targetCompanyId'),
    },
    orders: ['name', 'employees', 'annualRevenue.amountMicros', 'id'],
    texts: ['name'],
  },
  {
    type: 'TwentyOpportunity',
    list: 'twenty_opportunities',
    one: 'twenty_opportunity',
    records: { company: 'TwentyCompany', pointOfContact: 'TwentyPerson', owner: 'TwentyWorkspaceMember' },
    lists: targetLists('targetOpportunityId'),
    orders: ['stage', 'closeDate', 'amount.amountMicros'],
    texts: ['name'],
  },
  {
    type: 'TwentyNote',
    list: 'twenty_notes',
    one: 'twenty_note',
    records: {},
    lists: { noteTargets: ['TwentyNoteTarget', 'noteId'] },
    orders: ['title', 'createdAt'],
    texts: ['title'],
  },
  {
    type: 'TwentyTask',
    list: 'twenty_tasks',
    one: 'twenty_task',
    records: { assignee: 'TwentyWorkspaceMember' },
    lists: { taskTargets: ['TwentyTaskTarget', 'taskId'] },
    orders: ['status', 'dueAt'],
    texts: ['title'],
  },
  {
    type: 'TwentyNoteTarget',
    list: 'twenty_noteTargets',
    one: 'twenty_noteTarget',
    records: { note: 'TwentyNote', ...targets },
    lists: {},
    orders: ['createdAt', 'targetPersonId'],
    texts: [],
  },
  {
    type: 'TwentyTaskTarget',
    list: 'twenty_taskTargets',
    one: 'twenty_taskTarget',
    records: { task: 'TwentyTask', ...targets },
    lists: {},
    orders: ['createdAt'],
    texts: [],
  },
  {
    type: 'TwentyWorkspaceMember',
    list: 'twenty_workspaceMembers',
    one: 'twenty_workspaceMember',
    records: {},
    lists: {
      accountOwnerForCompanies: ['TwentyCompany', 'accountOwnerId'],
      ownedOpportunities: ['TwentyOpportunity', 'ownerId'],
      assignedTasks: ['TwentyTask', 'assigneeId'],
    },
    orders: ['name.firstName', 'userEmail'],
    texts: ['userEmail'],
  },
];

/** The object of a record's type. */
export function crmObject(type: string): CrmObject | undefined {
  return crmObjects.find((object) => object.type === type);
}
