import { describe, expect, it } from 'vitest';
import { id } from './record-bench.ts';
import type { RecordBench } from './record-bench.ts';
import { BETA, createSample } from './sample.ts';

const [ADA, DAN] = [id(1), id(4)];
const SELECTION =
  'id jobTitle companyId deletedAt emails{primaryEmail additionalEmails} name{firstName lastName}';

async function createTwo(): Promise<RecordBench> {
  const bench = await createSample();
  await bench.data(`mutation{createNote(data:{id:"${id(401)}"}){id}}`);
  await bench.data(
    `mutation{createNoteTarget(data:{id:"${id(402)}",noteId:"${id(401)}",targetPersonId:"${ADA}"}){id}}`,
  );
  bench.events.length = 0;
  return bench;
}

const merge = (rest: string, ids = [ADA, DAN]) =>
  `mutation{mergePeople(ids:${JSON.stringify(ids)},${rest}){${SELECTION}}}`;

describe('mergeMany', () => {
  it('keeps the record with priority and destroys the other', async () => {
    const bench = await createTwo();
    expect(await bench.data(merge('conflictPriorityIndex:1'))).toEqual({
      mergePeople: {
        id: DAN,
        jobTitle: 'Designer',
        companyId: BETA,
        deletedAt: null,
        emails: { primaryEmail: 'dan@alpha.example', additionalEmails: ['ada@alpha.example'] },
        name: { firstName: 'Dan', lastName: 'Dune' },
      },
    });
    expect(bench.api.rows('person').map((row) => row.id)).not.toContain(ADA);
    expect(bench.api.rows('noteTarget')).toMatchObject([{ targetPersonId: DAN }]);
    expect(bench.events.map(({ action, record }) => [action, record.id])).toEqual([
      ['destroyed', ADA],
      ['updated', DAN],
    ]);
  });

  it('lists an address, a link and a number once, as the first record has it', async () => {
    const bench = await createTwo();
    const phones = 'phones{primaryPhoneNumber additionalPhones}';
    const links = 'linkedinLink{primaryLinkUrl secondaryLinks}';
    const { createPeople } = await bench.data(
      `mutation($d:[PersonCreateInput!]!){createPeople(data:$d){${phones} ${links}}}`,
      {
        d: [
          {
            id: id(501),
            emails: { primaryEmail: 'a@m.example', additionalEmails: ['c@m.example'] },
            phones: { primaryPhoneNumber: '+41791111111', additionalPhones: [{ number: '+41793333333' }] },
            linkedinLink: {
              primaryLinkUrl: 'a.example',
              secondaryLinks: [{ url: 'c.example', label: 'first' }],
            },
          },
          {
            id: id(502),
            emails: { primaryEmail: 'b@m.example', additionalEmails: ['c@m.example', 'a@m.example'] },
            phones: {
              primaryPhoneNumber: '+41792222222',
              additionalPhones: [{ number: '793333333', countryCode: 'CH', callingCode: '41' }],
            },
            linkedinLink: {
              primaryLinkUrl: 'b.example',
              secondaryLinks: [{ url: 'c.example', label: 'second' }],
            },
          },
        ],
      },
    );
    expect(createPeople).toHaveLength(2);
    const { mergePeople } = await bench.data(
      `mutation{mergePeople(ids:["${id(501)}","${id(502)}"],conflictPriorityIndex:1){emails{primaryEmail additionalEmails} ${phones} ${links}}}`,
    );
    expect(mergePeople).toEqual({
      emails: { primaryEmail: 'b@m.example', additionalEmails: ['a@m.example', 'c@m.example'] },
      phones: {
        primaryPhoneNumber: '792222222',
        additionalPhones: [
          { number: '791111111', countryCode: '', callingCode: '' },
          { number: '793333333', countryCode: 'CH', callingCode: '+41' },
        ],
      },
      linkedinLink: {
        primaryLinkUrl: 'b.example',
        secondaryLinks: [
          { url: 'a.example', label: '' },
          { url: 'c.example', label: 'first' },
        ],
      },
    });
  });

  it('tries it out without changing anything', async () => {
    const bench = await createTwo();
    const { mergePeople } = await bench.data(merge('conflictPriorityIndex:0,dryRun:true'));
    expect(mergePeople).toMatchObject({
      jobTitle: 'Engineer',
      emails: { primaryEmail: 'ada@alpha.example', additionalEmails: ['dan@alpha.example'] },
      deletedAt: '2026-11-25T12:00:00.000Z',
    });
    expect([ADA, DAN]).not.toContain((mergePeople as { id: string }).id);
    expect(bench.api.rows('person')).toHaveLength(10);
    expect(bench.events).toEqual([]);
  });

  it('takes what the record with priority lacks from the others', async () => {
    const bench = await createTwo();
    const { mergePeople } = await bench.data(merge('conflictPriorityIndex:0', [id(7), DAN]));
    expect(mergePeople).toMatchObject({ id: id(7), companyId: BETA, jobTitle: 'Manager' });
  });

  it.each([
    [merge('conflictPriorityIndex:0', [ADA]), 'At least 2 record IDs are required for merge'],
    [
      `mutation{mergeWidgets(ids:["${id(201)}"],conflictPriorityIndex:0){id}}`,
      "Merge is only available for objects with duplicate criteria. Object 'widget' does not have duplicate criteria defined.",
    ],
    [merge('conflictPriorityIndex:2'), "Invalid conflict priority '2'. Valid options for 2 records: 0-1"],
    [merge('conflictPriorityIndex:0', [ADA, id(999)]), 'One or more records not found'],
    [
      merge(
        'conflictPriorityIndex:0',
        Array.from({ length: 10 }, (_, index) => id(index + 1)),
      ),
      'Maximum 9 records can be merged at once',
    ],
  ])('%s is refused: %s', async (query, message) => {
    const bench = await createTwo();
    const answer = await bench.ask(query);
    expect(answer.errors?.map((error) => error.message)).toEqual([message]);
    expect(bench.api.rows('person')).toHaveLength(10);
  });
});
