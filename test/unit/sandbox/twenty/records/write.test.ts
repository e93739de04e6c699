import { describe, expect, it } from 'vitest';
import { createRecordBench, id } from './record-bench.ts';
import type { RecordBench } from './record-bench.ts';
import { ALPHA, createSample } from './sample.ts';

const ADA = id(1);
const NOBODY = id(999);

async function refusalOf(bench: RecordBench, query: string, variables?: Record<string, unknown>) {
  const answer = await bench.ask(query, variables);
  expect(answer.errors).toHaveLength(1);
  expect(Object.values(answer.data ?? {})).toEqual([null]);
  return answer.errors?.[0];
}

describe('create', () => {
  it('fills every default of a bare person', async () => {
    const bench = createRecordBench();
    const { createPerson } = await bench.data(
      `mutation{createPerson(data:{id:"${ADA}"}){id name{firstName lastName} emails{primaryEmail additionalEmails} linkedinLink{primaryLinkLabel primaryLinkUrl secondaryLinks} jobTitle phones{primaryPhoneNumber additionalPhones} companyId company{id} createdBy{source workspaceMemberId name context} createdAt updatedAt deletedAt}}`,
    );
    expect(createPerson).toEqual({
      id: ADA,
      name: { firstName: '', lastName: '' },
      emails: { primaryEmail: '', additionalEmails: [] },
      linkedinLink: { primaryLinkLabel: '', primaryLinkUrl: '', secondaryLinks: [] },
      jobTitle: '',
      phones: { primaryPhoneNumber: '', additionalPhones: [] },
      companyId: null,
      company: null,
      createdBy: { source: 'API', workspaceMemberId: null, name: 'admin', context: {} },
      createdAt: '2026-11-25T12:00:00.000Z',
      updatedAt: '2026-11-25T12:00:00.000Z',
      deletedAt: null,
    });
    expect(bench.events).toMatchObject([
      { action: 'created', objectMetadata: { nameSingular: 'person' }, record: { id: ADA, jobTitle: '' } },
    ]);
  });

  it('keeps null where there is no empty form, and takes micros as text', async () => {
    const bench = createRecordBench();
    const { createCompanies } = await bench.data(
      'mutation{createCompanies(data:[{name:"A"},{annualRevenue:{amountMicros:"1250000",currencyCode:"USD"}}]){name employees annualRevenue{amountMicros currencyCode} address{addressCity addressLat}}}',
    );
    expect(createCompanies).toEqual([
      {
        name: 'A',
        employees: null,
        annualRevenue: { amountMicros: null, currencyCode: null },
        address: { addressCity: '', addressLat: null },
      },
      {
        name: '',
        employees: null,
        annualRevenue: { amountMicros: 1_250_000, currencyCode: 'USD' },
        address: { addressCity: '', addressLat: null },
      },
    ]);
  });

  it('puts new records before the old ones', async () => {
    const bench = createRecordBench();
    await bench.data('mutation{createPeople(data:[{},{},{position:"last"}]){id}}');
    expect(bench.api.rows('person').map((row) => row['position'])).toEqual([0, -1, 2]);
  });

  it('stores addresses in lower case and links in normal form', async () => {
    const bench = createRecordBench();
    const { createPerson } = await bench.data(
      'mutation{createPerson(data:{emails:{primaryEmail:"Ada@X.example",additionalEmails:["B@X.example"]},linkedinLink:{primaryLinkUrl:"HTTPS://Linked.example/In/Ada/",secondaryLinks:[{url:"",label:"none"}]}}){emails{primaryEmail additionalEmails} linkedinLink{primaryLinkUrl secondaryLinks}}}',
    );
    expect(createPerson).toEqual({
      emails: { primaryEmail: 'ada@x.example', additionalEmails: ['b@x.example'] },
      linkedinLink: { primaryLinkUrl: 'https://linked.example/In/Ada', secondaryLinks: [] },
    });
  });

  it('shows the words a record is found by', async () => {
    const bench = createRecordBench();
    const { createPerson } = await bench.data(
      'mutation{createPerson(data:{name:{firstName:"Ada",lastName:"Amber"}}){searchVector}}',
    );
    expect(createPerson).toEqual({ searchVector: "'ada':1 'amber':2" });
  });

  it('believes who created a record only by name, and never who updated it', async () => {
    const bench = createRecordBench();
    const { createPeople } = await bench.data(
      'mutation{createPeople(data:[{createdBy:{source:"IMPORT"}},{createdBy:{source:"IMPORT",name:"Bot"}},{createdBy:{name:"Bot"},updatedBy:{name:"Bot"}}]){createdBy{source name} updatedBy{source name}}}',
    );
    const updatedBy = { source: 'API', name: 'admin' };
    expect(createPeople).toEqual([
      { createdBy: { source: 'IMPORT', name: 'admin' }, updatedBy },
      { createdBy: { source: 'IMPORT', name: 'Bot' }, updatedBy },
      { createdBy: { source: 'MANUAL', name: 'Bot' }, updatedBy },
    ]);
  });

  it('makes a block note of markdown', async () => {
    const bench = createRecordBench();
    const { createNote } = await bench.data(
      'mutation{createNote(data:{title:"T",bodyV2:{markdown:"hello **world**"}}){bodyV2{markdown blocknote}}}',
    );
    expect(createNote).toMatchObject({ bodyV2: { markdown: 'hello **world**' } });
    const { blocknote } = (createNote as { bodyV2: { blocknote: string } }).bodyV2;
    expect(JSON.parse(blocknote)).toMatchObject([
      { type: 'paragraph', content: [{ text: 'hello ' }, { text: 'world', styles: { bold: true } }] },
    ]);
  });

  it.each([
    ['{nope:1}', 'INVALID_ARGS_DATA', 'Object person doesn\'t have any "nope" field.'],
    ['{id:"zzz"}', 'INVALID_QUERY_INPUT', 'Value "zzz" is not a valid UUID'],
    [
      '{emails:{primaryEmail:"notanemail"}}',
      'INVALID_ARGS_DATA',
      'Invalid string value \'notanemail\' for email field "emails.primaryEmail"',
    ],
    [
      '{company:{create:{name:"Y"}}}',
      'INVALID_ARGS_DATA',
      'Relation "company" requires connect or disconnect operation',
    ],
    ['{companyId:"zzz"}', 'INVALID_ARGS_DATA', 'Invalid UUID value \'zzz\' for field "companyId"'],
    ['{jobTitle:5}', 'INVALID_ARGS_DATA', 'Invalid string value 5 for text field "jobTitle"'],
    ['{name:"Ada"}', 'INVALID_ARGS_DATA', 'Invalid object value \'Ada\' for field "name"'],
    ['{position:"middle"}', 'INVALID_ARGS_DATA', 'Invalid position value \'middle\' for field "position"'],
    [
      '{noteTargets:[]}',
      'INVALID_ARGS_DATA',
      'One-to-many relation noteTargets field does not support write operations.',
    ],
  ])('%s is refused with %s', async (data, subCode, message) => {
    const bench = createRecordBench();
    const refusal = await refusalOf(bench, `mutation{createPerson(data:${data}){id}}`);
    expect(refusal).toMatchObject({ message, extensions: { code: 'BAD_USER_INPUT', subCode } });
    expect(bench.api.rows('person')).toEqual([]);
  });

  it.each([
    ['{status:"NOPE"}', 'Invalid value "NOPE" for field "status". Valid values are: TODO, IN_PROGRESS, DONE'],
    [
      '{dueAt:"2024"}',
      `Invalid value '2024' for date-time field "dueAt". Expected format: 'YYYY-MM-DDTHH:mm:ssZ'`,
    ],
    ['{bodyV2:"x"}', 'Invalid object value \'x\' for field "bodyV2"'],
  ])('a task of %s is refused', async (data, message) => {
    expect(await refusalOf(createRecordBench(), `mutation{createTask(data:${data}){id}}`)).toMatchObject({
      message,
    });
  });

  it('takes 200 at most', async () => {
    const bench = createRecordBench();
    const query = 'mutation($d:[PersonCreateInput!]!){createPeople(data:$d){id}}';
    const many = Array.from({ length: 201 }, () => ({ jobTitle: 'x' }));
    expect(await refusalOf(bench, query, { d: many })).toMatchObject({
      message: 'Maximum number of records to upsert is 200.',
      extensions: { subCode: 'TOO_MANY_RECORDS_TO_UPDATE' },
    });
    await bench.data(query, { d: many.slice(1) });
    expect(bench.api.rows('person')).toHaveLength(200);
    expect(await bench.data(query, { d: [] })).toEqual({ createPeople: [] });
  });

  it('names the record that already has a unique value', async () => {
    const bench = await createSample();
    const email = await refusalOf(
      bench,
      'mutation{createPerson(data:{emails:{primaryEmail:"ADA@alpha.example"}}){id}}',
    );
    expect(email).toEqual({
      message: 'A duplicate entry was detected',
      extensions: {
        userFriendlyMessage: 'This Emails value is already in use. Please check your data and try again.',
        conflictingRecordId: ADA,
        conflictingObjectNameSingular: 'person',
        code: 'BAD_USER_INPUT',
      },
    });
    const domain = await refusalOf(
      bench,
      'mutation{createCompany(data:{domainName:{primaryLinkUrl:"https://ALPHA.example/"}}){id}}',
    );
    expect(domain?.extensions).toMatchObject({ conflictingRecordId: ALPHA });
    const sameId = await refusalOf(bench, `mutation{createPerson(data:{id:"${ADA}"}){id}}`);
    expect(sameId?.extensions).not.toHaveProperty('conflictingRecordId');
  });

  it('creates all of a call or none', async () => {
    const bench = createRecordBench();
    await refusalOf(bench, 'mutation{createPeople(data:[{jobTitle:"a"},{nope:1}]){id}}');
    await refusalOf(
      bench,
      'mutation{createPeople(data:[{emails:{primaryEmail:"a@b.example"}},{emails:{primaryEmail:"a@b.example"}}]){id}}',
    );
    expect(bench.api.rows('person')).toEqual([]);
    expect(bench.events).toEqual([]);
  });

  it('needs the record a key points at', async () => {
    const bench = createRecordBench();
    const refusal = await refusalOf(bench, `mutation{createPerson(data:{companyId:"${ALPHA}"}){id}}`);
    expect(refusal?.message).toContain('violates foreign key constraint');
  });
});

