import { describe, expect, it } from 'vitest';
import { createRecordBench, id } from './record-bench.ts';
import type { RecordBench } from './record-bench.ts';

const placesOf = (bench: RecordBench) =>
  Object.fromEntries(bench.api.rows('person').map((row) => [row['jobTitle'], row['position']]));

async function createAt(bench: RecordBench, ...wanted: unknown[]) {
  const d = wanted.map((position, index) => ({
    jobTitle: String(index),
    ...(position !== undefined && { position }),
  }));
  return await bench.data('mutation($d:[PersonCreateInput!]!){createPeople(data:$d){jobTitle}}', { d });
}

describe('the place of a new record', () => {
  it.each([
    [[undefined, 'first'], { 0: 0, 1: -1 }],
    [['last', 'last'], { 0: 2, 1: 3 }],
    [[7.5], { 0: 7.5 }],
    [[undefined, 10, 'last'], { 0: 0, 1: 10, 2: 11 }],
    [[-5, undefined], { 0: -5, 1: -6 }],
  ])('%j in an empty table', async (wanted, places) => {
    const bench = createRecordBench();
    await createAt(bench, ...wanted);
    expect(placesOf(bench)).toEqual(places);
  });

  it('is before and behind the live ones', async () => {
    const bench = createRecordBench();
    bench.api.seed('person', [
      { id: id(1), jobTitle: 'a', position: 5 },
      { id: id(2), jobTitle: 'b', position: 9 },
      { id: id(3), jobTitle: 'gone', position: 99, deletedAt: '2026-01-01T00:00:00.000Z' },
    ]);
    await createAt(bench, 'last', undefined);
    expect(placesOf(bench)).toMatchObject({ 0: 10, 1: 4 });
  });

  it('decides the order of the answer', async () => {
    expect(await createAt(createRecordBench(), 3, 'last', undefined, 2, 'first')).toEqual({
      createPeople: ['2', '4', '1', '0', '3'].map((jobTitle) => ({ jobTitle })),
    });
  });
});

describe('the place of a changed record', () => {
  it('is the same for all of one change', async () => {
    const bench = createRecordBench();
    await createAt(bench, 1, 2, 3);
    const { updatePeople } = await bench.data(
      'mutation{updatePeople(filter:{position:{gt:1}},data:{position:"first"}){position}}',
    );
    expect(updatePeople).toEqual([{ position: 0 }, { position: 0 }]);
  });

  it('stays when a record is upserted without one', async () => {
    const bench = createRecordBench();
    await bench.data(`mutation{createPerson(data:{id:"${id(1)}",position:4}){id}}`);
    await bench.data(
      `mutation{createPeople(data:[{id:"${id(1)}",jobTitle:"old"},{jobTitle:"new"}],upsert:true){id}}`,
    );
    expect(placesOf(bench)).toEqual({ old: 4, new: 3 });
  });
});
