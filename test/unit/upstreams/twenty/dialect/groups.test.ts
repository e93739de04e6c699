import { expect, it } from 'vitest';
import { ask, createRecording, sentFor } from './recording.ts';

const groupBy = 'groupBy: [{ jobTitle: true }]';

it('asks for more groups than it gives, so that none is missing', async () => {
  const groups = (count: number) => ({
    data: { peopleGroupBy: Array.from({ length: count }, (_, index) => ({ totalCount: index })) },
  });
  const text = `{ g: peopleGroupBy(${groupBy}) { totalCount } }`;
  const [next, sent] = createRecording(groups(1_000));
  expect((await ask(next, text)).data.g).toHaveLength(1_000);
  expect(sent[0]!.variables).toEqual({ groupBy: [{ jobTitle: true }], limit: 1_001 });

  const [tooMany] = createRecording(groups(1_001));
  expect(await ask(tooMany, text)).toMatchObject({
    data: { g: null },
    errors: [{ code: 'CANNOT_ANSWER_TRUTHFULLY', path: ['g'] }],
  });
});

it('leaves a limit as it is, and refuses one that Twenty overlooks', async () => {
  const [sent] = await sentFor(`{ peopleGroupBy(${groupBy}, limit: 7) { totalCount } }`);
  expect(sent!.variables).toMatchObject({ limit: 7 });
  const [next, none] = createRecording();
  expect(await ask(next, `{ peopleGroupBy(${groupBy}, limit: 0) { totalCount } }`)).toMatchObject({
    data: { peopleGroupBy: null },
    errors: [{ code: 'BAD_USER_INPUT', path: ['peopleGroupBy'] }],
  });
  expect(none).toEqual([]);
});

it('tells whether a group has more records than are shown of it', async () => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ node: { id: `p${index}` } }));
  const pageInfo = { hasNextPage: false, hasPreviousPage: false };
  const [next] = createRecording({
    data: {
      peopleGroupBy: [
        { totalCount: 11, edges: rows(10), pageInfo },
        { totalCount: 10, edges: rows(10), pageInfo },
      ],
    },
  });
  const { data } = await ask(next, `{ peopleGroupBy(${groupBy}) { page: pageInfo { more: hasNextPage } } }`);
  expect(data.peopleGroupBy).toEqual([{ page: { more: true } }, { page: { more: false } }]);
});

it('asks by itself for lists below the records of a group', async () => {
  const text = `{ peopleGroupBy(${groupBy}) { edges { node { company { name } pointOfContactForOpportunities { totalCount } } } } }`;
  const [sent] = await sentFor(text);
  expect(sent!.text).toContain('edges { node { company { name } id } }');
});
