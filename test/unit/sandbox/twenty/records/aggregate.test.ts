import { beforeAll, describe, expect, it } from 'vitest';
import type { RecordBench } from './record-bench.ts';
import { createSample } from './sample.ts';

let bench: RecordBench;
beforeAll(async () => {
  bench = await createSample();
  await bench.data('mutation($d:[OpportunityCreateInput!]!){createOpportunities(data:$d){id}}', {
    d: [
      {
        name: 'One',
        stage: 'NEW',
        amount: { amountMicros: 1_000_000_000, currencyCode: 'USD' },
        closeDate: '2027-01-15T00:00:00Z',
      },
      {
        name: 'Two',
        stage: 'PROPOSAL',
        amount: { amountMicros: '2500000000', currencyCode: 'USD' },
        closeDate: '2027-03-01T12:30:00Z',
      },
      { name: 'Three', stage: 'PROPOSAL', amount: { amountMicros: 500_000, currencyCode: 'EUR' } },
      { name: 'Four' },
    ],
  });
});

describe('aggregates', () => {
  it.each([
    [
      'people',
      {
        totalCount: 10,
        countUniqueValuesJobTitle: 5,
        countEmptyJobTitle: 2,
        countNotEmptyJobTitle: 8,
        percentageEmptyJobTitle: 0.2,
        countNotEmptyEmails: 10,
        countEmptyName: 0,
      },
    ],
    [
      'widgets',
      {
        sumSize: 12,
        avgSize: 2,
        minSize: -4,
        maxSize: 10,
        countEmptySize: 2,
        percentageNotEmptySize: 0.75,
        countTrueActive: 3,
        countFalseActive: 5,
        countEmptyTags: 4,
        nope: null,
      },
    ],
    [
      'opportunities',
      {
        sumAmountAmountMicros: 3_500_500_000,
        avgAmountAmountMicros: 1_166_833_333.3333333,
        minAmountAmountMicros: 500_000,
        minCloseDate: '2027-01-15T00:00:00.000Z',
        maxCloseDate: '2027-03-01T12:30:00.000Z',
        countNotEmptyStage: 4,
      },
    ],
  ])('of %s', async (root, expected) => {
    expect(await bench.data(`{${root}{${Object.keys(expected).join(' ')}}}`)).toEqual({ [root]: expected });
  });

  it('of nothing are null, but counts are zero', async () => {
    const query = '{widgets(filter:{size:{gt:99}}){totalCount sumSize avgSize maxSize percentageEmptySize}}';
    expect(await bench.data(query)).toEqual({
      widgets: { totalCount: 0, sumSize: null, avgSize: null, maxSize: null, percentageEmptySize: null },
    });
  });

  it('do not depend on the page', async () => {
    expect(await bench.data('{widgets(first:1,offset:3){sumSize edges{node{name}}}}')).toEqual({
      widgets: { sumSize: 12, edges: [{ node: { name: 'D' } }] },
    });
  });
});

describe('groupBy', () => {
  it.each([
    [
      '{peopleGroupBy(groupBy:[{jobTitle:true}]){groupByDimensionValues totalCount}}',
      {
        peopleGroupBy: [
          { groupByDimensionValues: ['Designer'], totalCount: 2 },
          { groupByDimensionValues: ['Engineer'], totalCount: 3 },
          { groupByDimensionValues: ['Manager'], totalCount: 1 },
          { groupByDimensionValues: ['Sales 50%'], totalCount: 1 },
          { groupByDimensionValues: ['sales_lead'], totalCount: 1 },
          { groupByDimensionValues: [null], totalCount: 2 },
        ],
      },
    ],
    [
      '{opportunitiesGroupBy(groupBy:[{stage:true}]){groupByDimensionValues sumAmountAmountMicros}}',
      {
        opportunitiesGroupBy: [
          { groupByDimensionValues: ['NEW'], sumAmountAmountMicros: 1_000_000_000 },
          { groupByDimensionValues: ['PROPOSAL'], sumAmountAmountMicros: 2_500_500_000 },
        ],
      },
    ],
    [
      '{widgetsGroupBy(groupBy:[{kind:true}],orderBy:[{aggregate:{totalCount:DescNullsLast}},{kind:AscNullsLast}],limit:3){__typename groupByDimensionValues maxSize}}',
      {
        widgetsGroupBy: [
          { __typename: 'WidgetGroupByConnection', groupByDimensionValues: [null], maxSize: 2.5 },
          { __typename: 'WidgetGroupByConnection', groupByDimensionValues: ['SMALL'], maxSize: 1 },
          { __typename: 'WidgetGroupByConnection', groupByDimensionValues: ['LARGE'], maxSize: 10 },
        ],
      },
    ],
    [
      '{widgetsGroupBy(groupBy:[{kind:true}],orderByForRecords:[{name:DescNullsLast}],filter:{kind:{in:[SMALL,HUGE]}}){edges{node{name}}}}',
      {
        widgetsGroupBy: [
          { edges: [{ node: { name: 'F' } }, { node: { name: 'A' } }] },
          { edges: [{ node: { name: 'D' } }] },
        ],
      },
    ],
    [
      '{peopleGroupBy(groupBy:[{company:{name:true}}]){groupByDimensionValues totalCount}}',
      {
        peopleGroupBy: [
          { groupByDimensionValues: ['Alpha'], totalCount: 3 },
          { groupByDimensionValues: ['Beta'], totalCount: 3 },
          { groupByDimensionValues: ['Gamma'], totalCount: 2 },
          { groupByDimensionValues: [null], totalCount: 2 },
        ],
      },
    ],
    [
      '{opportunitiesGroupBy(groupBy:[{amount:{currencyCode:true}},{closeDate:{granularity:MONTH,timeZone:"UTC"}}]){groupByDimensionValues}}',
      {
        opportunitiesGroupBy: [
          { groupByDimensionValues: ['EUR', null] },
          { groupByDimensionValues: ['USD', '2027-01-01'] },
          { groupByDimensionValues: ['USD', '2027-03-01'] },
          { groupByDimensionValues: [null, null] },
        ],
      },
    ],
  ])('%s', async (query, expected) => {
    expect(await bench.data(query)).toEqual(expected);
  });

  it.each([
    ['', 'Missing required argument: "groupBy" must be an array.'],
    [
      '(groupBy:[{jobTitle:true,id:true}])',
      'You cannot provide multiple fields in one GroupByInput, split them into multiple GroupByInput',
    ],
    ['(groupBy:[{nope:true}])', 'Unidentified field in groupBy: nope'],
    [
      '(groupBy:[{createdAt:{granularity:DAY}}])',
      'Time zone should be specified for a group by date on Day, Week, Month, Quarter or Year',
    ],
  ])('peopleGroupBy%s is refused: %s', async (args, message) => {
    const answer = await bench.ask(`{peopleGroupBy${args}{totalCount}}`);
    expect(answer.errors?.map((error) => error.message)).toEqual([message]);
  });
});
