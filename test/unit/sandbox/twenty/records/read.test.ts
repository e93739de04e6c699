import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RecordBench } from './record-bench.ts';
import { createRecordBench, id } from './record-bench.ts';
import { ALPHA, BETA, createSample } from './sample.ts';

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly endCursor: string;
  };
  readonly totalCount: number;
}

const PAGE_FIELDS = 'totalCount pageInfo{hasNextPage hasPreviousPage startCursor endCursor}';

async function page(bench: RecordBench, args: string, node = 'id'): Promise<Page> {
  const { people } = await bench.data(`{people(${args}){${PAGE_FIELDS} edges{cursor node{${node}}}}}`);
  return people as Page;
}

function cursor(json: string): string {
  return Buffer.from(json).toString('base64');
}

describe('findMany', () => {
  let bench: RecordBench;
  beforeAll(async () => {
    bench = await createSample();
  });
  const numbers = (found: Page) => found.edges.map(({ node }) => Number(node.id.slice(-4)));

  it('pages forward by id, and says nothing of earlier pages', async () => {
    const first = await page(bench, 'first:4');
    expect(numbers(first)).toEqual([1, 2, 3, 4]);
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect(JSON.parse(Buffer.from(first.pageInfo.endCursor, 'base64').toString())).toEqual({ id: id(4) });
    const last = await page(bench, `first:6,after:"${first.pageInfo.endCursor}"`);
    expect(numbers(last)).toEqual([5, 6, 7, 8, 9, 10]);
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
    expect(last.totalCount).toBe(10);
  });

  it('pages backward from a cursor', async () => {
    const eight = await page(bench, 'first:8');
    const before = await page(bench, `last:2,before:"${eight.pageInfo.endCursor}"`);
    expect(numbers(before)).toEqual([6, 7]);
    expect(before.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  it.each([
    ['last:3', [1, 2, 3], true],
    ['first:0', [], true],
    ['first:3,offset:5', [6, 7, 8], true],
    ['first:3,offset:50', [], false],
    ['first:1000', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], false],
    ['first:99999999999', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], false],
    ['last:0', [], true],
    ['first:0,last:2', [], true],
    ['offset:8', [9, 10], false],
    ['first:2,after:""', [1, 2], true],
    ['last:2,before:""', [9, 10], false],
    [`first:2,after:"${cursor('null')}"`, [1, 2], true],
    [`first:2,after:"${cursor('7')}"`, [1, 2], true],
    [`first:2,after:"${cursor('{}')}"`, [1, 2], true],
    [`first:2,offset:1,after:"${cursor(`{"id":"${id(3)}"}`)}"`, [5, 6], true],
    [`first:2,after:"${cursor(`{"id":"${id(3)}","id":"${id(5)}"}`)}"`, [6, 7], true],
  ])('%s gives %j', async (args, expected, hasNextPage) => {
    const found = await page(bench, args);
    expect(numbers(found)).toEqual(expected);
    expect(found.pageInfo.hasNextPage).toBe(hasNextPage);
    expect(found.totalCount).toBe(10);
  });

  it.each([
    ['first:-1', 'INVALID_ARGS_FIRST', 'First argument must be non-negative'],
    ['last:-1', 'INVALID_ARGS_LAST', 'Last argument must be non-negative'],
    ['first:1,last:1', 'ARGS_CONFLICT', 'Cannot provide both first and last'],
    ['first:1,before:"x",after:"x"', 'ARGS_CONFLICT', 'Cannot provide both before and after'],
    ['first:1,before:"x"', 'ARGS_CONFLICT', 'Cannot provide both before and first'],
    ['last:1,after:"x"', 'ARGS_CONFLICT', 'Cannot provide both after and last'],
    ['first:2,after:"zzz"', 'INVALID_CURSOR', 'Invalid cursor: zzz'],
    ['last:2,before:"zzz"', 'INVALID_CURSOR', 'Invalid cursor: zzz'],
    [`after:"${cursor('[1]')}"`, 'INVALID_CURSOR', 'Field metadata not found for key: 0'],
    [`after:"${cursor('"x"')}"`, 'INVALID_CURSOR', 'Field metadata not found for key: 0'],
    [`after:"${cursor('{"nope":1}')}"`, 'INVALID_CURSOR', 'Field metadata not found for key: nope'],
    [`after:"${cursor('{"jobTitle":"x"}')}"`, 'INVALID_CURSOR', 'Invalid cursor'],
    [
      `orderBy:[{jobTitle:Up}],after:"${cursor('{"jobTitle":"x"}')}"`,
      'INVALID_CURSOR',
      'Expected non-composite field order by',
    ],
    [
      `orderBy:[{name:AscNullsLast}],after:"${cursor('{"name":{"lastName":"x"}}')}"`,
      'INVALID_CURSOR',
      'Expected composite field order by',
    ],
    [
      'filter:{jobTitle:{in:[]}},after:"zzz"',
      'INVALID_QUERY_INPUT',
      'Invalid filter value for field jobTitle. Expected non-empty array',
    ],
    ['first:-1,filter:{nope:{eq:1}}', 'INVALID_ARGS_FIRST', 'First argument must be non-negative'],
  ])('%s is refused with %s', async (args, subCode, message) => {
    const answer = await bench.ask(`{people(${args}){totalCount}}`);
    expect(answer.errors).toEqual([{ message, extensions: expect.objectContaining({ subCode }) as object }]);
  });

  it.each([
    [`after:"${cursor('{"id":"x"}')}"`, 'BAD_USER_INPUT', 'invalid input syntax for type uuid: "x"'],
    [
      `orderBy:[{position:AscNullsLast}],after:"${cursor('{"position":"x"}')}"`,
      'BAD_USER_INPUT',
      'invalid input syntax for type double precision: "x"',
    ],
    [
      `orderBy:[{createdAt:AscNullsLast}],after:"${cursor('{"createdAt":"x"}')}"`,
      'INTERNAL_SERVER_ERROR',
      'Data validation error.',
    ],
    ['offset:-1', 'INTERNAL_SERVER_ERROR', 'Data validation error.'],
  ])('%s is what the database refuses: %s', async (args, code, message) => {
    const answer = await bench.ask(`{people(${args}){totalCount}}`);
    expect(answer.errors).toEqual([{ message, extensions: expect.objectContaining({ code }) as object }]);
  });

  it.each([
    [
      '{people(filter:{nope:{eq:1}}){edges{node{emails{nope}}}}}',
      'Sub field metadata not found for composite type: EMAILS',
    ],
    [
      '{companies(filter:{nope:{eq:1}}){edges{node{people{edges{node{noteTargets{totalCount}}}}}}}}',
      'Object company doesn\'t have any "nope" field.',
    ],
    [
      '{companies(filter:{name:{in:[]}}){edges{node{people{edges{node{noteTargets{totalCount}}}}}}}}',
      'Query complexity is too high. One-to-Many relation cannot be nested in another One-to-Many relation.',
    ],
  ])('%s is refused for its first fault: %s', async (query, message) => {
    const answer = await bench.ask(query);
    expect(answer.errors?.map((error) => error.message)).toEqual([message]);
  });

  it('puts the id of the record a relation leads to into the cursor', async () => {
    const found = await page(bench, 'first:1,orderBy:[{company:{name:AscNullsLast}}]', 'id company{name}');
    expect(JSON.parse(Buffer.from(found.pageInfo.endCursor, 'base64').toString())).toEqual({
      company: { id: ALPHA, name: 'Alpha' },
      id: id(1),
    });
  });

  it('stops at 200 records unless told otherwise', async () => {
    const full = createRecordBench();
    full.api.seed(
      'person',
      Array.from({ length: 230 }, (_, index) => ({ id: id(index + 1) })),
    );
    expect((await page(full, 'first:300')).edges).toHaveLength(230);
    const { people } = await full.data('{people{totalCount edges{node{id}}}}');
    expect(people).toMatchObject({ totalCount: 230 });
    expect((people as Page).edges).toHaveLength(200);
  });
});

describe('findOne', () => {
  it.each([
    ['', 'Missing filter argument'],
    ['(filter:{})', 'Missing filter argument'],
    [`(filter:{id:{eq:"${id(999)}"}})`, 'Record not found'],
  ])('person%s is refused: %s', async (args, message) => {
    const bench = await createSample();
    const answer = await bench.ask(`{person${args}{id}}`);
    expect(answer).toMatchObject({ data: { person: null }, errors: [{ message }] });
  });

  it('finds by any filter', async () => {
    const bench = await createSample();
    const filter = `{companyId:{eq:"${ALPHA}"},jobTitle:{eq:"Designer"}}`;
    expect(await bench.data(`{person(filter:${filter}){id company{name}}}`)).toEqual({
      person: { id: id(3), company: { name: 'Alpha' } },
    });
  });
});

/** What a walk over all pages sees; it gives up where the real one would go on for ever. */
async function walk(bench: RecordBench, orderBy: string, node: string, pageSize: number) {
  const seen: string[] = [];
  let after = '';
  for (let pages = 0; pages < 30; pages += 1) {
    const cursor = after === '' ? '' : `,after:"${after}"`;
    const found = await page(bench, `first:${pageSize},orderBy:${orderBy}${cursor}`, node);
    seen.push(...found.edges.map((edge) => edge.node.id));
    if (!found.pageInfo.hasNextPage) return { seen, isEndless: false };
    if (found.pageInfo.endCursor === after) return { seen, isEndless: true };
    after = found.pageInfo.endCursor;
  }
  return { seen, isEndless: true };
}

describe('a walk over 120 people, seven without a last name, forty with a rating', () => {
  const bench = createRecordBench();
  bench.api.seed('company', [
    { id: ALPHA, name: 'Alpha' },
    { id: BETA, name: 'Beta' },
  ]);
  bench.api.seed(
    'person',
    Array.from({ length: 120 }, (_, index) => ({
      id: id(index + 1),
      name: { firstName: 'x', lastName: index < 7 ? '' : `n${(index * 37) % 50}` },
      jobTitle: `j${(index * 11) % 9}`,
      performanceRating: index % 3 === 0 ? 'RATING_3' : null,
      createdAt: new Date(Date.UTC(2026, 0, 1, 0, (index * 13) % 120)).toISOString(),
      companyId: index % 2 === 0 ? BETA : ALPHA,
    })),
  );

  it.each([
    ['[]', 'id'],
    ['[{jobTitle:AscNullsLast}]', 'id jobTitle'],
    ['[{jobTitle:DescNullsLast}]', 'id jobTitle'],
    ['[{createdAt:AscNullsLast}]', 'id createdAt'],
  ])('%s with %s selected sees everyone once', async (orderBy, node) => {
    const { seen, isEndless } = await walk(bench, orderBy, node, 25);
    expect(isEndless).toBe(false);
    expect(seen).toHaveLength(120);
    expect(new Set(seen).size).toBe(120);
  });

  it.each([
    ['[{jobTitle:AscNullsLast}]', 'id', 'the order was not selected'],
    ['[{name:{lastName:AscNullsLast}}]', 'id name{lastName}', 'empty last names are nulls'],
    ['[{performanceRating:AscNullsLast}]', 'id performanceRating', 'there are nulls'],
    ['[{id:DescNullsLast}]', 'id', 'the id ascends while its cursor descends'],
    ['[{company:{name:AscNullsLast}}]', 'id', 'the relation was not selected'],
  ])('%s with %s selected loses people: %s', async (orderBy, node) => {
    const { seen, isEndless } = await walk(bench, orderBy, node, 25);
    expect(isEndless && new Set(seen).size === 120).toBe(false);
    expect(new Set(seen).size).toBeLessThan(120);
  });

  it('loses just the seven without a last name', async () => {
    const { seen } = await walk(bench, '[{name:{lastName:AscNullsLast}}]', 'id name{lastName}', 25);
    expect(seen).toHaveLength(113);
  });

  it('comes back to page one for ever when a composite is not selected', async () => {
    const { seen, isEndless } = await walk(bench, '[{name:{lastName:AscNullsLast}}]', 'id', 25);
    expect(isEndless).toBe(true);
    expect(seen.slice(25, 50)).toEqual(seen.slice(0, 25));
  });

  it('refuses page two of an order through a selected relation', async () => {
    const orderBy = 'orderBy:[{company:{name:AscNullsLast}}]';
    const first = await page(bench, `first:25,${orderBy}`, 'id company{name}');
    const answer = await bench.ask(
      `{people(first:25,${orderBy},after:"${first.pageInfo.endCursor}"){totalCount}}`,
    );
    expect(answer.errors).toMatchObject([{ extensions: { subCode: 'INVALID_CURSOR' } }]);
  });
});

it('shows each record once on pages by id, whatever the page size', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      async (numbers, pageSize) => {
        const bench = createRecordBench();
        bench.api.seed(
          'person',
          numbers.map((number) => ({ id: id(number) })),
        );
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const after: string = cursor === undefined ? '' : `,after:"${cursor}"`;
          const found = await page(bench, `first:${pageSize}${after}`);
          seen.push(...found.edges.map(({ node }) => node.id));
          cursor = found.pageInfo.hasNextPage ? found.pageInfo.endCursor : undefined;
        } while (cursor !== undefined);
        expect(seen).toEqual([...numbers].sort((a, b) => a - b).map(id));
      },
    ),
    { numRuns: 40 },
  );
});
