import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RecordBench } from './record-bench.ts';
import { id } from './record-bench.ts';
import { createSample } from './sample.ts';

let bench: RecordBench;
beforeAll(async () => {
  bench = await createSample();
});

type Edges<T> = { edges: { node: T }[] };

async function peopleInOrder(orderBy: string): Promise<string> {
  const { people } = await bench.data(`{people(orderBy:${orderBy}){edges{node{name{firstName}}}}}`);
  return (people as Edges<{ name: { firstName: string } }>).edges
    .map(({ node }) => node.name.firstName.charAt(0))
    .join('');
}

describe('people', () => {
  it.each([
    ['[]', 'ABCDEFGHiJ', 'by id'],
    ['[{id:DescNullsLast}]', 'ABCDEFGHiJ', 'the id always ends up ascending'],
    ['[{jobTitle:AscNullsFirst},{name:{firstName:AscNullsLast}}]', 'HJCDABiGEF', 'empty text is null'],
    ['[{name:{lastName:AscNullsLast}},{id:DescNullsLast}]', 'AHBCDEFiJG', 'a composite, by code unit'],
    ['[{name:{lastName:DescNullsLast,firstName:AscNullsLast}}]', 'JiFEDCBAHG', 'two parts in one object'],
    ['[{company:{name:DescNullsLast}},{name:{firstName:AscNullsLast}}]', 'JiDEFABCGH', 'through a relation'],
    ['{name:{firstName:AscNullsLast}}', 'ABCDEFGHJi', 'an object for a list of one'],
    ['[{jobTitle:"DescNullsLast"}]', 'FEGABiCDHJ', 'a direction as text'],
    ['[{jobTitle:DescNullsFirst},{jobTitle:AscNullsLast}]', 'CDABiGEFHJ', 'the later direction counts'],
    ['[{name:{}},{jobTitle:AscNullsLast}]', 'CDABiGEFHJ', 'nothing of a composite'],
    ['[{companyId:AscNullsFirst}]', 'GHABCDEFiJ', 'by the key of a relation'],
    ['[{company:{name:DescNullsLast,employees:AscNullsLast}}]', 'iJDEFABCGH', 'one field of a relation'],
    ['[{company:{domainName:{primaryLinkUrl:AscNullsLast}}}]', 'ABCDEFGHiJ', 'a composite of a relation'],
    ['[{company:{accountOwner:{id:AscNullsLast}}}]', 'ABCDEFGHiJ', 'no relation of a relation'],
    ['[{company:{}}]', 'ABCDEFGHiJ', 'nothing of a relation'],
  ])('%s gives %s: %s', async (orderBy, expected) => {
    expect(await peopleInOrder(orderBy)).toBe(expected);
  });

  it.each([
    ['[{nope:AscNullsLast}]', 'FIELD_NOT_FOUND', 'Field "nope" does not exist or is not sortable'],
    [
      '[{jobTitle:Up}]',
      'INVALID_QUERY_INPUT',
      'Scalar field "jobTitle" requires a direction value (AscNullsFirst, AscNullsLast, DescNullsFirst, DescNullsLast)',
    ],
    [
      '[{company:AscNullsLast}]',
      'INVALID_QUERY_INPUT',
      `Relation field "company" requires nested field ordering (e.g., { company: { fieldName: 'AscNullsFirst' } })`,
    ],
    [
      '[{name:AscNullsLast}]',
      'INVALID_QUERY_INPUT',
      `Composite field "name" requires subfield ordering (e.g., { name: { subFieldName: 'AscNullsFirst' } })`,
    ],
    [
      '[{company:{nope:AscNullsLast}}]',
      'FIELD_NOT_FOUND',
      'Nested field "nope" not found in target object "company"',
    ],
    [
      '[{company:{address:AscNullsLast}}]',
      'INVALID_QUERY_INPUT',
      'Composite field "address" requires a subfield to be specified',
    ],
    [
      '[{jobTitle:null}]',
      'INVALID_QUERY_INPUT',
      'Scalar field "jobTitle" requires a direction value (AscNullsFirst, AscNullsLast, DescNullsFirst, DescNullsLast)',
    ],
    [
      '[{jobTitle:"asc"}]',
      'INVALID_QUERY_INPUT',
      'Scalar field "jobTitle" requires a direction value (AscNullsFirst, AscNullsLast, DescNullsFirst, DescNullsLast)',
    ],
    ['[{jobTitle:$missing}]', 'FIELD_NOT_FOUND', 'Field "jobTitle" does not exist or is not sortable'],
  ])('%s is refused with %s', async (orderBy, subCode, message) => {
    const answer = await bench.ask(`{people(orderBy:${orderBy}){totalCount}}`);
    expect(answer.errors).toEqual([{ message, extensions: expect.objectContaining({ subCode }) as object }]);
  });
});