describe('update', () => {
  it('writes what is given, null text as empty, and tells what changed', async () => {
    const bench = await createSample();
    await bench.clock.advance(5_000);
    const { updatePerson } = await bench
      .data(
        `mutation{z:updatePerson(id:"${ADA}",data:{jobTitle:null,name:{firstName:"Only"}}){jobTitle name{firstName lastName} updatedAt}}`,
      )
      .then(({ z }) => ({ updatePerson: z }));
    expect(updatePerson).toEqual({
      jobTitle: '',
      name: { firstName: 'Only', lastName: 'Amber' },
      updatedAt: '2026-11-25T12:00:05.000Z',
    });
    expect(bench.events).toMatchObject([
      { action: 'updated', updatedFields: ['name', 'jobTitle'], record: { jobTitle: '' } },
    ]);
  });

  it('that changes nothing makes no event', async () => {
    const bench = await createSample();
    await bench.data(`mutation{updatePerson(id:"${ADA}",data:{jobTitle:"Engineer",name:null}){id}}`);
    expect(bench.events).toEqual([]);
  });

  it('of additional addresses alone empties the primary one', async () => {
    const bench = await createSample();
    const data = '{emails:{additionalEmails:["New@x.example"]}}';
    expect(
      await bench.data(
        `mutation{updatePerson(id:"${ADA}",data:${data}){emails{primaryEmail additionalEmails}}}`,
      ),
    ).toEqual({
      updatePerson: { emails: { primaryEmail: '', additionalEmails: ['new@x.example'] } },
    });
  });

  it('by filter reaches soft-deleted records, and no match is no error', async () => {
    const bench = await createSample();
    await bench.data(`mutation{deletePerson(id:"${ADA}"){id}}`);
    const filter = `filter:{id:{in:["${ADA}","${NOBODY}"]}}`;
    expect(await bench.data(`mutation{updatePeople(${filter},data:{jobTitle:"U"}){id jobTitle}}`)).toEqual({
      updatePeople: [{ id: ADA, jobTitle: 'U' }],
    });
    expect(
      await bench.data(`mutation{updatePeople(filter:{id:{eq:"${NOBODY}"}},data:{jobTitle:"U"}){id}}`),
    ).toEqual({
      updatePeople: [],
    });
    const missing = await refusalOf(bench, `mutation{updatePerson(id:"${NOBODY}",data:{jobTitle:"x"}){id}}`);
    expect(missing?.extensions).toMatchObject({ subCode: 'RECORD_NOT_FOUND' });
  });

  it('takes 200 records at most', async () => {
    const bench = createRecordBench();
    bench.api.seed(
      'person',
      Array.from({ length: 201 }, (_, index) => ({ id: id(index + 1) })),
    );
    const refusal = await refusalOf(bench, 'mutation{updatePeople(filter:{},data:{jobTitle:"x"}){id}}');
    expect(refusal?.message).toBe('Cannot update more than 200 records at once');
    expect(refusal?.extensions).not.toHaveProperty('subCode');
  });
});
