import fc from 'fast-check';
import { NoUnusedFragmentsRule, NoUnusedVariablesRule, parse, specifiedRules, validate } from 'graphql';
import { expect, it } from 'vitest';
import type { Call, UpstreamResult } from '../../../../../src/upstream/call.ts';
import { crm } from './crm.ts';
import { randomDocument } from './random-document.ts';
import { ask } from './recording.ts';
import { ordinaryAnswer, twenty } from './two-servers.ts';

const rules = specifiedRules.filter(
  (rule) => rule !== NoUnusedFragmentsRule && rule !== NoUnusedVariablesRule,
);

const variables = fc.record(
  {
    yes: fc.boolean(),
    maybe: fc.boolean(),
    n: fc.constantFrom(null, 0, 1, 3),
    two: fc.constantFrom(1, 2),
    id: fc.constantFrom(null, 'p1'),
    title: fc.constantFrom('x', 'y'),
    filter: fc.constantFrom(
      null,
      {},
      { id: { in: 'p1' } },
      { jobTitle: { eq: 'y' }, and: [{ rating: { eq: 'TWO' } }] },
    ),
  },
  { requiredKeys: ['yes'] },
);

it('answers any document as an ordinary server does', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(), { minLength: 20, maxLength: 200 }),
      variables,
      async (chances, values) => {
        let decisions = 0;
        const text = randomDocument((below) => chances[decisions++ % chances.length]! % below);
        const document = parse(text);
        expect(validate(crm, document, rules)).toEqual([]);
        const expected = ordinaryAnswer(document, values);
        expect(expected.errors).toBeUndefined();
        const { data, errors } = await ask(twenty, text, values);
        expect(errors).toEqual([]);
        expect(JSON.stringify(data)).toBe(JSON.stringify(expected.data));
      },
    ),
    { numRuns: 500 },
  );
});

/** A Twenty that answers when told to. */
function createHeld(): { next: Call; held: { name: string; answer: (result: UpstreamResult) => void }[] } {
  const held: { name: string; answer: (result: UpstreamResult) => void }[] = [];
  const next: Call = ({ document }) =>
    new Promise((answer) => {
      const [operation] = document.definitions as any[];
      held.push({ name: operation.selectionSet.selections[0].name.value, answer });
    });
  return { next, held };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('asks the documents of a query at the same time', async () => {
  const { next, held } = createHeld();
  const answer = ask(
    next,
    '{ a: people(first: 1) { totalCount } b: people(first: 2) { totalCount } search(searchInput: "x") { edges { cursor } } }',
  );
  await turn();
  expect(held.map(({ name }) => name)).toEqual(['people', 'people', 'search']);
  held[2]!.answer({ data: { search: null }, errors: [] });
  held[1]!.answer({ data: { people: { totalCount: 2 } }, errors: [] });
  held[0]!.answer({ data: { people: { totalCount: 1 } }, errors: [] });
  expect(await answer).toEqual({
    data: { a: { totalCount: 1 }, b: { totalCount: 2 }, search: null },
    errors: [],
  });
});

it('sends mutations one after another, each once, a failed one too', async () => {
  const { next, held } = createHeld();
  const answer = ask(
    next,
    'mutation { updatePerson(id: "p", data: {}) { id } runWorkflowVersion(id: "w") createPerson(data: {}) { id } }',
  );
  const names = () => held.map(({ name }) => name);
  await turn();
  expect(names()).toEqual(['updatePerson']);
  held[0]!.answer({ data: null, errors: [] });
  await turn();
  expect(names()).toEqual(['updatePerson', 'runWorkflowVersion']);
  held[1]!.answer({ data: { runWorkflowVersion: true }, errors: [] });
  await turn();
  expect(names()).toEqual(['updatePerson', 'runWorkflowVersion', 'createPerson']);
  held[2]!.answer({ data: { createPerson: { id: 'q' } }, errors: [] });
  const { data, errors } = await answer;
  expect(data).toEqual({ updatePerson: null, runWorkflowVersion: true, createPerson: { id: 'q' } });
  expect(errors.map(({ path }) => path)).toEqual([['updatePerson']]);
});
