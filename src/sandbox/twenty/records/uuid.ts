const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Versions 1 to 8 of RFC 9562; the nil UUID is none. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}
