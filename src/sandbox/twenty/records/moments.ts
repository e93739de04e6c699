const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?)?$/;

/** The calendar day in the stored form `YYYY-MM-DD`, or undefined for anything else. */
export function dayOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !DAY.test(value)) return undefined;
  const parsed = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(value) ? value : undefined;
}

const ISO_DAY = /^(\d{4})(?:-(\d{2})-|\.(\d{2})\.|\/(\d{2})\/|(\d{2}))(\d{2})(?:T.*)?$/;
const AMERICAN_DAY = /^(\d{2})([-/.])(\d{2})\2(\d{4})$/;

/** The day of what may be written into a date column: the usual numeric ways, and the day of an ISO moment. */
export function dayWritten(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const american = AMERICAN_DAY.exec(value);
  if (american) return dayOf(`${american[4]}-${american[1]}-${american[3]}`);
  const iso = ISO_DAY.exec(value);
  if (!iso) return undefined;
  const day = dayOf(`${iso[1]}-${iso[2] ?? iso[3] ?? iso[4] ?? iso[5]}-${iso[6]}`);
  return value.includes('T') && !momentOf(value) ? undefined : day;
}

/** The moment in the stored form, UTC with milliseconds, or undefined for anything else. */
export function momentOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !MOMENT.test(value) || !dayOf(value.slice(0, 10))) return undefined;
  const hasZone = value.length === 10 || /(Z|[+-]\d{2}(:?\d{2})?)$/.test(value.slice(10));
  const parsed = new Date(hasZone ? value : `${value}Z`);
  return Number.isNaN(parsed.getTime()) ? undefined : parsed.toISOString();
}
