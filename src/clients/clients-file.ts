import { isMap, isNode, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { z } from 'zod';

/** Names that stand for others in logs and metrics. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(['anonymous', 'other', 'twentygate', 'unknown']);

/** What a name may be made of; anything else could forge lines of a log. */
const NAME = /^[\w.-]{1,64}$/;

/** Whether a client may be called so. */
export function isClientName(name: string): boolean {
  return NAME.test(name) && !RESERVED_NAMES.has(name);
}

/** Each request is counted by going through all of its client's last minute: half a millisecond for so many. */
const MAX_REQUESTS = 10_000;

const key = z
  .string({ message: 'expected sha256: and 64 hexadecimal digits' })
  .regex(/^sha256:[0-9a-f]{64}$/i, 'expected sha256: and 64 hexadecimal digits')
  .transform((text) => text.toLowerCase());

/** A name in which stars stand for any letters. */
function pattern(of: string) {
  const message = `expected a name of ${of}, with * for any letters`;
  return z.string({ message }).regex(/^[\w*]{1,200}$/, message);
}
const rootFields = z.array(pattern('a root field'), { message: 'expected a list of root fields' });

const expiresAt = z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
  message: 'expected a date, such as 2027-01-31, or a time, such as 2027-01-31T12:00:00Z',
});

function wholeNumber(maximum: number) {
  const message = `expected a whole number from 1 to ${maximum}`;
  return z.int({ message }).min(1, message).max(maximum, message);
}

const weight = 'expected a number from 0.1 to 1000';

const client = z.strictObject(
  {
    name: z
      .string({ message: 'expected 1 to 64 letters, digits, dots, hyphens or underscores' })
      .regex(NAME, 'expected 1 to 64 letters, digits, dots, hyphens or underscores')
      .refine((name) => !RESERVED_NAMES.has(name), `expected none of ${[...RESERVED_NAMES].join(', ')}`),
    /** What it may do at all. */
    role: z.enum(['analyst', 'app', 'service'], { message: 'expected analyst, app or service' }),
    /** One key that never expires; the short form of `keys`. */
    key: key.optional(),
    keys: z
      .array(
        z.strictObject({ key, expiresAt: expiresAt.optional() }, { message: 'expected key and expiresAt' }),
        {
          message: 'expected a list of keys',
        },
      )
      .optional(),
    fields: z
      .strictObject(
        {
          allow: rootFields.optional(),
          deny: rootFields.optional(),
        },
        { message: 'expected allow, deny or both' },
      )
      .optional(),
    /** The persisted operations it may run; all of them when it is missing. */
    operations: z.array(pattern('an operation'), { message: 'expected a list of operations' }).optional(),
    weight: z.number({ message: weight }).min(0.1, weight).max(1000, weight).default(1),
    requestsPerMinute: wholeNumber(MAX_REQUESTS).optional(),
    unitsPerMinute: wholeNumber(1_000_000).optional(),
  },
  { message: 'expected a client: a name, a role and what else is known of it' },
);

const file = z.strictObject(
  { clients: z.array(client, { message: 'expected a list of clients' }) },
  { message: 'expected clients:' },
);

/** One client as the file has it, with defaults. */
export type ListedClient = z.infer<typeof client>;

export interface Problem {
  /** From 1. */
  readonly line: number;
  /** Where, what is wrong and what was expected. Holds names of the file, and nothing else that stands in it. */
  readonly message: string;
}

export type ParsedClients =
  { readonly clients: readonly ListedClient[] } | { readonly problems: readonly Problem[] };

/** Reads the text of a clients file. Tells everything that is wrong with it, in the order of its lines. */
export function parseClients(text: string): ParsedClients {
  const lines = new LineCounter();
  // Its own messages quote the line.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map(({ pos, code }) => ({
        line: lines.linePos(pos[0]).line,
        message: `this is no YAML that can be read (${code.toLowerCase().replaceAll('_', ' ')}).`,
      })),
    };
  }
  const content = contentOf(document);
  const { success, data, error } = file.safeParse(content);
  const wrong: Wrong[] = success ? [] : error.issues.flatMap((issue) => wrongIn(issue));
  wrong.push(...doubled(document, 'name'), ...doubled(document, 'key'), ...twoForms(document));
  if (success && wrong.length === 0) return { clients: data.clients };
  const problems = wrong.map(({ path, message }) => ({
    line: lineOf(document, lines, path),
    message: `${placeOf(document, path)}: ${message}.`,
  }));
  return { problems: problems.sort((a, b) => a.line - b.line) };
}

type Path = readonly PropertyKey[];

interface Wrong {
  readonly path: Path;
  readonly message: string;
}

/** An alias of an alias of an alias can stand for gigabytes: nobody needs one in here. */
function contentOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

function wrongIn(issue: z.core.$ZodIssue): Wrong[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: issue.message }];
  return issue.keys.map((name) => ({
    path: [...issue.path, name],
    message: 'there is no such setting of a client',
  }));
}

interface Mention {
  readonly path: Path;
  readonly value: string;
}

/** The second and every later mention of what may stand only once in the file. */
function doubled(document: Document, what: 'name' | 'key'): Wrong[] {
  const seen = new Set<string>();
  return mentionsOf(document, what).flatMap(({ path, value }) => {
    const isNew = !seen.has(value);
    seen.add(value);
    if (isNew) return [];
    return [{ path, message: `another client before it has the same ${what}` }];
  });
}

function mentionsOf(document: Document, what: 'name' | 'key'): Mention[] {
  const mentions: Mention[] = [];
  function note(path: Path): void {
    const value = document.getIn(path);
    if (typeof value === 'string')
      mentions.push({ path, value: what === 'key' ? value.toLowerCase() : value });
  }
  for (let client = 0; document.hasIn(['clients', client]); client += 1) {
    note(['clients', client, what]);
    if (what === 'name') continue;
    for (let one = 0; document.hasIn(['clients', client, 'keys', one]); one += 1) {
      note(['clients', client, 'keys', one, 'key']);
    }
  }
  return mentions;
}

function twoForms(document: Document): Wrong[] {
  const wrong: Wrong[] = [];
  for (let client = 0; document.hasIn(['clients', client]); client += 1) {
    const path = ['clients', client];
    if (document.hasIn([...path, 'key']) && document.hasIn([...path, 'keys'])) {
      wrong.push({ path: [...path, 'keys'], message: 'key is the short form of it; keep one of them' });
    }
  }
  return wrong;
}

/** Such as `client crm, weight`. */
function placeOf(document: Document, path: Path): string {
  const [list, index, ...rest] = path;
  if (list !== 'clients' || typeof index !== 'number') return path.length > 0 ? path.join('.') : 'the file';
  const name = document.getIn(['clients', index, 'name']);
  const isName = typeof name === 'string' && NAME.test(name);
  return [`client ${isName ? name : `number ${index + 1}`}`, rest.join('.')]
    .filter((part) => part !== '')
    .join(', ');
}

/** The line of what is at the path, or of the nearest thing around it that is there. */
function lineOf(document: Document, lines: LineCounter, path: Path): number {
  const last = path.at(-1);
  const around = path.length > 0 ? document.getIn(path.slice(0, -1), true) : undefined;
  // A setting stands where its name does.
  const pair = isMap(around) ? around.items.find(({ key }) => String(key) === last) : undefined;
  const node = pair ? pair.key : document.getIn(path, true);
  if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  return path.length > 0 ? lineOf(document, lines, path.slice(0, -1)) : 1;
}
