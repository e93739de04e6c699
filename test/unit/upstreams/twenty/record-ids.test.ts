import { expect, it } from 'vitest';
import { idsInFilter } from '../../../../src/upstreams/twenty/record-ids.ts';

it.each([
  [{ id: { eq: 'a' } }, ['a']],
  [{ id: { in: ['a', 'b'] } }, ['a', 'b']],
  [{ id: { in: [] } }, []],
  [{ id: { in: ['a'] }, name: { eq: 'x' }, or: [{ name: { eq: 'y' } }] }, ['a']],
  [{ and: [{ name: { eq: 'x' } }, { id: { eq: 'a' } }] }, ['a']],
  [{ and: { and: [{ id: { eq: 'a' } }] } }, ['a']],
])('a filter that names ids lets no others through: %j', (filter, ids) => {
  expect(idsInFilter(filter)).toEqual(ids);
});

it.each([
  [undefined],
  [null],
  [{}],
  [{ name: { eq: 'a' } }],
  [{ companyId: { eq: 'a' } }],
  [{ company: { id: { eq: 'a' } } }],
  [{ or: [{ id: { eq: 'a' } }, { name: { eq: 'x' } }] }],
  [{ or: [{ id: { eq: 'a' } }] }],
  [{ not: { id: { eq: 'a' } } }],
  [{ id: { neq: 'a' } }],
  [{ id: { is: 'NOT_NULL' } }],
  [{ id: { eq: null } }],
  [{ id: { in: ['a', null] } }],
  [{ id: { in: 'a' } }],
])('any other filter may let any record through: %j', (filter) => {
  expect(idsInFilter(filter)).toBeUndefined();
});
