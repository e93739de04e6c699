import { describe, expect, it } from 'vitest';
import { ask, createRecording } from './recording.ts';

const none = '{ id: { in: [] } }';

describe('nothing is asked', () => {
  it.each([
    none,
    `{ and: [{ jobTitle: { eq: "A" } }, ${none}] }`,
    `{ or: [${none}, { name: { firstName: { in: [] } } }] }`,
    `{ jobTitle: { eq: "A" }, companyId: { in: [] } }`,
  ])('of %s', async (filter) => {
    const [next, sent] = createRecording();
    const text = `{ people(filter: ${filter}, first: 3) {
      n: totalCount newest: maxCreatedAt edges { node { id } } pageInfo { hasNextPage hasPreviousPage endCursor }
    } }`;
    expect(await ask(next, text)).toEqual({
      data: {
        people: {
          n: 0,
          newest: null,
          edges: [],
          pageInfo: { hasNextPage: false, hasPreviousPage: false, endCursor: null },
        },
      },
      errors: [],
    });
    expect(sent).toEqual([]);
  });

  it('for a group', async () => {
    const [next, sent] = createRecording();
    const text = `{ peopleGroupBy(groupBy: [{ jobTitle: true }], filter: ${none}) { totalCount } }`;
    expect(await ask(next, text)).toEqual({ data: { peopleGroupBy: [] }, errors: [] });
    expect(sent).toEqual([]);
  });

  it('for a write, and the others are written', async () => {
    const [next, sent] = createRecording({ data: { deletePeople: [{ id: '1' }] } });
    const text = `mutation { a: deletePeople(filter: ${none}) { id } b: deletePeople(filter: { id: { in: ["1"] } }) { id } }`;
    expect((await ask(next, text)).data).toEqual({ a: [], b: [{ id: '1' }] });
    expect(sent).toHaveLength(1);
  });
});

it('a record is not there', async () => {
  const [next, sent] = createRecording();
  expect(await ask(next, `{ a: person(filter: ${none}) { id } }`)).toEqual({
    data: { a: null },
    errors: [{ code: 'UPSTREAM_REJECTED', message: 'Record not found', path: ['a'] }],
  });
  expect(sent).toEqual([]);
});

describe('Twenty is asked without the empty list', () => {
  it.each([
    [`{ or: [${none}, { jobTitle: { eq: "A" } }] }`, { or: [{ jobTitle: { eq: 'A' } }] }],
    [`{ jobTitle: { eq: "A" }, not: ${none} }`, { jobTitle: { eq: 'A' } }],
    [`{ not: ${none} }`, {}],
  ])('of %s', async (filter, expected) => {
    const [next, sent] = createRecording({ data: { people: { totalCount: 1 } } });
    expect((await ask(next, `{ people(filter: ${filter}) { totalCount } }`)).data).toEqual({
      people: { totalCount: 1 },
    });
    expect(sent.map(({ variables }) => variables)).toEqual([{ filter: expected }]);
  });
});
