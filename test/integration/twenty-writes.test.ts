import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LANDMARKS } from '../../src/sandbox/dataset/landmarks.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';

const { people, companies } = LANDMARKS;

let gateway: TestGateway;
let callsBefore: number;
beforeAll(async () => {
  gateway = await createTestGateway({
    environment: { CACHE_TTL_MS: '0', SANDBOX_TWENTY_CHARGING: 'newer' },
  });
});
beforeEach(() => {
  gateway.spent();
  callsBefore = gateway.twenty.calls.length;
});
afterAll(async () => await gateway[Symbol.asyncDispose]());

async function answer(query: string, variables?: Record<string, unknown>) {
  const { data, errors } = await gateway.ask(query, variables);
  expect(errors).toBeUndefined();
  return data;
}

/** The variables of what has been sent to Twenty, in the order of arrival. */
function sent(): Record<string, any>[] {
  return gateway.twenty.calls
    .slice(callsBefore)
    .map(({ body }) => (JSON.parse(body) as { variables: Record<string, any> }).variables);
}

async function createdPerson(data: string): Promise<string> {
  const { twenty_createPerson: person } = await answer(
    `mutation { twenty_createPerson(data: ${data}) { id } }`,
  );
  gateway.spent();
  callsBefore = gateway.twenty.calls.length;
  return person.id;
}

const contact = `emails { primaryEmail additionalEmails } phones { primaryPhoneNumber additionalPhones }
  linkedinLink { primaryLinkUrl primaryLinkLabel secondaryLinks }`;

