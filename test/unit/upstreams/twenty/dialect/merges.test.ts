import type { GraphQLObjectType } from 'graphql';
import { expect, it } from 'vitest';
import { planMerge } from '../../../../../src/upstreams/twenty/dialect/merges.ts';
import { ownFields } from '../../../../../src/upstreams/twenty/dialect/own-fields.ts';
import { writeOf, writingCrm } from './writing-crm.ts';

const person = writingCrm.getType('Person') as GraphQLObjectType;

it.each(['', ', dryRun: true'])('a merge selects every field the record has itself%s', (dryRun) => {
  const merge = planMerge(writeOf(`mergePeople(ids: [1, 2], conflictPriorityIndex: 0${dryRun})`));
  expect(merge?.needs).toEqual(ownFields(person));
});

it('every other write is none', () => {
  expect(planMerge(writeOf('deletePerson(id: 1)'))).toBeUndefined();
});
