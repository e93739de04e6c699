import { describe, expect, it } from 'vitest';
import { id } from './record-bench.ts';
import type { RecordBench } from './record-bench.ts';
import { ALPHA, createSample } from './sample.ts';

const ADA = id(1);

async function refusalOf(bench: RecordBench, query: string) {
  const answer = await bench.ask(query);
  expect(answer.errors).toHaveLength(1);
  return answer.errors?.[0];
}

describe('delete, restore, destroy', () => {
  const peopleCount = (filter: string) => `{people(filter:${filter}){totalCount}}`;

  it('a soft-deleted record shows only where deletedAt is spoken of', async () => {
    const bench = await createSample();
    const { deletePerson } = await bench.data(`mutation{deletePerson(id:"${ADA}"){deletedAt}}`);
    expect(deletePerson).toEqual({ deletedAt: '2026-11-25T12:00:00.000Z' });
    expect(await bench.data(peopleCount('{}'))).toEqual({ people: { totalCount: 9 } });
    expect(await bench.data(peopleCount('{deletedAt:{is:NOT_NULL}}'))).toEqual({ people: { totalCount: 1 } });
    expect(await bench.data(peopleCount('{or:[{deletedAt:{is:NULL}},{deletedAt:{is:NOT_NULL}}]}'))).toEqual({
      people: { totalCount: 10 },
    });
    expect(await bench.data(`mutation{restorePerson(id:"${ADA}"){deletedAt}}`)).toEqual({
      restorePerson: { deletedAt: null },
    });
    expect(bench.events).toMatchObject([
      { action: 'deleted', updatedFields: ['deletedAt'] },
      { action: 'restored', updatedFields: ['deletedAt'] },
    ]);
  });

  it('a key to a soft-deleted parent reads null, and comes back with it', async () => {
    const bench = await createSample();
    const query = `{person(filter:{id:{eq:"${ADA}"}}){companyId company{name}}}`;
    await bench.data(`mutation{deleteCompany(id:"${ALPHA}"){id}}`);
    expect(await bench.data(query)).toEqual({ person: { companyId: null, company: null } });
    await bench.data(`mutation{restoreCompany(id:"${ALPHA}"){id}}`);
    expect(await bench.data(query)).toEqual({ person: { companyId: ALPHA, company: { name: 'Alpha' } } });
  });

  it('destroying shows the record as it was and is final', async () => {
    const bench = await createSample();
    expect(await bench.data(`mutation{destroyPerson(id:"${ADA}"){id deletedAt company{name}}}`)).toEqual({
      destroyPerson: { id: ADA, deletedAt: null, company: { name: 'Alpha' } },
    });
    expect(await refusalOf(bench, `mutation{destroyPerson(id:"${ADA}"){id}}`)).toMatchObject({
      message: 'Record not found',
    });
    expect(bench.events).toMatchObject([{ action: 'destroyed', record: { id: ADA, jobTitle: 'Engineer' } }]);
  });

  it('a destroyed parent takes along or lets go what points at it', async () => {
    const bench = await createSample();
    await bench.data(`mutation{createNote(data:{id:"${id(401)}"}){id}}`);
    await bench.data(`mutation{createNoteTarget(data:{noteId:"${id(401)}",targetPersonId:"${ADA}"}){id}}`);
    await bench.data(`mutation{destroyCompany(id:"${ALPHA}"){id}}`);
    expect(await bench.data('{people(filter:{companyId:{is:NULL}}){totalCount}}')).toEqual({
      people: { totalCount: 5 },
    });
    bench.events.length = 0;
    await bench.data(`mutation{destroyNote(id:"${id(401)}"){id}}`);
    expect(bench.api.rows('noteTarget')).toEqual([]);
    expect(bench.events.map(({ action, objectMetadata }) => [objectMetadata.nameSingular, action])).toEqual([
      ['note', 'destroyed'],
    ]);
  });

  it('an empty filter takes everything, deleted or not', async () => {
    const bench = await createSample();
    await bench.data(`mutation{deletePerson(id:"${ADA}"){id}}`);
    const { destroyPeople } = await bench.data('mutation{destroyPeople(filter:{}){id}}');
    expect(destroyPeople).toHaveLength(10);
    expect(await bench.data('mutation{deletePeople(filter:{}){id}}')).toEqual({ deletePeople: [] });
  });
});
