import type { ObjectMetadata, RecordRow } from './model.ts';

/** The fields by whose words a record is found, where it is not its label alone. */
const SEARCHED: Readonly<Record<string, readonly string[]>> = {
  person: ['name', 'emails', 'phones', 'jobTitle'],
  company: ['name', 'domainName'],
  note: ['title', 'bodyV2'],
  task: ['title', 'bodyV2'],
  workspaceMember: ['name', 'userEmail'],
};

/** An address, a host name, a word with hyphens, or a word: what PostgreSQL's own parser takes for one token. */
const TOKENS =
  /[^\s@"'(),;<>]+@[^\s@"'(),;<>]+|[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+|[\p{L}\p{N}_]+(?:-[\p{L}\p{N}_]+)*/gu;

/**
 * A record's search vector as PostgreSQL prints it: lexemes with their places. It follows `to_tsvector('simple', ...)` for
 * words, addresses and host names, and no further.
 */
export function searchVectorOf(object: ObjectMetadata, record: RecordRow): string {
  const label = object.fields.find(({ id }) => id === object.labelIdentifierFieldId)?.name ?? 'id';
  const texts = (SEARCHED[object.nameSingular] ?? [label]).flatMap((name) => textsOf(record[name]));
  const places = new Map<string, number[]>();
  let place = 0;
  for (const lexeme of texts.flatMap(lexemesOf)) {
    place += 1;
    places.set(lexeme, [...(places.get(lexeme) ?? []), place]);
  }
  return [...places]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([lexeme, at]) => `'${lexeme.replaceAll("'", "''")}':${at.join(',')}`)
    .join(' ');
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  const { primaryEmail, additionalEmails, ...parts } = value as Record<string, unknown>;
  const addresses = [
    ...(typeof primaryEmail === 'string' ? [primaryEmail, primaryEmail.split('@')[1] ?? ''] : []),
    ...(Array.isArray(additionalEmails) ? additionalEmails : []).flatMap((each) =>
      typeof each === 'string' ? [each, each.replace('@', ' ')] : [],
    ),
  ];
  return [...addresses, ...Object.values(parts).flatMap(textsOf)];
}

function lexemesOf(text: string): string[] {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return (plain.match(TOKENS) ?? []).flatMap((token) =>
    token.includes('-') && !/[@.]/.test(token) ? [token, ...token.split('-')] : [token],
  );
}
