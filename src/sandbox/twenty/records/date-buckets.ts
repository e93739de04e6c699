import { badInput } from './refusals.ts';

const TRUNCATIONS = ['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'] as const;
const WEEK_OFFSET_DAYS: Readonly<Record<string, number>> = { MONDAY: 0, SUNDAY: 1, SATURDAY: 2 };
const DAY_MS = 86_400_000;

export interface DateGranularity {
  readonly granularity: string;
  readonly weekStartDay?: string | undefined;
  readonly timeZone?: string | undefined;
}

/** The bucket a moment falls into: the first day of a period, or the name of a weekday, month or quarter. */
export function bucketOf(moment: string, { granularity, weekStartDay, timeZone }: DateGranularity): string {
  if (granularity === 'NONE') return moment;
  const isTruncation = TRUNCATIONS.some((truncation) => truncation === granularity);
  if (isTruncation && !timeZone) {
    throw badInput(
      'Time zone should be specified for a group by date on Day, Week, Month, Quarter or Year',
      'MISSING_TIMEZONE_FOR_DATE_GROUP_BY',
    );
  }
  const day = localDay(moment, isTruncation ? (timeZone ?? 'UTC') : 'UTC');
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
