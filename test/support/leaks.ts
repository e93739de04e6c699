/** What must not come out, by name. */
export type Secrets = Readonly<Record<string, string>>;

/** What came out somewhere. */
export interface Emitted {
  readonly where: string;
  readonly text: string;
  /** Names of those secrets that may be in it all the same: it goes to whom they came from. */
  readonly mayHave?: readonly string[];
}

/** What tells of the inside of a program, whatever its data are. */
const INSIDE = [/node_modules/, /(?:^|\n|\\n)\s+at .{0,80}:\d/, /file:\/\//];

/** Each secret that came out: which, where and amid what. Looks for it as it is, as in an address, and as in base64. */
export function leaksIn(emitted: readonly Emitted[], secrets: Secrets): string[] {
  return emitted.flatMap(({ where, text, mayHave = [] }) => {
    const lower = text.toLowerCase();
    const told = Object.entries(secrets)
      .filter(([name]) => !mayHave.includes(name))
      .flatMap(([name, secret]) => {
        const form = formsOf(secret).find((one) => lower.includes(one.toLowerCase()));
        return form === undefined
          ? []
          : [`${name} in ${where}: ${amid(text, lower.indexOf(form.toLowerCase()))}`];
      });
    const inside = mayHave.includes('inside')
      ? []
      : INSIDE.flatMap((pattern) => {
          const at = text.search(pattern);
          return at === -1 ? [] : [`${String(pattern)} in ${where}: ${amid(text, at)}`];
        });
    return [...told, ...inside];
  });
}

function formsOf(secret: string): string[] {
  return [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64').replace(/=+$/, '')];
}

function amid(text: string, at: number): string {
  return text.slice(Math.max(0, at - 80), at + 80);
}