it.each([
  ['[{name:{middle:AscNullsLast}}]', 'Sub field metadata not found for composite type: FULL_NAME'],
  ['[{name:{firstName:Up}}]', 'Sub field order by value must be of type OrderByDirection, but got: Up'],
])('%s fails with "%s"', async (orderBy, message) => {
  const answer = await bench.ask(`{people(orderBy:${orderBy}){totalCount}}`);
  expect(answer.errors).toEqual([{ message, extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
});

describe('widgets', () => {
  it.each([
    ['[{size:DescNullsLast},{name:AscNullsLast}]', 'CBEAGDF-'],
    ['[{size:AscNullsFirst},{name:AscNullsLast}]', 'F-DGABEC'],
    ['[{kind:AscNullsLast},{name:AscNullsLast}]', 'AFBCDEG-'],
    ['[{tags:AscNullsLast},{name:AscNullsLast}]', 'ABFDCEG-'],
    ['[{active:DescNullsLast},{madeOn:DescNullsLast}]', 'CAGDBEF-'],
  ])('%s gives %s', async (orderBy, expected) => {
    const { widgets } = await bench.data(`{widgets(orderBy:${orderBy}){edges{node{name}}}}`);
    const names = (widgets as Edges<{ name: string }>).edges.map(({ node }) => node.name || '-');
    expect(names.join('')).toBe(expected);
  });
});

const DIRECTIONS = ['AscNullsFirst', 'AscNullsLast', 'DescNullsFirst', 'DescNullsLast'] as const;

it('sorts any records as a plain comparison does', async () => {
  const other = await createSample();
  const record = fc.record({
    size: fc.constantFrom(null, -1, 0, 1, 2),
    memo: fc.constantFrom('', 'a', 'B', 'b'),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 12 }),
      fc.constantFrom(...DIRECTIONS),
      fc.constantFrom(...DIRECTIONS),
      async (records, bySize, byMemo) => {
        await other.data('mutation{destroyWidgets(filter:{}){id}}');
        const rows = records.map((each, index) => ({ ...each, id: id(index + 1) }));
        await other.data('mutation($d:[WidgetCreateInput!]!){createWidgets(data:$d){id}}', { d: rows });
        const { widgets } = await other.data(
          `{widgets(orderBy:[{size:${bySize}},{memo:${byMemo}}]){edges{node{id}}}}`,
        );
        const compare = (a: string | number | null, b: string | number | null, direction: string) => {
          if (a === b) return 0;
          if (a === null || b === null) return (a === null) === direction.endsWith('First') ? -1 : 1;
          return a < b === direction.startsWith('Asc') ? -1 : 1;
        };
        const expected = [...rows].sort(
          (a, b) =>
            compare(a.size, b.size, bySize) ||
            compare(a.memo || null, b.memo || null, byMemo) ||
            compare(a.id, b.id, 'Asc'),
        );
        expect((widgets as Edges<{ id: string }>).edges.map(({ node }) => node.id)).toEqual(
          expected.map((row) => row.id),
        );
      },
    ),
    { numRuns: 100 },
  );
});
