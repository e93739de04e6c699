import { askTwenty } from './ask-twenty.ts';
import type { CrmObject } from './crm-objects.ts';
import type { TestGateway } from './test-gateway.ts';

/** Types whose records writes are tried on; few of each, so that they meet. */
const types = [
  'Person',
  'Company',
  'Opportunity',
  'Note',
  'NoteTarget',
  'Pet',
  'Rocket',
  'PetCareAgreement',
].map((name) => `Twenty${name}`);

/** The value that no two records of a type may share, as the metadata API tells it. */
export const uniquePaths: Readonly<Record<string, string>> = {
  TwentyPerson: 'emails.primaryEmail',
  TwentyCompany: 'domainName.primaryLinkUrl',
};

export function smallId(type: string, number: number): string {
  return `${String(number).padStart(2, '0')}000000-00${String(types.indexOf(type)).padStart(2, '0')}-4000-8000-000000000000`;
}

/** The written objects, and the members they may belong to; what leads elsewhere is left out. */
export function smallObjects(objects: readonly CrmObject[]): {
  readonly all: readonly CrmObject[];
  readonly writable: readonly CrmObject[];
} {
  const kept = [...types, 'TwentyWorkspaceMember'];
  const all = objects
    .filter(({ type }) => kept.includes(type))
    .map((object) => ({
      ...object,
      // Where a record stands among the others is the server's own affair.
      columns: object.columns.filter(({ path }) => path !== 'position'),
      records: Object.fromEntries(Object.entries(object.records).filter(([, type]) => kept.includes(type))),
      lists: Object.fromEntries(Object.entries(object.lists).filter(([, [type]]) => kept.includes(type))),
    }));
  return { all, writable: all.filter(({ type }) => types.includes(type)) };
}

/** Makes the stand-in's world these few records, whatever it was. */
export async function resetSmallCrm(gateway: TestGateway, writable: readonly CrmObject[]): Promise<void> {
  for (const object of writable) {
    await askTwenty(
      gateway,
      `mutation { ${rootOf('destroy', object)}(filter: { id: { is: NOT_NULL } }) { id } }`,
    );
  }
  const id = (name: string, number: number) => smallId(`Twenty${name}`, number);
  const records: Readonly<Record<string, readonly object[]>> = {
    TwentyCompany: [
      {
        name: 'Amber',
        domainName: { primaryLinkUrl: 'https://a.example', primaryLinkLabel: 'A' },
        employees: 2,
      },
      { name: 'Basil', domainName: { primaryLinkUrl: 'https://b.example' }, visaSponsorship: true },
    ],
    TwentyPerson: [
      {
        name: { firstName: 'Ada', lastName: 'Amber' },
        emails: { primaryEmail: 'a@small.example' },
        companyId: id('Company', 0),
      },
      {
        name: { firstName: 'Bo' },
        jobTitle: 'Basil',
        emails: { primaryEmail: 'b@small.example', additionalEmails: ['bo@small.example'] },
        companyId: id('Company', 0),
      },
      { jobTitle: 'Cedar', performanceRating: 'RATING_2', companyId: id('Company', 1) },
    ],
    TwentyOpportunity: [
      { name: 'Amber', companyId: id('Company', 0), pointOfContactId: id('Person', 0) },
      { name: 'Basil', amount: { amountMicros: 2, currencyCode: 'EUR' }, pointOfContactId: id('Person', 1) },
    ],
    TwentyNote: [{ title: 'Amber' }, { title: 'Basil' }],
    TwentyNoteTarget: [
      { noteId: id('Note', 0), targetPersonId: id('Person', 0) },
      { noteId: id('Note', 1), targetCompanyId: id('Company', 0) },
    ],
    TwentyRocket: [{ name: 'Amber' }, { name: 'Basil' }],
    TwentyPet: [
      { name: 'Amber', traits: ['SHY'], polymorphicOwnerRocketId: id('Rocket', 0) },
      { name: 'Basil', age: 3, birthday: '2020-01-02' },
    ],
    TwentyPetCareAgreement: [
      { petId: id('Pet', 0), caretakerPersonId: id('Person', 0) },
      { petId: id('Pet', 1), caretakerCompanyId: id('Company', 1) },
    ],
  };
  for (const type of Object.keys(records)) {
    const object = writable.find((each) => each.type === type)!;
    const data = records[type]!.map((record, index) => ({ id: smallId(type, index), ...record }));
    const input = `${type.replace('Twenty', '')}CreateInput`;
    await askTwenty(
      gateway,
      `mutation ($data: [${input}!]!) { ${rootOf('create', object)}(data: $data) { id } }`,
      { data },
    );
  }
}

function rootOf(action: string, { list }: CrmObject): string {
  const name = list.replace('twenty_', '');
  return `${action}${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
