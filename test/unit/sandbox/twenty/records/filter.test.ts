import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RecordRow } from '../../../../../src/sandbox/twenty/model.ts';
import type { RecordBench } from './record-bench.ts';
import { ALPHA, BETA, createSample, GAMMA } from './sample.ts';

let bench: RecordBench;
beforeAll(async () => {
  bench = await createSample();
});

async function firstNames(filter: string): Promise<string[]> {
  const { people } = await bench.data(`{people(filter:${filter}){edges{node{name{firstName}}}}}`);
  return (people as { edges: { node: { name: { firstName: string } } }[] }).edges.map(
    ({ node }) => node.name.firstName,
  );
}

async function widgetNames(filter: string): Promise<string> {
  const { widgets } = await bench.data(`{widgets(filter:${filter}){edges{node{name}}}}`);
  return (widgets as { edges: { node: { name: string } }[] }).edges
    .map(({ node }) => node.name || '-')
    .join('');
}

describe('text', () => {
  it.each([
    ['{jobTitle:{eq:"Engineer"}}', ['Ada', 'Ben', 'ivy']],
    ['{jobTitle:{neq:"Engineer"}}', ['Cleo', 'Dan', 'Eve', 'Fay', 'Gus']],
    ['{jobTitle:{in:["Engineer","Manager"]}}', ['Ada', 'Ben', 'Gus', 'ivy']],
    ['{jobTitle:{in:[""]}}', []],
    ['{jobTitle:{like:"%sign%"}}', ['Cleo', 'Dan']],
    ['{jobTitle:{like:"engineer"}}', []],
    ['{jobTitle:{like:"Sales 50\\\\%"}}', ['Eve']],
    ['{jobTitle:{like:"sales_l__d"}}', ['Fay']],
    ['{jobTitle:{ilike:"ENGIN%"}}', ['Ada', 'Ben', 'ivy']],
    ['{jobTitle:{startsWith:"Sales 50%"}}', ['Eve']],
    ['{jobTitle:{endsWith:"er"}}', ['Ada', 'Ben', 'Cleo', 'Dan', 'Gus', 'ivy']],
    ['{jobTitle:{gt:"Manager"}}', ['Eve', 'Fay']],
    ['{jobTitle:{is:NULL}}', ['Hal', 'Jön']],
    ['{jobTitle:{eq:null}}', ['Hal', 'Jön']],
    ['{jobTitle:{eq:""}}', ['Hal', 'Jön']],
    ['{jobTitle:{neq:""}}', ['Ada', 'Ben', 'Cleo', 'Dan', 'Eve', 'Fay', 'Gus', 'ivy']],
    ['{not:{jobTitle:{in:["Engineer","Designer"]}}}', ['Eve', 'Fay', 'Gus']],
  ])('%s finds %j', async (filter, expected) => {
    expect(await firstNames(filter)).toEqual(expected);
  });
});

describe('composites, relations and logic', () => {
  it.each([
    ['{name:{lastName:{eq:"Amber"}}}', ['Ada', 'Hal']],
    ['{name:{lastName:{ilike:"amber"}}}', ['Ada', 'Hal', 'ivy']],
    ['{name:{lastName:{eq:""}}}', ['Gus']],
    ['{emails:{primaryEmail:{eq:"ADA@alpha.example"}}}', []],
    ['{emails:{primaryEmail:{in:["ada@alpha.example","x@y.z"]}}}', ['Ada']],
    [`{companyId:{in:["${ALPHA}","${GAMMA}"]}}`, ['Ada', 'Ben', 'Cleo', 'ivy', 'Jön']],
    ['{companyId:{is:NULL}}', ['Gus', 'Hal']],
    ['{company:{name:{like:"B%"}}}', ['Dan', 'Eve', 'Fay']],
    [`{company:{id:{eq:"${BETA}"}},name:{firstName:{eq:"Eve"}}}`, ['Eve']],
    ['{or:[{jobTitle:{eq:"Manager"}},{name:{firstName:{eq:"Ada"}}}]}', ['Ada', 'Gus']],
    ['{jobTitle:{eq:"Engineer"},name:{lastName:{eq:"Birch"}}}', ['Ben']],
    ['{name:{firstName:{eq:"Ada"},lastName:{eq:"Amber"}}}', ['Ada']],
    ['{name:{}}', ['Ada', 'Ben', 'Cleo', 'Dan', 'Eve', 'Fay', 'Gus', 'Hal', 'ivy', 'Jön']],
    ['{name:{lastName:{ilike:"øRST%"}}}', ['Jön']],
    // AND binds closer than the OR by which an empty text is looked for.
    ['{jobTitle:{eq:""},name:{firstName:{eq:"Hal"}}}', ['Hal']],
    ['{name:{firstName:{eq:"Ada"}},jobTitle:{eq:""}}', ['Hal', 'Jön']],
    ['{and:[{name:{firstName:{eq:"Ada"}}},{jobTitle:{eq:""}}]}', []],
  ])('%s finds %j', async (filter, expected) => {
    expect(await firstNames(filter)).toEqual(expected);
  });

  it('finds an additional address by its JSON text', async () => {
    const other = await createSample();
    await other.data(
      'mutation{updatePeople(filter:{name:{firstName:{eq:"Ada"}}},data:{emails:{primaryEmail:"ada@alpha.example",additionalEmails:["Alt@alpha.example"]}}){id}}',
    );
    const found = await other.data(
      '{people(filter:{emails:{additionalEmails:{like:"%\\"alt@alpha.example\\"%"}}}){totalCount}}',
    );
    expect(found).toEqual({ people: { totalCount: 1 } });
  });
});

