import { expect, it } from 'vitest';
import { planMerge } from '../../../../../src/upstreams/twenty/dialect/merges.ts';
import { writeOf } from './writing-crm.ts';

it.each(['', ', dryRun: true'])('a merge selects every field the record has itself%s', (dryRun) => {
  const merge = planMerge(writeOf(`mergePeople(ids: [1, 2], conflictPriorityIndex: 0${dryRun})`));
  expect(merge?.needs?.map((path) => path.join('.'))).toEqual([
    'id',
    'name.firstName',
    'name.lastName',
    'emails.primaryEmail',
    'emails.additionalEmails',
    'links.primaryLinkLabel',
    'links.primaryLinkUrl',
    'links.secondaryLinks',
    'phones.primaryPhoneNumber',
    'phones.additionalPhones',
    'jobTitle',
    'files.fileId',
    'files.label',
    'companyId',
  ]);
});

it('every other write is none', () => {
  expect(planMerge(writeOf('deletePerson(id: 1)'))).toBeUndefined();
});
