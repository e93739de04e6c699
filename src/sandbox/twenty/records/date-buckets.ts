import { badInput } from './refusals.ts';

const TRUNCATIONS: readonly string[] = ['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'];
const NAMINGS: readonly string[] = ['DAY_OF_THE_WEEK', 'MONTH_OF_THE_YEAR', 'QUARTER_OF_THE_YEAR'];
const WEEK_OFFSET_DAYS: Readonly<Record<string, number>> = { MONDAY: 0, SUNDAY: 1, SATURDAY: 2 };
const DAY_MS = 86_400_000;

export interface DateGranularity {
  readonly granularity: string;
  readonly weekStartDay?: string | undefined;
  readonly timeZone?: string | undefined;
}

export function isGranularity(value: unknown): value is string {
  return typeof value === 'string' && ['NONE', ...TRUNCATIONS, ...NAMINGS].includes(value);
}

/** Throws unless a granularity by which moments are cut comes with a time zone of the IANA list. */
export function checkTimeZone({ granularity, timeZone }: DateGranularity): void {
  if (!TRUNCATIONS.includes(granularity)) return;
  if (!timeZone) {
    throw badInput(
      'Time zone should be specified for a group by date on Day, Week, Month, Quarter or Year',
      'MISSING_TIMEZONE_FOR_DATE_GROUP_BY',
    );
  }
  if (!isTimeZone(timeZone)) throw badInput(`Invalid timezone: ${timeZone}`, 'INVALID_TIMEZONE');
}

function isTimeZone(name: string): boolean {
  try {
    // Offsets such as +01:00 are time zones to Intl, but on no list.
    return /^[A-Z]/i.test(name) && Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

/**
 * The bucket a moment or a day falls into: the first day of a period, or the name of a weekday, month or quarter.
 * Names follow UTC whatever the time zone is.
 */
export function bucketOf(moment: string, { granularity, weekStartDay, timeZone }: DateGranularity): string {
  if (granularity === 'NONE') return moment;
  const day = localDay(moment, TRUNCATIONS.includes(granularity) ? (timeZone ?? 'UTC') : 'UTC');
  const month = day.getUTCMonth();
  switch (granularity) {
    case 'DAY':
      return isoDay(day);
    case 'WEEK': {
      const offset = WEEK_OFFSET_DAYS[weekStartDay ?? 'MONDAY'] ?? 0;
      const sinceStart = (day.getUTCDay() + 6 + offset) % 7;
      return isoDay(new Date(day.getTime() - sinceStart * DAY_MS));
    }
    case 'MONTH':
      return isoDay(new Date(Date.UTC(day.getUTCFullYear(), month, 1)));
    case 'QUARTER':
      return isoDay(new Date(Date.UTC(day.getUTCFullYear(), month - (month % 3), 1)));
    case 'YEAR':
      return isoDay(new Date(Date.UTC(day.getUTCFullYear(), 0, 1)));
    case 'DAY_OF_THE_WEEK':
      return named(day, { weekday: 'long' });
    case 'MONTH_OF_THE_YEAR':
      return named(day, { month: 'long' });
    default:
      return `Q${Math.floor(month / 3) + 1}`;
  }
}

/** The calendar day in a time zone, as a UTC midnight. */
function localDay(moment: string, timeZone: string): Date {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(new Date(moment));
  return new Date(`${parts}T00:00:00Z`);
}

function isoDay(day: Date): string {
  return day.toISOString().slice(0, 10);
}

function named(day: Date, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' }).format(day);
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = Array.from({ length: 12 }, (_, month) =>
  named(new Date(Date.UTC(2026, month)), { month: 'long' }),
);

/** What buckets sort by: names of weekdays and months by the calendar, all else by itself. */
export function bucketRank(bucket: unknown, { granularity, weekStartDay }: DateGranularity): unknown {
  if (typeof bucket !== 'string') return bucket;
  if (granularity === 'MONTH_OF_THE_YEAR') return MONTHS.indexOf(bucket);
  if (granularity !== 'DAY_OF_THE_WEEK') return bucket;
  return (WEEKDAYS.indexOf(bucket) + (WEEK_OFFSET_DAYS[weekStartDay ?? 'MONDAY'] ?? 0)) % 7;
}