describe('other types', () => {
  it.each([
    ['{size:{eq:2.5}}', 'BE'],
    ['{size:{gt:0}}', 'ABCE'],
    ['{size:{lte:"0"}}', 'DG'],
    ['{size:{in:[1,10]}}', 'AC'],
    ['{size:{is:NULL}}', 'F-'],
    ['{size:{neq:2.5}}', 'ACDG'],
    ['{active:{eq:true}}', 'ACG'],
    ['{madeOn:{eq:"2026-03-01"}}', 'CD'],
    ['{and:[{madeOn:{gte:"2026-01-15"}},{madeOn:{lt:"2026-03-01"}}]}', 'B'],
    ['{kind:{eq:"LARGE"}}', 'BC'],
    ['{kind:{in:[SMALL,HUGE]}}', 'ADF'],
    ['{kind:{neq:SMALL}}', 'BCD'],
    ['{kind:{is:NULL}}', 'EG-'],
    ['{active:{eq:"true"}}', 'ACG'],
    ['{active:{is:NOT_NULL}}', 'ABCDEFG-'],
    ['{size:{eq:"2.5 or so"}}', 'BE'],
    ['{size:{eq:null}}', ''],
    ['{size:{in:[null,1]}}', 'A'],
    ['{madeOn:{eq:"2026-03-01T23:00:00-05:00"}}', 'CD'],
    ['{not:{}}', ''],
    ['{or:[]}', 'ABCDEFG-'],
    ['{or:[{size:{eq:1}},{}]}', 'ABCDEFG-'],
    ['{not:{size:{eq:1}}}', 'BCDEG'],
    ['{tags:{containsAny:[]}}', ''],
    ['{tags:{containsAny:[NOPE,GREEN]}}', 'DF'],
    ['{tags:{containsAny:[BLUE]}}', 'BD'],
    ['{tags:{isEmptyArray:true}}', ''],
    ['{tags:{is:NULL}}', 'CEG-'],
    ['{memo:{like:"%\\"quoted\\" 100\\\\%%"}}', 'F'],
    ['{site:{primaryLinkUrl:{is:NOT_NULL}}}', ''],
  ])('%s finds %s', async (filter, expected) => {
    expect(await widgetNames(filter)).toBe(expected);
  });
});

