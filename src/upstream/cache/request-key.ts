import { createHash } from 'node:crypto';
import {
  getNamedType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  isObjectType,
  Kind,
} from 'graphql';
import type {
  DirectiveNode,
  GraphQLNamedType,
  GraphQLObjectType,
  GraphQLSchema,
  NamedTypeNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import type { UpstreamRequest } from '../call.ts';
import { fragmentsOf, keyOf } from '../fields.ts';
import type { Fragments } from '../fields.ts';
import { createArgumentTexts } from './value-text.ts';
import type { ArgumentTexts, ValueContext } from './value-text.ts';

/** A longer text of what is selected below a field gives way to its hash; in characters. */
const LONGEST_SELECTION = 4_000;

/**
 * For each root field of a read, by its key in the answer, a text that it shares with all that mean the same, however
 * they are written: two with the same text have the same value. Those that `@skip` or `@include` leave out have none.
 *
 * Neither the key of the root nor the name of the operation is part of it; the keys below are. The schema's types are
 * taken for all there are. What the schema lacks is taken as it is written, and a value that does not fit its type too.
 * Never throws for a document that has passed validation, by whatever schema.
 */
export function rootTexts(
  { document, variables }: Pick<UpstreamRequest, 'document' | 'variables'>,
  { schema, keepsKeyOrder }: Pick<ValueContext, 'schema' | 'keepsKeyOrder'>,
): ReadonlyMap<string, string> {
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const texts = new Map<string, string>();
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return texts;
  const { variableDefinitions = [] } = operation;
  const context: Context = {
    schema,
    fragments: fragmentsOf(document),
    argumentTexts: createArgumentTexts({ schema, keepsKeyOrder, variableDefinitions, variables }),
    selections: new Map(),
    places: new Map(),
  };
  const ofAll = directivesText(context, operation.directives);
  const rootType = schema.getRootType(operation.operation) ?? undefined;
  for (const field of collect(context, rootType, [operation.selectionSet])) {
    const text = `${ofAll}${field.head}${selectionText(context, field)}`;
    const other = texts.get(field.key);
    texts.set(field.key, other === undefined ? text : `${other} ${text}`);
  }
  return texts;
}

interface Context {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  readonly argumentTexts: ArgumentTexts;
  /** What has been written already: a type with many subtypes below another would be written again and again. */
  readonly selections: Map<string, string>;
  readonly places: Map<SelectionSetNode, number>;
}

/** What one object answers under one key. */
interface Field extends Below {
  readonly key: string;
  /** Its name, arguments and directives. */
  readonly head: string;
  readonly label: string;
}

/** What is selected of a field's value. */
interface Below {
  /** Undefined when the schema lacks it. */
  readonly type: GraphQLNamedType | undefined;
  readonly selectionSets: Set<SelectionSetNode>;
}

function selectionText(context: Context, { type, selectionSets }: Below): string {
  if (selectionSets.size === 0) return '';
  const places = [...selectionSets].map((selectionSet) => placeOf(context, selectionSet));
  const id = `${type?.name ?? ''} ${places.join()}`;
  const known = context.selections.get(id);
  if (known !== undefined) return known;
  const text = shortened(`{${fieldTexts(context, type, selectionSets).join(' ')}}`);
  context.selections.set(id, text);
  return text;
}

function placeOf({ places }: Context, selectionSet: SelectionSetNode): number {
  const place = places.get(selectionSet) ?? places.size;
  places.set(selectionSet, place);
  return place;
}

/** Sorted by the keys of the answer; each with the types that answer it, unless all do. */
function fieldTexts(
  context: Context,
  type: GraphQLNamedType | undefined,
  selectionSets: Iterable<SelectionSetNode>,
): string[] {
  const answering = new Map<string, { readonly key: string; readonly types: string[] }>();
  const types = runtimeTypes(context, type);
  for (const runtimeType of types) {
    for (const field of collect(context, runtimeType, selectionSets)) {
      const text = `${field.label}${field.head}${selectionText(context, field)}`;
      const entry = answering.get(text) ?? { key: field.key, types: [] };
      entry.types.push(runtimeType?.name ?? '');
      answering.set(text, entry);
    }
  }
  // Those of one key stay as they are: which of them comes first matters.
  return [...answering]
    .sort(([, { key: one }], [, { key: other }]) => (one < other ? -1 : Number(one > other)))
    .map(([text, entry]) => (entry.types.length < types.length ? `<${entry.types.join('|')}>${text}` : text));
}

/** The types that an object may have, sorted; undefined for one that the schema lacks. */
function runtimeTypes(
  { schema }: Context,
  type: GraphQLNamedType | undefined,
): readonly (GraphQLObjectType | undefined)[] {
  if (isObjectType(type)) return [type];
  const types = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
  if (types.length === 0) return [undefined];
  return types.toSorted(({ name: one }, { name: other }) => (one < other ? -1 : 1));
}

/**
 * CollectFields() of the specification, https://spec.graphql.org/October2021/#CollectFields(), where fields of one key
 * are one only if they have the same arguments and directives.
 */
function collect(
  context: Context,
  type: GraphQLObjectType | undefined,
  selectionSets: Iterable<SelectionSetNode>,
): Iterable<Field> {
  const fields = new Map<string, Field>();
  const visited = new Set<string>();
  for (const selectionSet of selectionSets) visit(selectionSet, '');
  return fields.values();

  /** `around`: what the fragments around it say, as far as it is not decided. */
  function visit({ selections }: SelectionSetNode, around: string): void {
    for (const selection of selections) {
      if (!isIncluded(context, selection)) continue;
      const directives = directivesText(context, selection.directives);
      switch (selection.kind) {
        case Kind.FIELD: {
          const key = keyOf(selection);
          const name = selection.name.value;
          const definition = type?.getFields()[name];
          const given = memberTexts(context.argumentTexts(definition?.args ?? [], selection.arguments));
          const head = `${around}${name}${given}${directives}`;
          const id = `${key}:${head}`;
          const field = fields.get(id) ?? {
            key,
            head,
            label: key === name ? '' : `${key}:`,
            type: definition && getNamedType(definition.type),
            selectionSets: new Set<SelectionSetNode>(),
          };
          if (selection.selectionSet) field.selectionSets.add(selection.selectionSet);
          fields.set(id, field);
          break;
        }
        case Kind.INLINE_FRAGMENT: {
          const condition = conditionText(context, selection.typeCondition, type);
          if (condition !== undefined) visit(selection.selectionSet, inside(around, condition + directives));
          break;
        }
        case Kind.FRAGMENT_SPREAD: {
          const fragment = context.fragments.get(selection.name.value);
          const id = `${selection.name.value} ${around}${directives}`;
          if (!fragment || visited.has(id)) break;
          visited.add(id);
          const condition = conditionText(context, fragment.typeCondition, type);
          const own = directivesText(context, fragment.directives);
          if (condition !== undefined) {
            visit(fragment.selectionSet, inside(around, condition + directives + own));
          }
        }
      }
    }
  }
}

/** `undecided`: what one more fragment says. */
function inside(around: string, undecided: string): string {
  return undecided === '' ? around : `${around}...${undecided}`;
}

/** Nothing when it holds, undefined when it does not, and itself where only the upstream knows. */
function conditionText(
  { schema }: Context,
  condition: NamedTypeNode | undefined,
  type: GraphQLObjectType | undefined,
): string | undefined {
  if (!condition) return '';
  const expected = schema.getType(condition.name.value);
  if (!type || !expected) return `on ${condition.name.value} `;
  if (expected === type) return '';
  return isAbstractType(expected) && schema.isSubType(expected, type) ? '' : undefined;
}

/** What `if` must not be, by the directive's name. */
const excluding: ReadonlyMap<string, string> = new Map([
  [GraphQLSkipDirective.name, 'true'],
  [GraphQLIncludeDirective.name, 'false'],
]);

function isIncluded(context: Context, { directives = [] }: SelectionNode): boolean {
  return directives.every((directive) => {
    const condition = decided(context, directive);
    return condition === undefined || condition !== excluding.get(directive.name.value);
  });
}

/** `true` or `false` of a `@skip` or `@include`, undefined for other directives. */
function decided({ argumentTexts }: Context, { name, arguments: nodes }: DirectiveNode): string | undefined {
  if (!excluding.has(name.value)) return undefined;
  const text = new Map(argumentTexts(GraphQLSkipDirective.args, nodes)).get('if');
  return text === 'true' || text === 'false' ? text : undefined;
}

/** Those that are not decided. Their order may matter. */
function directivesText(context: Context, directives: readonly DirectiveNode[] = []): string {
  return directives
    .filter((directive) => decided(context, directive) === undefined)
    .map(({ name, arguments: nodes }) => {
      const definitions = context.schema.getDirective(name.value)?.args ?? [];
      return `@${name.value}${memberTexts(context.argumentTexts(definitions, nodes))} `;
    })
    .join('');
}

function memberTexts(members: ReturnType<ArgumentTexts>): string {
  return members.length > 0 ? `(${members.map(([name, text]) => `${name}:${text}`).join()})` : '';
}

function shortened(text: string): string {
  return text.length > LONGEST_SELECTION ? `#${createHash('sha256').update(text).digest('base64url')}` : text;
}
