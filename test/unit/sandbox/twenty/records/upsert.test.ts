import { beforeEach, describe, expect, it } from 'vitest';
import type { RecordBench } from './record-bench.ts';
import { createRecordBench, id } from './record-bench.ts';

const UPSERT =
  'mutation($d:[PersonCreateInput!]!){createPeople(data:$d,upsert:true){id jobTitle emails{primaryEmail} deletedAt name{lastName}}}';

let bench: RecordBench;
beforeEach(async () => {
  bench = createRecordBench();
  await bench.data(UPSERT, {
    d: [{ id: id(1), emails: { primaryEmail: 'one@x.example' }, jobTitle: 'One', name: { lastName: 'Up' } }],
  });
  bench.events.length = 0;
});

const one = (jobTitle: string) => ({
  id: id(1),
  jobTitle,
  emails: { primaryEmail: 'one@x.example' },
  deletedAt: null,
  name: { lastName: 'Up' },
});

describe('createMany with upsert', () => {
  it('answers the updated ones first, then the inserted ones', async () => {
    const { createPeople } = await bench.data(UPSERT, {
      d: [
        { id: id(2), emails: { primaryEmail: 'two@x.example' } },
        { emails: { primaryEmail: 'ONE@x.example' }, jobTitle: 'One again' },
        { id: id(3), emails: { primaryEmail: 'three@x.example' } },
      ],
    });
    expect(createPeople).toMatchObject([one('One again'), { id: id(2) }, { id: id(3) }]);
    expect(bench.events.map(({ action }) => action)).toEqual(['updated', 'created', 'created']);
    expect(bench.events[0]?.updatedFields).toEqual(['jobTitle']);
  });

  it('matches by id', async () => {
    const { createPeople } = await bench.data(UPSERT, { d: [{ id: id(1), jobTitle: 'By id' }] });
    expect(createPeople).toEqual([one('By id')]);
  });

  it('brings a soft-deleted record back', async () => {
    await bench.data(`mutation{deletePerson(id:"${id(1)}"){id}}`);
    const { createPeople } = await bench.data(UPSERT, {
      d: [{ emails: { primaryEmail: 'one@x.example' }, jobTitle: 'Back' }],
    });
    expect(createPeople).toEqual([one('Back')]);
  });

  it('keeps who created the record', async () => {
    const before = bench.api.rows('person')[0]?.['createdBy'];
    await bench.data(UPSERT, { d: [{ id: id(1), createdBy: { source: 'MANUAL' } }] });
    expect(bench.api.rows('person')[0]?.['createdBy']).toEqual(before);
  });

  it('fails as a whole when a key stands twice', async () => {
    const answer = await bench.ask(UPSERT, {
      d: [
        { id: id(1), jobTitle: 'Never' },
        { emails: { primaryEmail: 'nine@x.example' } },
        { emails: { primaryEmail: 'nine@x.example' } },
      ],
    });
    expect(answer.errors).toMatchObject([{ message: 'A duplicate entry was detected' }]);
    expect(bench.api.rows('person')).toMatchObject([{ jobTitle: 'One' }]);
  });

  it('refuses a record that matches two', async () => {
    await bench.data(UPSERT, { d: [{ id: id(2) }] });
    const answer = await bench.ask(UPSERT, { d: [{ id: id(2), emails: { primaryEmail: 'one@x.example' } }] });
    expect(answer.errors).toMatchObject([
      { extensions: { subCode: 'UPSERT_MULTIPLE_MATCHING_RECORDS_CONFLICT' } },
    ]);
  });
});

it('createOne with upsert updates by a unique link', async () => {
  await bench.data(
    `mutation{createCompany(data:{id:"${id(5)}",name:"B",domainName:{primaryLinkUrl:"https://b.example"}}){id}}`,
  );
  const query =
    'mutation{createCompany(data:{domainName:{primaryLinkUrl:"https://b.example"},employees:8},upsert:true){id name employees}}';
  expect(await bench.data(query)).toEqual({ createCompany: { id: id(5), name: 'B', employees: 8 } });
});
