import type { GraphQLObjectType } from 'graphql';
import { expect, it } from 'vitest';
import { ownFields } from '../../../../../src/upstreams/twenty/dialect/own-fields.ts';
import { writingCrm } from './writing-crm.ts';

it('a record has its scalars and the parts of its composites, no relations and nothing computed', () => {
  const person = writingCrm.getType('Person') as GraphQLObjectType;
  expect(ownFields(person).map((path) => path.join('.'))).toEqual([
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