describe('refusals', () => {
  const INVALID = 'INVALID_ARGS_FILTER';
  it.each([
    [
      '{jobTitle:{in:[]}}',
      'INVALID_QUERY_INPUT',
      'Invalid filter value for field jobTitle. Expected non-empty array',
    ],
    [
      '{emails:{primaryEmail:{in:[]}}}',
      'INVALID_QUERY_INPUT',
      'Invalid filter value for field primaryEmail. Expected non-empty array',
    ],
    ['{nope:{eq:"x"}}', INVALID, 'Object person doesn\'t have any "nope" field.'],
    [
      '{jobTitle:{contains:"x"}}',
      INVALID,
      'Operator "contains" is not valid for field "jobTitle" of type TEXT - Allowed operators: eq, neq, gt, gte, lt, lte, in, is, like, ilike, startsWith, endsWith',
    ],
    ['{name:{middle:{eq:"x"}}}', INVALID, 'Sub field "middle" not found for composite type: FULL_NAME'],
    ['{jobTitle:{gte:"A",lt:"B"}}', INVALID, 'Filter for field "jobTitle" must have exactly one operator'],
    ['{id:{eq:"zzz"}}', INVALID, 'Invalid UUID value \'zzz\' for field "id"'],
    [
      '{id:{eq:"00000000-0000-0000-0000-000000000000"}}',
      INVALID,
      'Invalid UUID value \'00000000-0000-0000-0000-000000000000\' for field "id"',
    ],
    [
      `{company:{eq:"${ALPHA}"}}`,
      INVALID,
      'Cannot filter by relation field "company": use "companyId" instead',
    ],
    ['{noteTargets:{id:{is:NULL}}}', INVALID, 'Cannot filter by relation field "noteTargets"'],
    [
      '{company:{accountOwner:{name:{firstName:{eq:"x"}}}}}',
      INVALID,
      'Relation filter nesting deeper than 1 hop is not supported',
    ],
    ['{jobTitle:null}', INVALID, 'Filter value for field "jobTitle" must be an object'],
    ['{jobTitle:{}}', INVALID, 'Filter for field "jobTitle" must have exactly one operator'],
    ['{name:"Ada"}', INVALID, 'Sub field "0" not found for composite type: FULL_NAME'],
    ['{company:{is:NULL}}', INVALID, 'Cannot filter by relation field "company": use "companyId" instead'],
    ['{company:null}', INVALID, 'Cannot filter by relation field "company": use "companyId" instead'],
    [
      '{jobTitle:{like:5}}',
      INVALID,
      'Filter operator "like" requires a string value for field "jobTitle", got number',
    ],
    ['{jobTitle:{in:"x"}}', INVALID, 'Filter operator "in" requires an array value for field jobTitle'],
    ['{companyId:{in:["x"]}}', INVALID, 'Invalid UUID value \'x\' for field "companyId"'],
    [
      '{emails:{additionalEmails:{eq:"x"}}}',
      INVALID,
      'Operator "eq" is not valid for field "emails.additionalEmails" of type RAW_JSON - Allowed operators: is, like',
    ],
    [
      '{jobTitle:{is:MAYBE}}',
      INVALID,
      'Invalid filter value for "is" operator. Expected "NULL" or "NOT_NULL"',
    ],
  ])('%s is refused with %s', async (filter, subCode, message) => {
    const answer = await bench.ask(`{people(filter:${filter}){totalCount}}`);
    expect(answer.data).toEqual({ people: null });
    expect(answer.errors).toEqual([
      { message, extensions: expect.objectContaining({ code: 'BAD_USER_INPUT', subCode }) as object },
    ]);
  });

  it.each([
    ['{size:{eq:"abc"}}', 'Invalid number value NaN for field "size"'],
    ['{size:{eq:""}}', 'Invalid number value NaN for field "size"'],
    ['{size:{eq:true}}', 'Invalid number value true for field "size"'],
    ['{size:{in:[1,"x"]}}', 'Invalid number value NaN for field "size"'],
    [
      '{size:{like:"1%"}}',
      'Operator "like" is not valid for field "size" of type NUMBER - Allowed operators: eq, neq, gt, gte, lt, lte, in, is',
    ],
    [
      '{active:{neq:true}}',
      'Operator "neq" is not valid for field "active" of type BOOLEAN - Allowed operators: eq, is',
    ],
    [
      '{kind:{gt:SMALL}}',
      'Operator "gt" is not valid for field "kind" of type SELECT - Allowed operators: eq, neq, in, containsAny, is, isEmptyArray',
    ],
    ['{kind:{containsAny:[SMALL]}}', 'Data validation error.'],
    ['{kind:{isEmptyArray:true}}', 'invalid input value for enum "_widget_kind_enum": "{}"'],
    [
      '{createdBy:{source:{eq:"ROBOT"}}}',
      'invalid input value for enum "_widget_createdBySource_enum": "ROBOT"',
    ],
    ['{kind:{in:[SMALL,"x"]}}', 'invalid input value for enum "_widget_kind_enum": "x"'],
    [
      '{tags:{eq:RED}}',
      'Operator "eq" is not valid for field "tags" of type MULTI_SELECT - Allowed operators: containsAny, is, isEmptyArray',
    ],
    ['{tags:{containsAny:RED}}', 'Filter operator "containsAny" requires an array value for field tags'],
    ['{tags:{isEmptyArray:"x"}}', 'Filter operator "isEmptyArray" requires a boolean value for field tags'],
    ['{and:{size:{eq:1}}}', 'value.map is not a function'],
    ['{and:null}', "Cannot read properties of null (reading 'map')"],
    ['{and:[null]}', 'Cannot convert undefined or null to object'],
    ['{not:null}', 'Cannot convert undefined or null to object'],
    ['{active:{eq:"yes"}}', 'Invalid boolean value \'yes\' for field "active"'],
    [
      '{madeOn:{eq:"2024-02-31"}}',
      `Invalid value '2024-02-31' for date field "madeOn". Expected format: 'YYYY-MM-DD'`,
    ],
    ['{kind:{eq:"NOPE"}}', 'invalid input value for enum "_widget_kind_enum": "NOPE"'],
  ])('%s is refused: %s', async (filter, message) => {
    const answer = await bench.ask(`{widgets(filter:${filter}){totalCount}}`);
    expect(answer.errors?.map((error) => error.message)).toEqual([message]);
  });
});

