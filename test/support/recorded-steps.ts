/**
 * Requests recorded with the answers of a real Twenty 2.21.0 in November 2026, and the rules by which an answer is
 * compared with the recorded one. Steps run in order: later ones use values captured from the answers of earlier ones.
 */

/** A path may hold `[a.b=value]` to find an array's element; one that ends in `?` may be absent. */
type Path = string;

export interface RecordedStep {
  readonly id: string;
  /** The group `reset` only clears what an earlier run left. */
  readonly group: string;
  readonly note?: string;
  readonly endpoint: 'graphql' | 'metadata';
  readonly auth: 'admin' | 'readonly' | 'revoked' | 'garbage' | 'none';
  readonly method?: string;
  readonly contentType?: string;
  /** The URL's query string. */
  readonly search?: string;
  /** `{{name}}` stands for a captured value. */
  readonly body?: unknown;
  readonly rawBody?: string;
  readonly capture?: Readonly<Record<string, Path>>;
  /** The captured value without which the step is left out. */
  readonly skipUnless?: string;
  readonly expect: {
    readonly status?: number;
    readonly body?: unknown;
    readonly contentType?: string;
    readonly bodyPrefix?: string;
    /** No answer at all. */
    readonly hang?: boolean;
    /** Whatever it is. */
    readonly any?: boolean;
  };
  readonly compare?: CompareRules;
}

/** In patterns `*` is one level and `**` any number of levels. */
interface CompareRules {
  /** Compared by JSON kind only. */
  readonly ignore?: readonly string[];
  /** Not looked at. */
  readonly drop?: readonly string[];
  /** Arrays compared as sets. */
  readonly unordered?: readonly string[];
  readonly errorMessageExact?: boolean;
  /** The number at the path must exceed the captured one. */
  readonly greater?: Readonly<Record<Path, string>>;
}

export interface Answered {
  readonly status: number;
  readonly contentType: string | null;
  readonly text: string;
  readonly body: unknown;
}

export type Captured = Map<string, unknown>;

/** The value with captured ones put in; a text that is nothing but a name takes the value's own kind. */
export function fill(value: unknown, captured: Captured): unknown {
  if (typeof value === 'string') {
    const whole = /^\{\{(\w+)\}\}$/.exec(value)?.[1];
    if (whole !== undefined && captured.has(whole)) return captured.get(whole);
    return value.replaceAll(/\{\{(\w+)\}\}/g, (text, name: string) =>
      captured.has(name) ? String(captured.get(name)) : text,
    );
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, captured));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner, captured)]));
}

/** Keeps the values that later steps use. Throws when one that must be there is not. */
export function capture(step: RecordedStep, body: unknown, captured: Captured): void {
  for (const [name, path] of Object.entries(step.capture ?? {})) {
    const value = pick(body, path.replace(/\?$/, ''));
    if (value !== undefined && value !== null) captured.set(name, value);
    else if (!path.endsWith('?')) throw new Error(`${step.id}: nothing at ${path} to capture as ${name}`);
  }
}

/** The part of an answer that is compared, in a form in which equal answers are equal. */
export function comparable(body: unknown, rules: CompareRules = {}): unknown {
  const drop = [
    ...(rules.drop ?? []),
    // Its form varies from error to error.
    '**.userFriendlyMessage',
    ...(rules.errorMessageExact === false ? ['errors.*.message'] : []),
  ];
  return reduce(body, [], { ...rules, drop });
}

export function pick(value: unknown, path: Path): unknown {
  return (path.match(/\[[^\]]*\]|[^.[\]]+/g) ?? []).reduce<unknown>((at, part) => {
    if (!part.startsWith('[')) return isObject(at) || Array.isArray(at) ? (at as never)[part] : undefined;
    const [inner = '', wanted] = part.slice(1, -1).split('=');
    return Array.isArray(at) ? at.find((item) => String(pick(item, inner)) === wanted) : undefined;
  }, value);
}

function reduce(value: unknown, path: readonly (string | number)[], rules: CompareRules): unknown {
  if (matchesAny(rules.drop, path)) return undefined;
  if (matchesAny(rules.ignore, path)) return `<${kindOf(value)}>`;
  if (Array.isArray(value)) {
    const items = value.map((item, index) => reduce(item, [...path, index], rules));
    if (!matchesAny(rules.unordered, path)) return items;
    return items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(
    ([key, inner]) => [key, reduce(inner, [...path, key], rules)] as const,
  );
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
}

function matchesAny(patterns: readonly string[] | undefined, path: readonly (string | number)[]): boolean {
  return (patterns ?? []).some((pattern) => matches(pattern.split('.'), path.map(String)));
}

function matches([first, ...rest]: readonly string[], path: readonly string[]): boolean {
  if (first === undefined) return path.length === 0;
  if (first === '**')
    return matches(rest, path) || (path.length > 0 && matches([first, ...rest], path.slice(1)));
  return path.length > 0 && (first === '*' || first === path[0]) && matches(rest, path.slice(1));
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
