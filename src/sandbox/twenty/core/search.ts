import { passes } from '../comparison-filter.ts';
import type { ComparisonFilter } from '../comparison-filter.ts';
import type { Caller, DataModel, FieldMetadata, ObjectMetadata, RecordRow } from '../model.ts';
import { mayDo } from '../object-rights.ts';
import type { RecordApi } from '../records/record-api.ts';

export interface SearchArguments {
  readonly searchInput: string;
  readonly limit: number;
  readonly after?: string | null;
  readonly includedObjectNameSingulars?: readonly string[] | null;
  readonly excludedObjectNameSingulars?: readonly string[] | null;
  readonly filter?: ComparisonFilter | null;
}

interface Hit {
  readonly recordId: string;
  readonly objectNameSingular: string;
  readonly objectLabelSingular: string;
  readonly label: string;
  readonly imageUrl: null;
  readonly tsRankCD: number;
  readonly tsRank: number;
}

/** Records, of every searchable object the role may read, that hold a word beginning with each word of the input. */
export function search(model: DataModel, rows: RecordApi['rows'], caller: Caller, args: SearchArguments) {
  const words = wordsOf(args.searchInput);
  const hits = model.objects
    .filter((object) => isSearched(object, caller, args))
    .flatMap((object) =>
      rows(object.nameSingular)
        .filter((row) => (row['deletedAt'] ?? null) === null && passes(row, args.filter ?? {}))
        .map((row) => hitOf(object, row, words))
        .filter((hit) => hit !== null),
    )
    .sort((a, b) => b.tsRank - a.tsRank);
  const start = args.after ? hits.findIndex((hit) => cursorOf(hit) === args.after) + 1 : 0;
  const page = hits.slice(start, start + args.limit);
  const last = page.at(-1);
  return {
    edges: page.map((node) => ({ node, cursor: cursorOf(node) })),
    pageInfo: { endCursor: last ? cursorOf(last) : null, hasNextPage: start + page.length < hits.length },
  };
}

function isSearched(object: ObjectMetadata, { role }: Caller, args: SearchArguments): boolean {
  const name = object.nameSingular;
  return (
    object.isSearchable &&
    object.isActive &&
    mayDo(role, 'read', object) &&
    (args.includedObjectNameSingulars?.includes(name) ?? true) &&
    !(args.excludedObjectNameSingulars?.includes(name) ?? false)
  );
}

function hitOf(object: ObjectMetadata, row: RecordRow, words: readonly string[]): Hit | null {
  const labelField = object.fields.find((field) => field.id === object.labelIdentifierFieldId);
  const label = labelField ? textsOf(row[labelField.name]).join(' ') : row.id;
  const held = object.fields
    .filter((field) => field === labelField || isIndexed(field))
    .flatMap((field) => textsOf(row[field.name]).flatMap(wordsOf))
    // An address is found by its two halves too.
    .flatMap((word) => (word.includes('@') ? [word, ...word.split('@')] : [word]));
  if (!words.every((word) => held.some((each) => each.startsWith(word)))) return null;
  const exact = words.filter((word) => held.includes(word)).length;
  const rank = words.length === 0 ? 0 : (words.length + exact) / (2 * (held.length + 1));
  return {
    recordId: row.id,
    objectNameSingular: object.nameSingular,
    objectLabelSingular: object.labelSingular,
    label,
    imageUrl: null,
    tsRankCD: rank,
    tsRank: rank,
  };
}

/** What Twenty's search vector is made of, beside the label. */
function isIndexed(field: FieldMetadata): boolean {
  if (field.type === 'EMAILS' || field.type === 'PHONES' || field.type === 'RICH_TEXT') return true;
  return field.name === 'domainName' || field.name === 'jobTitle';
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .split(/[^\p{L}\p{N}@.+-]+/u)
    .filter((word) => word !== '');
}

function cursorOf(hit: Hit): string {
  return Buffer.from(JSON.stringify({ id: hit.recordId, object: hit.objectNameSingular })).toString('base64');
}
