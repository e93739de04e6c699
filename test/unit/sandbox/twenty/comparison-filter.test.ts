import { describe, expect, it } from 'vitest';
import { passes } from '../../../../src/sandbox/twenty/comparison-filter.ts';

const ITEM = { id: 'b', isSystem: false, deletedAt: null };

describe('passes', () => {
  it.each([
    [{}, true],
    [{ id: { eq: 'b' } }, true],
    [{ id: { neq: 'b' } }, false],
    [{ id: { in: ['a', 'b'] } }, true],
    [{ id: { notIn: ['a', 'b'] } }, false],
    [{ id: { gt: 'a', lt: 'c' } }, true],
    [{ id: { gte: 'c' } }, false],
    [{ id: { lte: 'b' } }, true],
    [{ isSystem: { is: false } }, true],
    [{ isSystem: { isNot: false } }, false],
    [{ deletedAt: { is: 'Null' } }, true],
    [{ deletedAt: { is: 'NotNull' } }, false],
    [{ and: [{ id: { eq: 'b' } }, { isSystem: { is: true } }] }, false],
    [{ or: [{ id: { eq: 'a' } }, { isSystem: { is: false } }] }, true],
    [{ or: [] }, true],
    [{ not: { id: { eq: 'b' } } }, false],
    [{ id: null }, true],
  ])('%j: %s', (filter, expected) => {
    expect(passes(ITEM, filter)).toBe(expected);
  });
});
