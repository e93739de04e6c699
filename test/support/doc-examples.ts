/** A query block of a Markdown file with the answer block that follows it. */
export interface DocExample {
  /** Where it stands: `README.md:12`. */
  readonly place: string;
  readonly query: string;
  readonly variables: Record<string, unknown> | undefined;
  /** Undefined when the next query comes first. */
  readonly answer: unknown;
}

/**
 * The examples of a Markdown file: each ```` ```graphql ```` block, with a ```` ```json variables ```` block if it has
 * one, and the ```` ```json ```` block of its answer. Throws where a JSON block does not parse.
 */
export function docExamples(file: string, markdown: string): DocExample[] {
  const examples: { -readonly [Key in keyof DocExample]: DocExample[Key] }[] = [];
  for (const match of markdown.matchAll(/^```(graphql|json variables|json)\n([\s\S]*?)^```$/gm)) {
    const [, kind, text = ''] = match;
    const last = examples.at(-1);
    if (kind === 'graphql') {
      const line = markdown.slice(0, match.index).split('\n').length;
      examples.push({ place: `${file}:${line}`, query: text, variables: undefined, answer: undefined });
    } else if (kind === 'json variables' && last) {
      last.variables = JSON.parse(text) as Record<string, unknown>;
    } else if (last?.answer === undefined && last) {
      last.answer = JSON.parse(text);
    }
  }
  return examples;
}

/**
 * Where an answer is not the shown one, as readable lines; none when it is.
 *
 * A shown list may end in `"… 5 more"`; `"<moment>"` stands for a date and time, `"<id>"` for any name the server
 * makes up.
 */
export function differences(shown: unknown, real: unknown, path = 'answer'): string[] {
  if (shown === '<moment>') {
    return typeof real === 'string' && /^\d{4}-\d\d-\d\dT/.test(real) ? [] : [mismatch(path, shown, real)];
  }
  if (shown === '<id>') return typeof real === 'string' && real !== '' ? [] : [mismatch(path, shown, real)];
  if (Array.isArray(shown)) {
    if (!Array.isArray(real)) return [mismatch(path, shown, real)];
    const left = /^… (\d+) more$/.exec(String(shown.at(-1)))?.[1];
    const items: unknown[] = left === undefined ? shown : shown.slice(0, -1);
    const length = items.length + Number(left ?? 0);
    return [
      ...(length === real.length ? [] : [`${path}: shows ${length} items, there are ${real.length}`]),
      ...items.flatMap((item, index) => differences(item, real[index] as unknown, `${path}[${index}]`)),
    ];
  }
  if (isRecord(shown) && isRecord(real)) {
    const names = new Set([...Object.keys(shown), ...Object.keys(real)]);
    return [...names].flatMap((name) => differences(shown[name], real[name], `${path}.${name}`));
  }
  return shown === real ? [] : [mismatch(path, shown, real)];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mismatch(path: string, shown: unknown, real: unknown): string {
  return `${path}: shown is ${JSON.stringify(shown)}, the answer is ${JSON.stringify(real)}`;
}