/** A second, plain reading of SQL's three-valued logic. */
type Leaf = readonly [
  column: 'memo' | 'size',
  operator: 'eq' | 'neq' | 'gt' | 'lte' | 'is',
  value: string | number | null,
];
type Tree = Leaf | { and: readonly Tree[] } | { or: readonly Tree[] } | { not: Tree };

const leaf: fc.Arbitrary<Tree> = fc.oneof(
  fc.tuple(
    fc.constant('memo' as const),
    fc.constantFrom('eq' as const, 'neq' as const, 'gt' as const, 'lte' as const),
    fc.constantFrom('', 'a', 'b', 'B'),
  ),
  fc.tuple(
    fc.constant('size' as const),
    fc.constantFrom('eq' as const, 'neq' as const, 'gt' as const, 'lte' as const),
    fc.constantFrom(-1, 0, 2),
  ),
  fc.tuple(
    fc.constantFrom('memo' as const, 'size' as const),
    fc.constant('is' as const),
    fc.constantFrom('NULL', 'NOT_NULL'),
  ),
);
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.record({ and: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('tree') }),
  ),
}));

function isLeaf(given: Tree): given is Leaf {
  return Array.isArray(given);
}

function asFilter(given: Tree): object {
  if (isLeaf(given)) return { [given[0]]: { [given[1]]: given[2] } };
  if ('and' in given) return { and: given.and.map(asFilter) };
  if ('or' in given) return { or: given.or.map(asFilter) };
  return { not: asFilter(given.not) };
}

function truth(given: Tree, row: RecordRow): boolean | null {
  if (!isLeaf(given)) {
    if ('not' in given) {
      const inner = truth(given.not, row);
      return inner === null ? null : !inner;
    }
    const [list, decisive] = 'and' in given ? [given.and, false] : [given.or, true];
    const truths = list.map((each) => truth(each, row));
    if (truths.includes(decisive)) return decisive;
    return truths.includes(null) ? null : !decisive;
  }
  const [column, operator, value] = given;
  const stored = row[column] === '' ? null : (row[column] as string | number | null);
  if (operator === 'is') return (stored === null) === (value === 'NULL');
  const seeksEmpty = value === '';
  if (stored === null) {
    if (operator === 'eq' && seeksEmpty) return true;
    return operator === 'neq' && seeksEmpty ? false : null;
  }
  if (operator === 'eq') return stored === value;
  if (operator === 'neq') return stored !== value;
  return operator === 'gt' ? stored > (value ?? 0) : stored <= (value ?? 0);
}

describe('a missing variable inside a filter', () => {
  it('finds nothing in text, not even empty text', async () => {
    const { people } = await bench.data('query($t:String!){people(filter:{jobTitle:{eq:$t}}){totalCount}}');
    expect(people).toEqual({ totalCount: 0 });
  });

  it('finds nothing among select values', async () => {
    const { widgets } = await bench.data(
      'query($k:WidgetKindEnum!){widgets(filter:{kind:{in:[$k,LARGE]}}){totalCount}}',
    );
    expect(widgets).toEqual({ totalCount: 2 });
  });

  it('is no id', async () => {
    const answer = await bench.ask('query($i:UUID!){people(filter:{id:{eq:$i}}){totalCount}}');
    expect(answer.errors).toMatchObject([{ message: 'Invalid UUID value undefined for field "id"' }]);
  });
});

it('agrees with a plain evaluation of any filter tree', async () => {
  const other = await createSample();
  await other.data('mutation{destroyWidgets(filter:{}){id}}');
  await fc.assert(
    fc.asyncProperty(
      tree,
      fc.array(
        fc.record({
          memo: fc.constantFrom('', 'a', 'b', 'B', 'c'),
          size: fc.constantFrom(null, -1, 0, 1, 2, 3),
        }),
        { minLength: 1, maxLength: 8 },
      ),
      async (filterTree, records) => {
        await other.data('mutation{destroyWidgets(filter:{}){id}}');
        await other.data('mutation($d:[WidgetCreateInput!]!){createWidgets(data:$d){id}}', { d: records });
        const rows = other.api.rows('widget');
        const { widgets } = await other.data(
          'query($f:WidgetFilterInput){widgets(filter:$f){edges{node{id}}}}',
          {
            f: asFilter(filterTree),
          },
        );
        const found = (widgets as { edges: { node: { id: string } }[] }).edges.map(({ node }) => node.id);
        const expected = rows.filter((row) => truth(filterTree, row) === true).map((row) => row.id);
        expect(found.sort()).toEqual(expected.sort());
      },
    ),
    { numRuns: 150 },
  );
});
