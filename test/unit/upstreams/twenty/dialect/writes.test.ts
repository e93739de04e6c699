import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { planOperation } from '../../../../../src/upstreams/twenty/dialect/plan.ts';
import { findHarmfulWrite } from '../../../../../src/upstreams/twenty/dialect/writes.ts';
import { parse } from 'graphql';

const schema = buildSchema(`
  scalar JSON
  type Query { a: Int }
  type Person { id: ID }
  input Emails { primaryEmail: String additionalEmails: JSON }
  input Name { firstName: String }
  input PersonInput { id: ID emails: Emails workEmails: Emails name: Name }
  input IdFilter { eq: ID }
  input PersonFilter { id: IdFilter }
  type Mutation {
    createPerson(data: PersonInput!, upsert: Boolean): Person
    createPeople(data: [PersonInput!]!, upsert: Boolean): [Person!]
    updatePerson(id: ID!, data: PersonInput!): Person
    updatePeople(filter: PersonFilter!, data: PersonInput!): [Person!]
    deletePeople(filter: PersonFilter!): [Person!]
  }
`);

function problemWith(text: string, allowsUnfiltered = false) {
  const request = { document: parse(`mutation { ${text} { id } }`), variables: {} };
  const [root] = planOperation(request, schema, () => false).roots;
  return root?.kind === 'object' ? findHarmfulWrite(root.field, allowsUnfiltered) : undefined;
}

const half = 'emails: { additionalEmails: ["a@b.example"] }';

describe('a write that would empty the primary e-mail', () => {
  it.each([
    ['of one record', `updatePerson(id: 1, data: { ${half} })`],
    ['of many', `updatePeople(filter: { id: { eq: 1 } }, data: { ${half} })`],
    ['by an upsert', `createPerson(data: { ${half} }, upsert: true)`],
    ['by one of several upserts', `createPeople(data: [{ id: 1 }, { ${half} }], upsert: true)`],
    ['in a field of another name', 'updatePerson(id: 1, data: { workEmails: { additionalEmails: null } })'],
  ])('%s is refused', (_, text) => {
    expect(problemWith(text)).toMatchObject({
      code: 'CANNOT_ANSWER_TRUTHFULLY',
      message: expect.stringMatching(
        /^Twenty would empty (work)?emails\.primaryEmail, .* nothing was written\.$/i,
      ),
    });
  });

  it.each([
    ['creates', `createPerson(data: { ${half} })`],
    ['gives both', 'updatePerson(id: 1, data: { emails: { primaryEmail: "a", additionalEmails: [] } })'],
    ['gives the primary one', 'updatePerson(id: 1, data: { emails: { primaryEmail: null } })'],
    ['gives nothing', 'updatePerson(id: 1, data: { emails: null, name: { firstName: "A" } })'],
  ])('is none when it %s', (_, text) => {
    expect(problemWith(text)).toBeUndefined();
  });
});

describe('a write without a filter', () => {
  it('is refused unless the client has said that it means all records', () => {
    expect(problemWith('deletePeople(filter: {})')).toMatchObject({ code: 'UNFILTERED_WRITE_REFUSED' });
    expect(problemWith('deletePeople(filter: {})', true)).toBeUndefined();
  });
});
