import { beforeAll, describe, expect, it } from 'vitest';
import type { RecordBench } from './record-bench.ts';
import { ALPHA, createSample } from './sample.ts';

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

  it('of nothing are null but for the total', async () => {
    const nulls = [
      'sumSize',
      'avgSize',
      'maxSize',
      'countEmptySize',
      'countNotEmptySize',
      'countUniqueValuesSize',
      'percentageEmptySize',
      'countTrueActive',
      'countFalseActive',
    ];
    const query = `{widgets(filter:{size:{gt:99}}){totalCount ${nulls.join(' ')}}}`;
    expect(await bench.data(query)).toEqual({
      widgets: { totalCount: 0, ...Object.fromEntries(nulls.map((name) => [name, null])) },
    });
  });

  it('of composites count by the parts that speak for them', async () => {
    const names = ['DomainName', 'AnnualRevenue', 'CreatedBy', 'Address'];
    const query = `{companies{${names.map((name) => `countUniqueValues${name} countEmpty${name}`).join(' ')}}}`;
    expect(await bench.data(query)).toEqual({
      companies: {
        countUniqueValuesDomainName: 2,
        countEmptyDomainName: 1,
        countUniqueValuesAnnualRevenue: 1,
        countEmptyAnnualRevenue: 2,
        countUniqueValuesCreatedBy: 1,
        countEmptyCreatedBy: 0,
        countUniqueValuesAddress: 0,
        countEmptyAddress: 3,
      },
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
          // Select values sort as text here, not by their definition.
          { __typename: 'WidgetGroupByConnection', groupByDimensionValues: ['LARGE'], maxSize: 10 },
          { __typename: 'WidgetGroupByConnection', groupByDimensionValues: ['SMALL'], maxSize: 1 },
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
    [
      // A day needs no time zone, a moment does.
      '{widgetsGroupBy(groupBy:[{madeOn:{granularity:MONTH}}],limit:2){groupByDimensionValues totalCount}}',
      {
        widgetsGroupBy: [
          { groupByDimensionValues: ['2026-01-01'], totalCount: 1 },
          { groupByDimensionValues: ['2026-02-01'], totalCount: 1 },
        ],
      },
    ],
    [
      '{widgetsGroupBy(groupBy:[{madeOn:{granularity:MONTH_OF_THE_YEAR}}],orderBy:[{madeOn:{orderBy:DescNullsLast,granularity:MONTH_OF_THE_YEAR}}],limit:3){groupByDimensionValues}}',
      {
        widgetsGroupBy: [
          { groupByDimensionValues: ['March'] },
          { groupByDimensionValues: ['February'] },
          { groupByDimensionValues: ['January'] },
        ],
      },
    ],
    [
      '{opportunitiesGroupBy(groupBy:[{amount:{amountMicros:true}}],orderBy:[{amount:{amountMicros:DescNullsFirst}}],limit:2){groupByDimensionValues}}',
      {
        opportunitiesGroupBy: [
          { groupByDimensionValues: [null] },
          { groupByDimensionValues: ['2500000000'] },
        ],
      },
    ],
    [
      '{widgetsGroupBy(groupBy:[{tags:true}],filter:{name:{eq:"B"}}){groupByDimensionValues}}',
      { widgetsGroupBy: [{ groupByDimensionValues: ['{RED,BLUE}'] }] },
    ],
    [
      '{peopleGroupBy(groupBy:[{company:{name:true}}],orderBy:[{company:{name:DescNullsLast}}],limit:1){groupByDimensionValues}}',
      { peopleGroupBy: [{ groupByDimensionValues: ['Gamma'] }] },
    ],
    [
      `{peopleGroupBy(groupBy:[{companyId:true}],filter:{companyId:{eq:"${ALPHA}"}}){groupByDimensionValues totalCount}}`,
      { peopleGroupBy: [{ groupByDimensionValues: [ALPHA], totalCount: 3 }] },
    ],
    [
      '{peopleGroupBy(groupBy:[{jobTitle:true}],filter:{name:{lastName:{ilike:"amber"}}},orderByForRecords:[{name:{firstName:DescNullsLast}}],orderBy:[{jobTitle:AscNullsFirst}]){edges{node{name{firstName}}}}}',
      {
        peopleGroupBy: [
          { edges: [{ node: { name: { firstName: 'Hal' } } }] },
          // Records of a group sort without regard to case.
          { edges: [{ node: { name: { firstName: 'ivy' } } }, { node: { name: { firstName: 'Ada' } } }] },
        ],
      },
    ],
    [
      '{peopleGroupBy(groupBy:[{jobTitle:true}],filter:{jobTitle:{eq:"nobody"}}){totalCount}}',
      { peopleGroupBy: [] },
    ],
  ])('%s', async (query, expected) => {
    expect(await bench.data(query)).toEqual(expected);
  });

  it.each([
    ['', 'Missing required argument: "groupBy" must be an array.'],
    [
      '(groupBy:[{jobTitle:true,name:{firstName:true}}])',
      'You cannot provide multiple fields in one GroupByInput, split them into multiple GroupByInput',
    ],
    ['(groupBy:[{nope:true}])', 'Unidentified field in groupBy: nope'],
    [
      '(groupBy:[{createdAt:{granularity:DAY}}])',
      'Time zone should be specified for a group by date on Day, Week, Month, Quarter or Year',
    ],
    ['(groupBy:[{createdAt:{granularity:DAY,timeZone:"Mars/Olympus"}}])', 'Invalid timezone: Mars/Olympus'],
    ['(groupBy:[{id:true}])', 'Field "id" is not supported in groupBy'],
    ['(groupBy:[{position:true}])', 'Field "position" is not supported in groupBy'],
    ['(groupBy:[{noteTargets:{id:true}}])', 'Field "noteTargets" is not supported in groupBy'],
    ['(groupBy:[{jobTitle:false}])', 'Invalid groupBy definition for field "jobTitle"'],
    ['(groupBy:[{jobTitle:{x:true}}])', 'Field "jobTitle" does not support nested subfields in groupBy'],
    [
      '(groupBy:[{name:{middle:true}}])',
      'Composite subfield "middle" is not supported in groupBy for "name"',
    ],
    [
      '(groupBy:[{name:{firstName:false}}])',
      'Composite subfield "firstName" must be set to true in groupBy for "name"',
    ],
    [
      '(groupBy:[{name:{firstName:true,lastName:true}}])',
      'You cannot provide multiple subfields in one GroupByInput, split them into multiple GroupByInput',
    ],
    ['(groupBy:[{company:{nope:true}}])', 'Nested field "nope" not found in target object "company"'],
    [
      '(groupBy:[{company:{accountOwner:{id:true}}}])',
      'Cannot group by a relation field of the relation field: "accountOwner" is a relation field of "company"',
    ],
    ['(groupBy:[{jobTitle:true}],orderBy:[{nope:AscNullsLast}])', 'Cannot orderBy unknown field: nope.'],
    ['(groupBy:[{jobTitle:true}],orderBy:[{city:AscNullsLast}])', 'Cannot orderBy unknown field: city.'],
    [
      '(groupBy:[{jobTitle:true}],orderBy:[{id:AscNullsLast}])',
      'Cannot order by a field that is not an aggregate nor in groupBy criteria: id.',
    ],
    [
      '(groupBy:[{jobTitle:true}],orderBy:[{jobTitle:AscNullsLast,id:AscNullsLast}])',
      'Please provide orderBy field criteria one by one in orderBy array',
    ],
    ['(groupBy:[{jobTitle:true}],orderBy:[{jobTitle:Up}])', 'Unknown orderBy value: Up'],
    [
      '(groupBy:[{jobTitle:true}],orderBy:[{aggregate:{nope:AscNullsLast}}])',
      'Unknown aggregate field: nope',
    ],
    [
      '(groupBy:[{jobTitle:true}],orderBy:[{name:{firstName:AscNullsLast}}])',
      'Cannot order by a field that is not in groupBy or that is not an aggregate field: firstName',
    ],
    [
      '(groupBy:[{createdAt:{granularity:YEAR,timeZone:"UTC"}}],orderBy:[{createdAt:{orderBy:AscNullsLast,granularity:DAY}}])',
      'Cannot order by a date granularity that is not in groupBy criteria: DAY',
    ],
    [
      '(groupBy:[{jobTitle:true}],orderBy:[{company:{name:AscNullsLast}}])',
      'Cannot order by a relation field that is not in groupBy criteria: company.name',
    ],
  ])('peopleGroupBy%s is refused: %s', async (args, message) => {
    const answer = await bench.ask(`{peopleGroupBy${args}{totalCount}}`);
    expect(answer.errors?.map((error) => error.message)).toEqual([message]);
  });
});
