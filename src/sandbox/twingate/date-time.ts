import { Kind } from 'graphql';

/** Epoch milliseconds as the service writes moments: microseconds and an offset, `2024-02-15T01:20:24.242000+00:00`. */
export function serializeDateTime(value: unknown): string {
  return new Date(value as number).toISOString().replace('Z', '000+00:00');
}

/** Epoch milliseconds of an ISO 8601 moment with an offset; the fraction of the second is optional. */
export function parseDateTime(value: unknown): number {
  const isMoment =
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$/.test(value);
  const ms = isMoment ? Date.parse(value) : NaN;
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
