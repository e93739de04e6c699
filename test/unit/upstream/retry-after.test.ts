import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../../src/upstream/retry-after.ts';

const NOW_MS = Date.parse('2026-11-25T12:00:00Z');
const DAY_MS = 86_400_000;

describe('Retry-After', () => {
  it.each<[string, string | null, number | undefined]>([
    ['none', null, undefined],
    ['empty', ' ', undefined],
    ['seconds', '30', 30_000],
    ['at once', '0', 0],
    ['with space around', ' 5 ', 5_000],
    ['longer than a day', '99999999', DAY_MS],
    ['longer than any number', '9'.repeat(400), DAY_MS],
    ['negative', '-1', undefined],
    ['a fraction', '1.5', undefined],
    ['a word and a number', 'soon 5', undefined],
    ['an ISO date', '2026-11-25T12:00:30Z', undefined],
    ['a date of RFC 1123', 'Wed, 25 Nov 2026 12:00:30 GMT', 30_000],
    ['a date of RFC 850', 'Wednesday, 25-Nov-26 12:00:30 GMT', 30_000],
    ['a date of asctime, which is in GMT too', 'Wed Nov 25 12:00:30 2026', 30_000],
    ['a date that has passed', 'Wed, 25 Nov 2026 11:00:00 GMT', 0],
    ['a date a year ahead', 'Thu, 25 Nov 2027 12:00:00 GMT', DAY_MS],
    ['no real date', 'Wed, 99 Nov 2026 12:00:30 GMT', undefined],
  ])('%s', (_name, header, expected) => {
    expect(parseRetryAfter(header, NOW_MS)).toBe(expected);
  });

  it('says the same for a date as for the seconds until then', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: DAY_MS / 1000 }), (seconds) => {
        const date = new Date(NOW_MS + seconds * 1000).toUTCString();
        expect(parseRetryAfter(date, NOW_MS)).toBe(parseRetryAfter(String(seconds), NOW_MS));
      }),
    );
  });

  it('is a time within a day or nothing, whatever is sent', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const waitMs = parseRetryAfter(header, NOW_MS) ?? 0;
        expect(waitMs >= 0 && waitMs <= DAY_MS).toBe(true);
      }),
    );
  });
});
