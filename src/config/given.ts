/** The settings as they were given, by name; what is empty is missing. */
export type Given = Readonly<Record<string, string>>;

/** Whether any of these was given, or for a secret its file. */
export function isGiven(given: Given, ...names: readonly string[]): boolean {
  return names.some((name) => given[name] !== undefined || given[`${name}_FILE`] !== undefined);
}
