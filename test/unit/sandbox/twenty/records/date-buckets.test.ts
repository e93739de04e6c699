import { expect, it } from 'vitest';
import { bucketOf } from '../../../../../src/sandbox/twenty/records/date-buckets.ts';

const SUNDAY_EVENING = '2026-11-29T23:30:00.000Z';

it.each([
  [{ granularity: 'NONE' }, SUNDAY_EVENING],
  [{ granularity: 'DAY', timeZone: 'UTC' }, '2026-11-29'],
  [{ granularity: 'DAY', timeZone: 'Europe/Zurich' }, '2026-11-30'],
  [{ granularity: 'WEEK', timeZone: 'UTC' }, '2026-11-23'],
  [{ granularity: 'WEEK', timeZone: 'UTC', weekStartDay: 'SUNDAY' }, '2026-11-29'],
  [{ granularity: 'WEEK', timeZone: 'UTC', weekStartDay: 'SATURDAY' }, '2026-11-28'],
  [{ granularity: 'MONTH', timeZone: 'UTC' }, '2026-11-01'],
  [{ granularity: 'QUARTER', timeZone: 'UTC' }, '2026-10-01'],
  [{ granularity: 'YEAR', timeZone: 'UTC' }, '2026-01-01'],
  [{ granularity: 'DAY_OF_THE_WEEK' }, 'Sunday'],
  [{ granularity: 'MONTH_OF_THE_YEAR' }, 'November'],
  [{ granularity: 'QUARTER_OF_THE_YEAR' }, 'Q4'],
])('%j gives %s', (granularity, expected) => {
  expect(bucketOf(SUNDAY_EVENING, granularity)).toBe(expected);
});
