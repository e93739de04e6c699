import { expect, it } from 'vitest';
import { ask, createRecording, sentFor } from './recording.ts';

it.each([
  ['a literal', 'query { people(first: 2) { totalCount } }', {}, { first: 2 }],
  ['a variable', 'query($n: Int) { people(first: $n) { totalCount } }', { n: 3 }, { first: 3 }],
  ['a default', 'query($n: Int = 2) { people(first: $n) { totalCount } }', {}, { first: 2 }],
  [
    'null instead of a default',
    'query($n: Int = 2) { people(first: $n) { totalCount } }',
    { n: null },
    { first: null },
  ],
  ['null as a literal', 'query { people(first: null) { totalCount } }', {}, { first: null }],
  ['no variable: no argument', 'query($n: Int) { people(first: $n) { totalCount } }', {}, {}],
  ['undefined: no argument', 'query($n: Int) { people(first: $n) { totalCount } }', { n: undefined }, {}],
  [
    'no variable called like something of every object',
    'query($constructor: Int) { people(first: $constructor) { totalCount } }',
    {},
    {},
  ],
  [
    'no variable: no key',
    'query($t: StringFilter, $c: UUID) { people(filter: { jobTitle: $t, companyId: { eq: $c, in: ["1"] } }) { totalCount } }',
    {},
    { filter: { companyId: { in: ['1'] } } },
  ],
  [
    'no variable: null in a list',
    'query($a: PersonOrderByInput, $b: PersonOrderByInput) { people(orderBy: [$a, $b]) { totalCount } }',
    { b: { jobTitle: 'AscNullsLast' } },
    { orderBy: [null, { jobTitle: 'AscNullsLast' }] },
  ],
  [
    'one value where a list is due',
    'query($o: [PersonOrderByInput]) { people(filter: { jobTitle: { in: "x" } }, orderBy: $o) { totalCount } }',
    { o: { id: 'AscNullsLast' } },
    { filter: { jobTitle: { in: ['x'] } }, orderBy: [{ id: 'AscNullsLast' }] },
  ],
  [
    'an enum as a string',
    'query { people(filter: { rating: { eq: ONE } }) { totalCount } }',
    {},
    { filter: { rating: { eq: 'ONE' } } },
  ],
  [
    'whole numbers no double can hold',
    'query { opportunities(filter: { amount: { amountMicros: { in: [12, 12345678901234567890, 0.1234567890123456789] } } }) { totalCount } }',
    {},
    { filter: { amount: { amountMicros: { in: [12, '12345678901234567890', '0.1234567890123456789'] } } } },
  ],
  [
    'whole numbers no double can hold as a default',
    'query($n: BigFloat = 12345678901234567890) { opportunities(filter: { amount: { amountMicros: { eq: $n } } }) { totalCount } }',
    {},
    { filter: { amount: { amountMicros: { eq: '12345678901234567890' } } } },
  ],
  [
    'a bigint',
    'query($n: BigFloat) { opportunities(filter: { amount: { amountMicros: { eq: $n } } }) { totalCount } }',
    { n: 12345678901234567890n },
    { filter: { amount: { amountMicros: { eq: '12345678901234567890' } } } },
  ],
])('sends %s', async (_, text, variables, expected) => {
  const [only, ...others] = await sentFor(text, variables);
  expect(only!.variables).toEqual(expected);
  expect(others).toEqual([]);
});

it.each([
  [
    'a literal',
    'query { people(orderBy: [{ name: { lastName: AscNullsLast, firstName: AscNullsLast } }]) { totalCount } }',
    {},
  ],
  [
    'a variable',
    'query($o: [PersonOrderByInput]) { people(orderBy: $o) { totalCount } }',
    { o: [{ name: { lastName: 'AscNullsLast', firstName: 'AscNullsLast' } }] },
  ],
])('keeps the order of the keys of %s, which Twenty sorts by', async (_, text, variables) => {
  const [only] = await sentFor(text, variables);
  expect(JSON.stringify(only!.variables)).toBe(
    '{"orderBy":[{"name":{"lastName":"AscNullsLast","firstName":"AscNullsLast"}}]}',
  );
});

it('applies the default of an input field, as an ordinary server does', async () => {
  const [only] = await sentFor('mutation { createOpportunity(data: {}) { id } }');
  expect(only!.variables).toEqual({ data: { name: 'Deal' } });
});

it('keeps free-form JSON as it is', async () => {
  const [only] = await sentFor(
    'mutation($x: Int) { createPerson(data: { extra: { a: [1, $x, "s", true, null], b: { c: 1.5 } } }) { id } }',
    { x: 7 },
  );
  expect(only!.variables).toEqual({ data: { extra: { a: [1, 7, 's', true, null], b: { c: 1.5 } } } });
});

it.each([
  [
    'a missing variable',
    'query($f: PersonFilterInput!) { person(filter: $f) { id } }',
    {},
    '"$f" of required type',
  ],
  [
    'a missing variable of another root',
    'query($f: PersonFilterInput!) { people { totalCount } person(filter: $f) { id } }',
    {},
    '"$f" of required type',
  ],
  [
    'a missing variable of a mutation',
    'mutation($f: PersonFilterInput!) { deletePeople(filter: $f) { id } }',
    {},
    '"$f" of required type',
  ],
  [
    'a variable of the wrong type',
    'query($n: Int) { people(first: $n) { totalCount } }',
    { n: '2' },
    'Variable "$n" got a value that does not fit: expected type Int.',
  ],
  [
    'an argument that ends up null',
    'query($f: PersonFilterInput = { id: { eq: "x" } }) { person(filter: $f) { id } }',
    { f: null },
    'Argument "filter" of required type "PersonFilterInput!" was not provided.',
  ],
  [
    'a list item that ends up null',
    'query($t: String = "x") { people(filter: { jobTitle: { in: [$t] } }) { totalCount } }',
    { t: null },
    'An item of the list "[String!]" was not provided.',
  ],
  [
    'an input field that ends up null',
    'mutation($n: String = "x") { createOpportunity(data: { name: $n }) { id } }',
    { n: null },
    'Field "OpportunityCreateInput.name" of required type "String!" was not provided.',
  ],
  [
    'a condition that ends up null',
    'query($c: Boolean = true) { people @skip(if: $c) { totalCount } }',
    { c: null },
    'Argument "if"',
  ],
])('refuses %s before anything is sent', async (_, text, variables, message) => {
  const [next, sent] = createRecording({});
  const answer = ask(next, text, variables);
  await expect(answer).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  await expect(answer).rejects.toThrow(message);
  expect(sent).toEqual([]);
});
