import type { FieldType } from '../model.ts';
import { compositeTypename, subFieldsOf } from '../records/composites.ts';
import type { CompositeType } from '../records/composites.ts';

const COMPOSITE_TYPES: readonly CompositeType[] = [
  'LINKS',
  'CURRENCY',
  'FULL_NAME',
  'ADDRESS',
  'ACTOR',
  'EMAILS',
  'PHONES',
  'RICH_TEXT',
];

interface PartTypes {
  readonly type: string;
  readonly filter: string;
}

/** What the parts of composites are called in the schema; the only select among them is an actor's source. */
const PART_TYPES: Partial<Record<FieldType, PartTypes>> = {
  TEXT: { type: 'String', filter: 'StringFilter' },
  RAW_JSON: { type: 'JSON', filter: 'RawJsonFilter' },
  NUMERIC: { type: 'BigFloat', filter: 'BigFloatFilter' },
  UUID: { type: 'UUID', filter: 'UUIDFilter' },
  SELECT: { type: 'ActorSourceEnum', filter: 'ActorSourceEnumFilter' },
};

/** An actor always has these. */
const REQUIRED: ReadonlySet<string> = new Set(['ACTOR.source', 'ACTOR.name']);
/** The server fills these itself; they are no part of the create and update inputs. */
const READ_ONLY: ReadonlySet<string> = new Set(['ACTOR.workspaceMemberId', 'ACTOR.name']);

/** The composite types and their inputs, as SDL. */
export function compositeSdl(): string {
  return COMPOSITE_TYPES.flatMap(blocksOf).join('\n');
}

function blocksOf(composite: CompositeType): string[] {
  const name = compositeTypename(composite);
  const parts = subFieldsOf(composite).map((part) => ({
    name: part.name,
    types: PART_TYPES[part.type] ?? { type: 'String', filter: 'StringFilter' },
    bang: REQUIRED.has(`${composite}.${part.name}`) ? '!' : '',
    isJson: part.type === 'RAW_JSON',
    isReadOnly: READ_ONLY.has(`${composite}.${part.name}`),
  }));
  type Part = (typeof parts)[number];
  const block = (head: string, of: readonly Part[], typeOf: (part: Part) => string) =>
    `${head} {\n${of.map((part) => `${part.name}: ${typeOf(part)}`).join('\n')}\n}`;
  const writable = parts.filter((part) => !part.isReadOnly);
  const groupable = parts.filter((part) => !part.isJson);
  return [
    block(`type ${name}`, parts, ({ types, bang }) => types.type + bang),
    block(`input ${name}CreateInput`, writable, ({ types, bang }) => types.type + bang),
    block(`input ${name}UpdateInput`, writable, ({ types }) => types.type),
    block(`input ${name}FilterInput`, parts, ({ types }) => types.filter),
    block(`input ${name}OrderByInput`, parts, () => 'OrderByDirection'),
    block(`input ${name}GroupByInput`, groupable, () => 'Boolean'),
  ];
}