describe('data reaches Twenty as it was given', () => {
  /** A value with the ways to give it, and what arrives; `undefined` where the key must not arrive. */
  interface Given {
    readonly text: string;
    readonly definition?: string;
    readonly variable?: unknown;
    readonly arrives: unknown;
  }
  const kinds = {
    jobTitle: ['String', '"Chief"', 'Chief'],
    intro: ['String', '""', ''],
    name: [
      'TwentyFullNameCreateInput',
      '{ firstName: "A", lastName: null }',
      { firstName: 'A', lastName: null },
    ],
    emails: [
      'TwentyEmailsCreateInput',
      '{ additionalEmails: [null, "a"] }',
      { additionalEmails: [null, 'a'] },
    ],
    linkedinLink: ['TwentyLinksCreateInput', '{}', {}],
    workPreference: ['[TwentyPersonWorkPreferenceEnum]', '[ON_SITE, null]', ['ON_SITE', null]],
  } as const;
  type Name = keyof typeof kinds;
  const waysOf = (name: Name): Given[] => {
    const [type, literal, value] = kinds[name];
    const definition = (theDefault = '') => `$${name}: ${type}${theDefault && ` = ${theDefault}`}`;
    return [
      { text: '', arrives: undefined },
      { text: 'null', arrives: null },
      { text: literal, arrives: value },
      { text: `$${name}`, definition: definition(), arrives: undefined },
      { text: `$${name}`, definition: definition(), variable: null, arrives: null },
      { text: `$${name}`, definition: definition(), variable: value, arrives: value },
      { text: `$${name}`, definition: definition(literal), arrives: value },
      { text: `$${name}`, definition: definition(literal), variable: null, arrives: null },
      { text: `$${name}`, definition: definition('null'), arrives: null },
    ];
  };
  const names = Object.keys(kinds) as Name[];
  const record = fc
    .tuple(...names.map((name) => fc.constantFrom(...waysOf(name))))
    .map((given) => given.map((way, index) => [names[index] ?? 'jobTitle', way] as const));

  it('absent, null or with a value, inline and as a variable', async () => {
    await fc.assert(
      fc.asyncProperty(record, fc.boolean(), async (fields, isList) => {
        const text = fields
          .flatMap(([name, { text }]) => (text === '' ? [] : [`${name}: ${text}`]))
          .join(' ');
        const definitions = fields.flatMap(([, { definition }]) => definition ?? []).join(' ');
        const variables = fields.flatMap(([name, { variable }]) =>
          variable === undefined ? [] : [[name, variable] as const],
        );
        const root = isList
          ? `twenty_createPeople(data: [{ ${text} }], upsert: null)`
          : `twenty_createPerson(data: { ${text} })`;
        const arrives = fields.filter(([, way]) => way.arrives !== undefined);
        const data = Object.fromEntries(arrives.map(([name, way]) => [name, way.arrives]));
        callsBefore = gateway.twenty.calls.length;
        await gateway.ask(
          `mutation ${definitions && `(${definitions})`} { ${root} { id } }`,
          Object.fromEntries(variables),
        );
        expect(sent()).toEqual([isList ? { data: [data], upsert: null } : { data }]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a batch', () => {
  const batch = (count: number) =>
    gateway.ask(
      'mutation ($data: [TwentyPersonCreateInput!]!) { twenty_createPeople(data: $data) { jobTitle } }',
      { data: Array.from({ length: count }, (_, index) => ({ jobTitle: `Batch ${index}` })) },
    );

  it('of 200 is written, in order', async () => {
    const { data } = await batch(200);
    expect(data.twenty_createPeople.map(({ jobTitle }: { jobTitle: string }) => jobTitle)).toEqual(
      Array.from({ length: 200 }, (_, index) => `Batch ${index}`),
    );
  });

  it('of 201 is refused before anything is sent', async () => {
    const { data, errors } = await batch(201);
    expect(data).toEqual({ twenty_createPeople: null });
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining('was given 201 records, and Twenty takes 200'),
        path: ['twenty_createPeople'],
        extensions: { code: 'BAD_USER_INPUT', upstream: 'twenty' },
      },
    ]);
    expect(sent()).toEqual([]);
  });

  it('of updates that turns out too large changes nothing', async () => {
    const { errors } = await gateway.ask(
      'mutation { twenty_updatePeople(filter: { id: { is: NOT_NULL } }, data: { intro: "all" }) { id } }',
    );
    expect(errors).toMatchObject([{ message: 'Cannot update more than 200 records at once' }]);
    const data = await answer('{ twenty_people(filter: { intro: { eq: "all" } }) { totalCount } }');
    expect(data.twenty_people.totalCount).toBe(0);
  });
});

describe('an upsert', () => {
  it('answers in the order of the input, whether by id, by another key, new, or without any key', async () => {
    const byId = await createdPerson('{ jobTitle: "old" }');
    await createdPerson('{ emails: { primaryEmail: "upserted@writes.example" } }');
    const data = await answer(
      `mutation ($data: [TwentyPersonCreateInput!]!) {
        twenty_createPeople(data: $data, upsert: true) { title: jobTitle emails { primaryEmail } }
      }`,
      {
        data: [
          { jobTitle: '0' },
          { jobTitle: '1', emails: { primaryEmail: 'Fresh@Writes.example' } },
          { jobTitle: '2', emails: { primaryEmail: 'UPSERTED@writes.example' } },
          { jobTitle: '3' },
          { jobTitle: '4', id: byId.toUpperCase() },
        ],
      },
    );
    expect(data.twenty_createPeople).toEqual([
      { title: '0', emails: { primaryEmail: '' } },
      { title: '1', emails: { primaryEmail: 'fresh@writes.example' } },
      { title: '2', emails: { primaryEmail: 'upserted@writes.example' } },
      { title: '3', emails: { primaryEmail: '' } },
      { title: '4', emails: { primaryEmail: '' } },
    ]);
    expect(gateway.spent().tokens).toBe(1);
  });

  it('knows companies by their domain, however it is written', async () => {
    await answer(
      'mutation { twenty_createCompany(data: { name: "There", domainName: { primaryLinkUrl: "https://there.example" } }) { id } }',
    );
    const urls = ['https://new.example', 'https://There.example/', 'https://newer.example'];
    const data = await answer(
      `mutation ($data: [TwentyCompanyCreateInput!]!) {
        twenty_createCompanies(data: $data, upsert: true) { name employees }
      }`,
      { data: urls.map((primaryLinkUrl, employees) => ({ domainName: { primaryLinkUrl }, employees })) },
    );
    expect(data.twenty_createCompanies).toEqual([
      { name: '', employees: 0 },
      { name: 'There', employees: 1 },
      { name: '', employees: 2 },
    ]);
  });

  it('of one key twice fails as a whole', async () => {
    const item = '{ emails: { primaryEmail: "twice@writes.example" } }';
    const { data, errors } = await gateway.ask(
      `mutation { twenty_createPeople(data: [${item}, ${item}], upsert: true) { id } }`,
    );
    expect(data).toEqual({ twenty_createPeople: null });
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_REJECTED' } }]);
  });
});

describe('an update', () => {
  const whole = `{
    name: { firstName: "Nora" }
    emails: { primaryEmail: "nora@writes.example", additionalEmails: ["more@writes.example"] }
    phones: { primaryPhoneNumber: "612345678", primaryPhoneCountryCode: "FR", additionalPhones: [{ number: "611111111", countryCode: "FR", callingCode: "+33" }] }
    linkedinLink: { primaryLinkUrl: "https://a.example", primaryLinkLabel: "A", secondaryLinks: [{ url: "https://b.example", label: "B" }] }
  }`;
  const before = {
    phones: {
      primaryPhoneNumber: '612345678',
      additionalPhones: [{ number: '611111111', countryCode: 'FR', callingCode: '+33' }],
    },
    linkedinLink: {
      primaryLinkUrl: 'https://a.example',
      primaryLinkLabel: 'A',
      secondaryLinks: [{ url: 'https://b.example', label: 'B' }],
    },
  };

  it('keeps the parts of phones and links that it leaves out, of a deleted record too', async () => {
    const id = await createdPerson(whole);
    await answer(`mutation { twenty_deletePerson(id: "${id}") { id } }`);
    gateway.spent();
    const data = await answer(`mutation { twenty_updatePerson(id: "${id}", data: {
      phones: { primaryPhoneNumber: "+33698765432" }, linkedinLink: { primaryLinkUrl: "https://c.example" }
    }) { ${contact} } }`);
    expect(data.twenty_updatePerson).toMatchObject({
      phones: { ...before.phones, primaryPhoneNumber: '698765432' },
      linkedinLink: { ...before.linkedinLink, primaryLinkUrl: 'https://c.example' },
    });
    expect(gateway.spent().tokens).toBe(2);
    await answer(`mutation { twenty_destroyPerson(id: "${id}") { id } }`);
  });

  it('of a record that is not there says so, and nothing is written', async () => {
    const { errors } = await gateway.ask(
      'mutation { twenty_updatePerson(id: "20202020-0000-4000-8000-000000000000", data: { phones: {} }) { id } }',
    );
    expect(errors).toMatchObject([{ message: 'Record not found', path: ['twenty_updatePerson'] }]);
    expect(sent()).toHaveLength(1);
  });

  it.each([
    ['null for a composite', 'name: null', 'Twenty takes name: null for no change.'],
    [
      'additional e-mails alone',
      'emails: { additionalEmails: [] }',
      'Twenty would empty emails.primaryEmail',
    ],
    ['no e-mail at all', 'emails: {}', 'Twenty would empty emails.primaryEmail'],
    [
      'secondary links alone',
      'linkedinLink: { secondaryLinks: [] }',
      'Twenty would empty linkedinLink.primaryLinkUrl',
    ],
  ])('with %s is refused, and the others run', async (_, data, message) => {
    const answered = await gateway.ask(`mutation {
      bad: twenty_updatePerson(id: "${people.noCompany.id}", data: { ${data} }) { id }
      good: twenty_updatePerson(id: "${people.noCompany.id}", data: { intro: "x" }) { intro }
    }`);
    expect(answered.data).toEqual({ bad: null, good: { intro: 'x' } });
    expect(answered.errors).toMatchObject([
      {
        message: expect.stringContaining(message),
        path: ['bad'],
        extensions: { code: 'CANNOT_ANSWER_TRUTHFULLY', upstream: 'twenty' },
      },
    ]);
    expect(sent()).toHaveLength(1);
  });

  it('that empties a composite part by part does so', async () => {
    const id = await createdPerson('{ name: { firstName: "N", lastName: "O" } }');
    const data = await answer(
      `mutation { twenty_updatePerson(id: "${id}", data: { name: { firstName: null, lastName: null } }) { name { firstName lastName } } }`,
    );
    expect(data.twenty_updatePerson).toEqual({ name: { firstName: '', lastName: '' } });
  });
});

describe('a merge', () => {
  it('keeps what the others had, though only the id is selected', async () => {
    const { twenty_createPeople: both } = await answer(`mutation { twenty_createPeople(data: [
      { jobTitle: "Kept" }
      { jobTitle: "Lost", intro: "From the second", emails: { primaryEmail: "whole@merge.example" }, companyId: "${companies.northwind.id}" }
    ]) { id } }`);
    const ids = both.map(({ id }: { id: string }) => id);
    const merged = await answer(
      'mutation ($ids: [UUID!]!) { twenty_mergePeople(ids: $ids, conflictPriorityIndex: 0) { key: id } }',
      { ids },
    );
    expect(merged).toEqual({ twenty_mergePeople: { key: ids[0] } });
    const data = await answer(
      `{ twenty_people(filter: { id: { in: ${JSON.stringify(ids)} } }) { edges { node { id jobTitle intro emails { primaryEmail } companyId } } } }`,
    );
    expect(data.twenty_people.edges.map(({ node }: { node: object }) => node)).toEqual([
      {
        id: ids[0],
        jobTitle: 'Kept',
        intro: 'From the second',
        emails: { primaryEmail: 'whole@merge.example' },
        companyId: companies.northwind.id,
      },
    ]);
  });
});

describe('the answer of a write', () => {
  it('is completed as that of a read, with what has just been written', async () => {
    const data = await answer(`mutation {
      twenty_updatePeople(filter: { id: { eq: "${people.primaryMatch.id}" } }, data: { intro: "Just now" }) {
        company { name all: people { totalCount } some: people(first: 2, filter: { intro: { eq: "Just now" } }) {
          totalCount edges { node { intro company { accountOwner { id } people(last: 1) { pageInfo { hasPreviousPage } } } } }
        } }
      }
    }`);
    expect(data.twenty_updatePeople).toEqual([
      {
        company: {
          name: companies.northwind.name,
          all: { totalCount: expect.any(Number) },
          some: {
            totalCount: 1,
            edges: [
              {
                node: {
                  intro: 'Just now',
                  company: { accountOwner: null, people: { pageInfo: { hasPreviousPage: true } } },
                },
              },
            ],
          },
        },
      },
    ]);
    expect(data.twenty_updatePeople[0].company.all.totalCount).toBeGreaterThan(60);
  });
});

it('two equal mutations both run, in order', async () => {
  const create = (alias: string) =>
    `${alias}: twenty_createPerson(data: { jobTitle: "Twin" }) { id jobTitle }`;
  const { a, b } = await answer(`mutation { ${create('a')} ${create('b')} }`);
  expect(a.id).not.toBe(b.id);
  expect(sent()).toEqual([{ data: { jobTitle: 'Twin' } }, { data: { jobTitle: 'Twin' } }]);
});

it('delete, update by filter, restore and destroy of one record run in order', async () => {
  const id = await createdPerson('{ jobTitle: "Mortal" }');
  const data = await answer(`mutation {
    deleted: twenty_deletePerson(id: "${id}") { deletedAt }
    reached: twenty_updatePeople(filter: { id: { eq: "${id}" } }, data: { jobTitle: "Ghost" }) { jobTitle deletedAt }
    live: twenty_updatePeople(filter: { id: { eq: "${id}" }, deletedAt: { is: NULL } }, data: { jobTitle: "x" }) { id }
    restored: twenty_restorePeople(filter: { id: { in: ["${id}"] } }) { jobTitle deletedAt }
    destroyed: twenty_destroyPerson(id: "${id}") { jobTitle }
  }`);
  expect(data).toEqual({
    deleted: { deletedAt: expect.any(String) },
    reached: [{ jobTitle: 'Ghost', deletedAt: expect.any(String) }],
    live: [],
    restored: [{ jobTitle: 'Ghost', deletedAt: null }],
    destroyed: { jobTitle: 'Ghost' },
  });
});

describe('a filter by none of any values', () => {
  it('is answered without a call, by a write as by a read', async () => {
    const data = await answer(
      `mutation ($ids: [UUID]) { twenty_destroyPeople(filter: { id: { in: $ids } }) { id } }`,
      { ids: [] },
    );
    expect(data).toEqual({ twenty_destroyPeople: [] });
    expect(
      await answer('{ twenty_people(filter: { id: { in: [] } }) { totalCount edges { node { id } } } }'),
    ).toEqual({ twenty_people: { totalCount: 0, edges: [] } });
    expect(sent()).toEqual([]);
  });

  it('is refused for a write when the values are missing', async () => {
    const { errors } = await gateway.ask(
      `mutation ($ids: [UUID]) { twenty_destroyPeople(filter: { id: { in: $ids } }) { id } }`,
    );
    expect(errors).toMatchObject([{ extensions: { code: 'UNFILTERED_WRITE_REFUSED' } }]);
    expect(sent()).toEqual([]);
  });

  it('is refused for a write to all others', async () => {
    const { errors } = await gateway.ask(
      `mutation ($ids: [UUID]) {
        twenty_destroyPeople(filter: { not: { and: [{ id: { in: $ids } }, { jobTitle: { eq: "CTO" } }] } }) { id }
      }`,
      { ids: [] },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'UNFILTERED_WRITE_REFUSED' } }]);
    expect(sent()).toEqual([]);
  });
});

