import { describe, expect, it } from 'vitest';
import { findOversizedBatch } from '../../../../../src/upstreams/twenty/dialect/batch-size.ts';
import { writeOf } from './writing-crm.ts';

const batch = (count: number, upsert: boolean) =>
  findOversizedBatch(writeOf(`createPeople(data: [${'{},'.repeat(count)}], upsert: ${upsert})`).field);

describe.each([
  ['create', false],
  ['upsert', true],
])('of records of one %s', (_, upsert) => {
  it('200 are taken', () => {
    expect(batch(200, upsert)).toBeUndefined();
  });

  it('201 are refused, with both numbers', () => {
    expect(batch(201, upsert)).toMatchObject({
      code: 'BAD_USER_INPUT',
      upstream: 'twenty',
      message:
        'createPeople was given 201 records, and Twenty takes 200 at most in one call. Give them in parts; nothing was written.',
    });
  });
});
