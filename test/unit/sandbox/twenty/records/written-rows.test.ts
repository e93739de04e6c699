import { describe, expect, it } from 'vitest';
import { id } from './record-bench.ts';
import type { RecordBench } from './record-bench.ts';
import { ALPHA, createSample } from './sample.ts';

const [ADA, BEN] = [id(1), id(2)];
const actions = (bench: RecordBench) =>
  bench.events.map(({ action, objectMetadata, record }) => [objectMetadata.nameSingular, action, record.id]);

describe('what a mutation with a filter answers', () => {
  it.each([
    [
      `updatePeople(filter:{jobTitle:{eq:"Manager"}},data:{jobTitle:"Boss"}){jobTitle}`,
      [{ jobTitle: 'Boss' }],
    ],
    [`deletePeople(filter:{id:{in:["${ADA}"]}}){id}`, [{ id: ADA }]],
    [`deletePeople(filter:{id:{in:["${ADA}"]},deletedAt:{is:NULL}}){id}`, []],
    [`deletePeople(filter:{company:{name:{eq:"Alpha"}}}){id}`, []],
    [
      `destroyPeople(filter:{company:{name:{eq:"Alpha"}}}){company{name}}`,
      Array(3).fill({ company: { name: 'Alpha' } }),
    ],
    ['restorePeople(filter:{jobTitle:{eq:"nobody"}}){id}', []],
  ])('%s', async (mutation, answer) => {
    const bench = await createSample();
    const [rows] = Object.values(await bench.data(`mutation{${mutation}}`));
    expect(rows).toEqual(answer);
  });

  it('is nothing for records that its filter no longer holds for, which are written all the same', async () => {
    const bench = await createSample();
    const both = `id:{in:["${ADA}","${BEN}"]}`;
    await bench.data(`mutation{deletePeople(filter:{${both}}){id}}`);
    bench.events.length = 0;
    expect(await bench.data(`mutation{restorePeople(filter:{${both},deletedAt:{is:NOT_NULL}}){id}}`)).toEqual(
      {
        restorePeople: [],
      },
    );
    expect(await bench.data('{people{totalCount}}')).toEqual({ people: { totalCount: 10 } });
    await bench.data('mutation{updatePeople(filter:{jobTitle:{eq:"Manager"}},data:{jobTitle:"Boss"}){id}}');
    expect(actions(bench)).toEqual([]);
  });

  it('reaches soft-deleted records, though not through a relation', async () => {
    const bench = await createSample();
    await bench.data(`mutation{deletePerson(id:"${ADA}"){id}}`);
    const update = (filter: string) => `mutation{updatePeople(filter:${filter},data:{intro:"x"}){id}}`;
    const { updatePeople } = await bench.data(update('{company:{name:{eq:"Alpha"}}}'));
    expect(updatePeople).toEqual([{ id: BEN }, { id: id(3) }]);
    expect(await bench.data(update(`{id:{eq:"${ADA}"}}`))).toEqual({ updatePeople: [{ id: ADA }] });
  });

  it.each(['update', 'delete', 'restore', 'destroy'])('%s looks at listed ids first', async (verb) => {
    const bench = await createSample();
    const data = verb === 'update' ? ',data:{nope:1}' : '';
    const answer = await bench.ask(
      `mutation{${verb}People(filter:{id:{in:["zzz"]},nope:{eq:1}}${data}){id}}`,
    );
    expect(answer.errors).toMatchObject([
      { message: 'Value "zzz" is not a valid UUID', extensions: { subCode: 'INVALID_QUERY_INPUT' } },
    ]);
  });

  it('a destroyed record is shown with nothing left that points at it', async () => {
    const bench = await createSample();
    const { destroyCompany } = await bench.data(
      `mutation{destroyCompany(id:"${ALPHA}"){name people{totalCount}}}`,
    );
    expect(destroyCompany).toEqual({ name: 'Alpha', people: { totalCount: 0 } });
  });
});

describe('the targets of a note or a task', () => {
  it.each([
    ['note', 'Note', 'noteTarget', 'NoteTarget', 'noteId'],
    ['task', 'Task', 'taskTarget', 'TaskTarget', 'taskId'],
  ])('go and come back with the %s', async (_object, Name, target, Target, key) => {
    const bench = await createSample();
    await bench.data(`mutation{create${Name}(data:{id:"${id(401)}"}){id}}`);
    await bench.data(
      `mutation{create${Target}(data:{id:"${id(402)}",${key}:"${id(401)}",targetPersonId:"${ADA}"}){id}}`,
    );
    bench.events.length = 0;
    const { [`delete${Name}`]: deleted } = await bench.data(
      `mutation{delete${Name}(id:"${id(401)}"){${target}s{totalCount}}}`,
    );
    expect(deleted).toEqual({ [`${target}s`]: { totalCount: 1 } });
    expect(await bench.data(`{${target}s{totalCount}}`)).toEqual({ [`${target}s`]: { totalCount: 0 } });
    await bench.data(`mutation{restore${Name}s(filter:{id:{eq:"${id(401)}"}}){id}}`);
    expect(await bench.data(`{${target}s{totalCount}}`)).toEqual({ [`${target}s`]: { totalCount: 1 } });
    expect(actions(bench).map(([object, action]) => [object, action])).toEqual([
      [Name.toLowerCase(), 'deleted'],
      [target, 'deleted'],
      [Name.toLowerCase(), 'restored'],
      [target, 'restored'],
    ]);
  });
});
