import { expect, it } from 'vitest';
import { dataWriteOf } from '../../../../../src/upstreams/twenty/dialect/write-kinds.ts';
import { writeOf } from './writing-crm.ts';

it.each([
  ['createPerson(data: { jobTitle: "A" })', 'create', [{ jobTitle: 'A' }]],
  ['createPeople(data: [{}, { id: 1 }], upsert: false)', 'create', [{}, { id: 1 }]],
  ['createPeople(data: { id: 1 }, upsert: true)', 'upsert', [{ id: 1 }]],
  ['createPerson(data: {}, upsert: true)', 'upsert', [{}]],
  ['updatePerson(id: 1, data: {})', 'updateOne', [{}]],
  ['updatePeople(filter: {}, data: {})', 'updateMany', [{}]],
])('%s is: %s', (text, kind, records) => {
  expect(dataWriteOf(writeOf(text).field)).toMatchObject({ kind, records });
});

it.each(['deletePeople(filter: {})', 'mergePeople(ids: [], conflictPriorityIndex: 0)'])(
  '%s gives no data',
  (text) => {
    expect(dataWriteOf(writeOf(text).field)).toBeUndefined();
  },
);
