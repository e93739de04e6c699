import { Kind } from 'graphql';

const MOMENT = /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)$/;

/** Epoch milliseconds as the service writes moments: microseconds and an offset, `2024-02-15T01:20:24.242000+00:00`. */
export function serializeDateTime(value: unknown): string {
  return new Date(value as number).toISOString().replace('Z', '000+00:00');
}

/** Epoch milliseconds of an ISO 8601 moment with an offset; the fraction of the second is optional. */
export function parseDateTime(value: unknown): number {
  const text = typeof value === 'string' ? value : '';
  const day = MOMENT.exec(text)?.[1];
  const ms = day !== undefined && isInCalendar(day) ? Date.parse(text) : NaN;
  if (Number.isNaN(ms)) {
    // Not a GraphQLError: graphql-js adds the place in the document to any other only.
    throw new TypeError(`DateTime cannot represent value: ${JSON.stringify(value)}`);
  }
  return ms;
}

/** As `parseDateTime`, for a moment written into the document. */
export function parseDateTimeLiteral(node: { readonly kind: Kind; readonly value?: unknown }): number {
  return parseDateTime(node.kind === Kind.STRING ? node.value : null);
}

/** False for 31 February, which `Date.parse` takes for 3 March. */
function isInCalendar(day: string): boolean {
  const ms = Date.parse(day);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}
