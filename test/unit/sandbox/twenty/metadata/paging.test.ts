import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectionOf } from '../../../../../src/sandbox/twenty/metadata/paging.ts';
import type { MetadataConnection } from '../../../../../src/sandbox/twenty/metadata/paging.ts';

describe('connectionOf', () => {
  it('gives ten when nothing is asked, with places for cursors', () => {
    const page = connectionOf(
      Array.from({ length: 12 }, (_, index) => index),
      {},
    );
    expect(page.edges.map((edge) => edge.node)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(page.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: 'YXJyYXljb25uZWN0aW9uOjA=',
      endCursor: 'YXJyYXljb25uZWN0aW9uOjk=',
    });
  });

  it('knows an empty list', () => {
    expect(connectionOf([], { first: 3 })).toEqual({
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
      edges: [],
    });
  });

  it('walks a whole list forwards, or backwards, without a gap', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.integer({ min: 1, max: 15 }), (length, size) => {
        const items = Array.from({ length }, (_, index) => index);
        const forwards: number[] = [];
        let after: string | null = null;
        do {
          const page: MetadataConnection<number> = connectionOf(items, { first: size, after });
          forwards.push(...page.edges.map((edge) => edge.node));
          after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
        } while (after !== null);
        const backwards: number[] = [];
        let before: string | null = null;
        do {
          const page: MetadataConnection<number> = connectionOf(items, { last: size, before });
          backwards.unshift(...page.edges.map((edge) => edge.node));
          before = page.pageInfo.hasPreviousPage ? page.pageInfo.startCursor : null;
        } while (before !== null);
        expect([forwards, backwards]).toEqual([items, items]);
      }),
    );
  });
});