it('what may not be written is refused also where the filter fits nobody', async () => {
  const { data, errors } = await gateway.ask(`mutation {
    twenty_updatePeople(filter: { id: { in: [] } }, data: { phones: { primaryPhoneNumber: "612345678" } }) { id }
  }`);
  expect(data).toEqual({ twenty_updatePeople: null });
  expect(errors).toMatchObject([
    { path: ['twenty_updatePeople'], extensions: { code: 'CANNOT_ANSWER_TRUTHFULLY', upstream: 'twenty' } },
  ]);
});

it('a filter that a relation stood in leaves deleted records alone, though the relation has come to mean nothing', async () => {
  const gone = await createdPerson('{ jobTitle: "Once" }');
  const there = await createdPerson('{ jobTitle: "Once" }');
  await answer(`mutation { twenty_deletePerson(id: "${gone}") { id } }`);
  callsBefore = gateway.twenty.calls.length;
  const { twenty_updatePeople: updated } = await answer(`mutation {
    twenty_updatePeople(
      filter: {
        id: { in: ["${gone}", "${there}"] }
        or: [{ not: { jobTitle: { in: [] } } }, { company: { name: { eq: "Nobody" } } }]
      }
      data: { jobTitle: "Now" }
    ) { id }
  }`);
  expect(updated).toEqual([{ id: there }]);
  expect(sent()).toMatchObject([{ filter: { and: [{}, { deletedAt: { is: 'NULL' } }] } }]);
});
