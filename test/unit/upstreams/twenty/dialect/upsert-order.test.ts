import { buildSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { planOperation } from '../../../../../src/upstreams/twenty/dialect/plan.ts';
import { planUpsert } from '../../../../../src/upstreams/twenty/dialect/upsert-order.ts';

const schema = buildSchema(`
  type Query { a: Int }
  type Emails { primaryEmail: String }
  type Person { id: ID emails: Emails }
  input EmailsInput { primaryEmail: String }
  input PersonInput { id: ID emails: EmailsInput }
  type Mutation { createPeople(data: [PersonInput!]!, upsert: Boolean): [Person!] }
`);

function upsertOf(data: string, upsert = true) {
  const document = parse(`mutation { createPeople(data: [${data}], upsert: ${upsert}) { id } }`);
  const [root] = planOperation({ document, variables: {} }, schema, () => false).roots;
  return root?.kind === 'object' ? planUpsert(root) : undefined;
}

const mail = (primaryEmail: string) => `{ emails: { primaryEmail: "${primaryEmail}" } }`;
const stored = (id: string, primaryEmail: string) => ({ id, emails: { primaryEmail } });

describe('the results of an upsert', () => {
  it('come in the order of the ids given', () => {
    const upsert = upsertOf('{ id: "a" }, { id: "b" }, { id: "c" }');
    expect(upsert?.inInputOrder([{ id: 'c' }, { id: 'a' }, { id: 'b' }])).toEqual([
      { id: 'a' },
      { id: 'b' },
      { id: 'c' },
    ]);
  });

  it('come in the order of the e-mail addresses given, whatever their case', () => {
    const upsert = upsertOf(`${mail('New@b.example')}, ${mail('old@b.example')}`);
    expect(upsert?.root.needs).toEqual([['id'], ['emails', 'primaryEmail']]);
    const [old, created] = [stored('1', 'old@b.example'), stored('2', 'new@b.example')];
    expect(upsert?.inInputOrder([old, created])).toEqual([created, old]);
  });

  it.each([
    ['one of them has no key', `${mail('a@b.example')}, {}`, [stored('1', ''), stored('2', 'a@b.example')]],
    [
      'two have the same',
      `${mail('a@b.example')}, ${mail('a@b.example')}`,
      [stored('1', 'a@b.example'), stored('2', 'a@b.example')],
    ],
    [
      'Twenty kept another value',
      `${mail('a@b.example')}, ${mail('c@b.example')}`,
      [stored('1', 'c@b.example'), stored('2', 'x')],
    ],
    ['there are not as many', `${mail('a@b.example')}, ${mail('c@b.example')}`, [stored('1', 'c@b.example')]],
    ['there are none', `${mail('a@b.example')}, ${mail('c@b.example')}`, null],
  ])('are left as they came when %s', (_, data, results) => {
    expect(upsertOf(data)?.inInputOrder(results)).toBe(results);
  });

  it('need no thought without upsert, or for one record', () => {
    expect(upsertOf('{ id: "a" }, { id: "b" }', false)).toBeUndefined();
    expect(upsertOf('{ id: "a" }')).toBeUndefined();
  });
});
