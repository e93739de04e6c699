import { describe, expect, it } from 'vitest';
import { findHarmfulWrite } from '../../../../../src/upstreams/twenty/dialect/writes.ts';
import { writeOf } from './writing-crm.ts';

describe('a write is refused', () => {
  it.each([
    ['without a filter', 'deletePeople(filter: {})', 'UNFILTERED_WRITE_REFUSED'],
    ['of too many records', `createPeople(data: [${'{},'.repeat(201)}])`, 'BAD_USER_INPUT'],
    [
      'that says null to a composite',
      'updatePerson(id: 1, data: { name: null })',
      'CANNOT_ANSWER_TRUTHFULLY',
    ],
  ])('%s', (_, text, code) => {
    expect(findHarmfulWrite(writeOf(text).field, false)).toMatchObject({ code, upstream: 'twenty' });
  });
});

describe('a write passes', () => {
  it('without a filter, when the client has said that it means all records', () => {
    expect(findHarmfulWrite(writeOf('deletePeople(filter: {})').field, true)).toBeUndefined();
  });

  it.each(['deletePerson(id: 1)', 'updatePerson(id: 1, data: { jobTitle: null })'])('that is %s', (text) => {
    expect(findHarmfulWrite(writeOf(text).field, false)).toBeUndefined();
  });
});
