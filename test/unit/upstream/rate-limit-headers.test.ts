import { describe, expect, it } from 'vitest';
import { parseLeft } from '../../../src/upstream/rate-limit-headers.ts';

const nowMs = Date.parse('2026-11-25T12:00:00Z');
const parse = (remaining?: string, reset?: string) =>
  parseLeft(
    new Headers({
      ...(remaining !== undefined && { 'X-RateLimit-Remaining': remaining }),
      ...(reset !== undefined && { 'x-ratelimit-reset': reset }),
    }),
    nowMs,
  );

describe('the headers of a rate limit', () => {
  it.each([
    ['0', undefined, { units: 0 }],
    ['17', '30', { units: 17, forMs: 30_000 }],
    ['17', String(nowMs / 1000 + 30), { units: 17, forMs: 30_000 }],
    ['17', String(nowMs + 30), { units: 17, forMs: 30 }],
    ['17', String(nowMs / 1000 - 30), { units: 17, forMs: 0 }],
    ['17', 'soon', { units: 17 }],
    ['17', '-1', { units: 17 }],
    ['17', '1e400', { units: 17 }],
  ])('tell what is left, and for how long: %s, %s', (remaining, reset, left) => {
    expect(parse(remaining, reset)).toEqual(left);
  });

  it.each([undefined, '', '-1', '1.5', 'many', 'NaN', 'Infinity', '1e3', '0x10', '9'.repeat(400)])(
    'tell nothing: %s',
    (remaining) => {
      expect(parse(remaining, '30')).toBeUndefined();
    },
  );
});
