import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paginate, type Connection } from '../../../../src/sandbox/twingate/connection.ts';
import { createTestAccount, network } from './account.ts';

const rows = (count: number) => Array.from({ length: count }, (_, node) => ({ node }));
const cursor = (offset: number) => Buffer.from(`arrayconnection:${offset}`).toString('base64');

describe('pages', () => {
  it('walked forwards give every row once and in order, whatever their size', () => {
    fc.assert(
      fc.property(fc.nat(250), fc.integer({ min: 1, max: 100 }), (count, first) => {
        const seen: number[] = [];
        let after: string | null = null;
        for (;;) {
          const page: Connection<{ node: number }> = paginate(rows(count), { first, after });
          expect(page.totalCount).toBe(count);
          seen.push(...page.edges.map((edge) => edge.node));
          after = page.pageInfo.endCursor;
          if (!page.pageInfo.hasNextPage) break;
        }
        expect(seen).toEqual(rows(count).map(({ node }) => node));
      }),
    );
  });

  it('walked backwards give every row once and in reverse', () => {
    fc.assert(
      fc.property(fc.nat(250), fc.integer({ min: 1, max: 100 }), (count, last) => {
        const seen: number[] = [];
        let before: string | null = null;
        for (;;) {
          const page: Connection<{ node: number }> = paginate(rows(count), { last, before });
          seen.unshift(...page.edges.map((edge) => edge.node));
          before = page.pageInfo.startCursor;
          if (!page.pageInfo.hasPreviousPage) break;
        }
        expect(seen).toEqual(rows(count).map(({ node }) => node));
      }),
    );
  });

  it('never hold rows outside of after and before, nor more than first or last', () => {
    const size = fc.option(fc.nat(100));
    const offset = fc.option(fc.nat(150));
    fc.assert(
      fc.property(fc.nat(120), size, size, offset, offset, (count, first, last, after, before) => {
        const page = paginate(rows(count), {
          first,
          last,
          after: after === null ? null : cursor(after),
          before: before === null ? null : cursor(before),
        });
        const seen = page.edges.map((edge) => edge.node);
        const inside = rows(count)
          .map(({ node }) => node)
          .filter((node) => node > (after ?? -1) && node < (before ?? count));
        const firstPart = inside.slice(0, first ?? (last === null ? 50 : undefined));
        expect(seen).toEqual(
          last === null ? firstPart : firstPart.slice(Math.max(0, firstPart.length - last)),
        );
      }),
    );
  });

  it('hold 50 rows unless told otherwise', () => {
    const page = paginate(rows(120), {});
    expect(page.edges).toHaveLength(50);
    expect(page.pageInfo).toEqual({
      startCursor: cursor(0),
      endCursor: 'YXJyYXljb25uZWN0aW9uOjQ5',
      hasNextPage: true,
      hasPreviousPage: false,
    });
  });

  it('have no cursors when empty', () => {
    expect(paginate([], {}).pageInfo).toEqual({
      startCursor: null,
      endCursor: null,
      hasNextPage: false,
      hasPreviousPage: false,
    });
  });

  it.each([null, '', '0', '<nil>', 'bm9wZQ=='])('ignore the cursor %j', (after) => {
    expect(paginate(rows(3), { after, before: after }).edges).toHaveLength(3);
  });

  it('run on past the end without an error', () => {
    expect(paginate(rows(3), { after: cursor(7) })).toMatchObject({ edges: [], totalCount: 3 });
  });
});

describe('page sizes', () => {
  const many = {
    ...network,
    serialNumbers: Array.from({ length: 130 }, (_, i) => `S${i}`),
  };

  it.each(['first', 'last'])('of more than 100 by %s are an error', async (argument) => {
    const { send } = createTestAccount({ network: many });
    const { status, body } = await send(`{ serialNumbers(${argument}: 101) { totalCount } }`);
    expect(status).toBe(200);
    expect(body.data).toBeNull();
    expect(body.errors[0].message).toBe(
      `Requesting 101 records on the \`serialNumbers\` connection exceeds the \`${argument}\` limit of 100 records.`,
    );
  });

  it.each(['first', 'last'])('below zero by %s are an error', async (argument) => {
    const { body } = await createTestAccount().send(`{ users(${argument}: -1) { totalCount } }`);
    expect(body.errors[0].message).toBe(`Argument '${argument}' must be a non-negative integer.`);
  });

  it('of more than 100 give 100 by the switch', async () => {
    const { ask } = createTestAccount({ network: many, clampPageSize: true });
    const { serialNumbers } = await ask('{ serialNumbers(first: 1000) { totalCount edges { cursor } } }');
    expect(serialNumbers.totalCount).toBe(130);
    expect(serialNumbers.edges).toHaveLength(100);
  });

  it('rule nested lists as well', async () => {
    const { body } = await createTestAccount().send(
      '{ users { edges { node { groups(first: 101) { totalCount } } } } }',
    );
    expect(body.errors[0].path).toEqual(['users', 'edges', 0, 'node', 'groups']);
  });
});
