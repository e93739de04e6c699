import { describe, expect, it } from 'vitest';
import { findUnfilteredWrite } from '../../../../../src/upstreams/twenty/dialect/unfiltered.ts';
import { GraphQLObjectType, GraphQLString } from 'graphql';

const parentType = new GraphQLObjectType({ name: 'Mutation', fields: { x: { type: GraphQLString } } });

function refusal(given: Record<string, unknown>) {
  return findUnfilteredWrite({
    responseKey: 'deletePeople',
    fieldName: 'deletePeople',
    parentType,
    type: GraphQLString,
    arguments: given,
    children: [],
  });
}

const some = { id: { eq: '1' } };

describe('a write to many records is refused with', () => {
  it.each<[unknown]>([
    [null],
    [{}],
    [{ id: null }],
    [{ id: {} }],
    [{ id: { eq: null } }],
    [{ id: { in: [] } }],
    [{ emails: { primaryEmail: {} } }],
    [{ and: [] }],
    [{ and: [{}, { or: [] }] }],
    [{ or: [] }],
    [{ or: [some, {}] }],
    [{ or: {} }],
    [{ not: {} }],
    [{ not: null }],
  ])('the filter %j', (filter) => {
    expect(refusal({ filter })).toMatchObject({
      code: 'UNFILTERED_WRITE_REFUSED',
      upstream: 'twenty',
      message: expect.stringMatching(/^deletePeople takes an empty filter for all records/),
    });
  });
});

describe('a write to many records passes with', () => {
  it.each<[unknown]>([
    [some],
    [{ id: { is: 'NOT_NULL' } }],
    [{ emails: { primaryEmail: { eq: '' } } }],
    [{ done: { eq: false } }],
    [{ rank: { eq: 0 } }],
    [{ and: [{}, some] }],
    [{ and: some }],
    [{ or: [some, some] }],
    [{ or: [], id: { eq: '1' } }],
    [{ not: some }],
    [{ and: [{ or: [some, { not: some }] }] }],
  ])('the filter %j', (filter) => {
    expect(refusal({ filter })).toBeUndefined();
  });

  it('no filter argument at all', () => {
    expect(refusal({ id: '1', data: {} })).toBeUndefined();
  });
});
