/** False for an argument that is left out or null, where both mean the same. */
export function isGiven<T>(value: T): value is NonNullable<T> {
  return value !== null && value !== undefined;
}
