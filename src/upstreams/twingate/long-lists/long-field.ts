import { Kind } from 'graphql';
import type { ArgumentNode, FieldNode, GraphQLCompositeType } from 'graphql';

/** Rows of Twingate's largest page (terraform-provider-twingate `extendedPageLimit`; what more gives is not documented). */
export const pageRows = 100;

/** A list of which more rows are asked than one page has, as it stands in a document. */
export interface LongField {
  /** Asks for the first page. */
  readonly node: FieldNode;
  readonly parentType: GraphQLCompositeType;
  /** With `first`; else backwards, with `last`. */
  readonly isForwards: boolean;
  /** Rows wanted in this direction. */
  readonly wanted: number;
  /** Of these, how many of the last ones are kept. */
  readonly tail: number | undefined;
  /** The cursor at which the list ends, seen in this direction. */
  readonly limit: string | undefined;
}

/** The beginning of our own aliases. Clients cannot use these names, and links do not. */
const prefix = '_lkList';
const fieldPrefix = `${prefix}Of`;

/** The aliases under which a list and what holds it say what is needed to go on. */
export const marks = {
  holderId: `${prefix}Holder`,
  info: `${prefix}Info`,
  total: `${prefix}Total`,
  rows: `${prefix}Rows`,
  field: (index: number) => `${fieldPrefix}${index}`,
} as const;

export function isMark(key: string): boolean {
  return key.startsWith(prefix);
}

/** The long fields that an object of the answer is; several where the document names one list in several places. */
export function longFieldsOf(value: object, fields: readonly LongField[]): LongField[] {
  return Object.keys(value)
    .filter((key) => key.startsWith(fieldPrefix))
    .flatMap((key) => fields[Number(key.slice(fieldPrefix.length))] ?? []);
}

export function isSize({ name }: ArgumentNode): boolean {
  return name.value === 'first' || name.value === 'last';
}

/** The same field with these arguments, and no other size. */
export function withPage(node: FieldNode, page: Readonly<Record<string, number | string>>): FieldNode {
  const kept = (node.arguments ?? []).filter(
    (argument) => !isSize(argument) && !Object.hasOwn(page, argument.name.value),
  );
  const added = Object.entries(page).map(([name, value]): ArgumentNode => ({
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: name },
    value:
      typeof value === 'number' ? { kind: Kind.INT, value: String(value) } : { kind: Kind.STRING, value },
  }));
  return { ...node, arguments: [...kept, ...added] };
}
