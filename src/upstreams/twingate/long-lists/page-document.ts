import {
  getNamedType,
  isAbstractType,
  isRequiredArgument,
  isUnionType,
  Kind,
  OperationTypeNode,
} from 'graphql';
import type { FieldNode, GraphQLSchema, InlineFragmentNode, NameNode } from 'graphql';
import { partDocument } from '../../../upstream/part-document.ts';
import type { Surroundings } from '../../../upstream/part-document.ts';
import { isData } from './list-page.ts';
import type { Data } from './list-page.ts';
import { withPage } from './long-field.ts';
import type { LongField } from './long-field.ts';
import type { LongList, PageAsk } from './long-list.ts';

/** A page still to be asked. */
export interface WantedPage {
  readonly list: LongList;
  readonly ask: PageAsk;
}

/** The key of a list below the object that has it. */
const listKey = 'list';

/** Whether a list can be asked again: it is a root, or belongs to an object that a root field finds by its ID. */
export function canBeContinued({ fields, holderId }: LongList, schema: GraphQLSchema): boolean {
  return fields.every(
    (field) => isRoot(field, schema) || (holderId !== undefined && finderOf(field, schema) !== undefined),
  );
}

/** One document that asks for these pages. */
export function pageDocument(
  pages: readonly WantedPage[],
  schema: GraphQLSchema,
  surroundings: Surroundings,
) {
  const roots = pages.map((page, index) => rootOf(page, rootKey(index), schema));
  return partDocument(OperationTypeNode.QUERY, roots, surroundings);
}

/** A page in the answer to its document. */
export function pageIn(data: Data, index: number, { list }: WantedPage, schema: GraphQLSchema): unknown {
  const root = data[rootKey(index)];
  return isRoot(list.fields[0], schema) || !isData(root) ? root : root[listKey];
}

function rootOf({ list, ask }: WantedPage, key: string, schema: GraphQLSchema): FieldNode {
  const { fields, holderId } = list;
  const [field] = fields;
  if (isRoot(field, schema)) {
    const selections = fields.flatMap(({ node }) => node.selectionSet?.selections ?? []);
    return {
      ...pageOf(field, ask),
      alias: nameNode(key),
      selectionSet: { kind: Kind.SELECTION_SET, selections },
    };
  }
  return {
    kind: Kind.FIELD,
    alias: nameNode(key),
    name: nameNode(finderOf(field, schema) ?? ''),
    arguments: [
      { kind: Kind.ARGUMENT, name: nameNode('id'), value: { kind: Kind.STRING, value: String(holderId) } },
    ],
    selectionSet: { kind: Kind.SELECTION_SET, selections: fields.map((each) => belowFinder(each, ask)) },
  };
}

function belowFinder(field: LongField, ask: PageAsk): InlineFragmentNode {
  return {
    kind: Kind.INLINE_FRAGMENT,
    typeCondition: { kind: Kind.NAMED_TYPE, name: nameNode(field.parentType.name) },
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: [{ ...pageOf(field, ask), alias: nameNode(listKey) }],
    },
  };
}

function pageOf({ node, isForwards }: LongField, { size, cursor }: PageAsk): FieldNode {
  return withPage(node, isForwards ? { first: size, after: cursor } : { last: size, before: cursor });
}

function isRoot({ parentType }: LongField, schema: GraphQLSchema): boolean {
  return parentType === schema.getQueryType();
}

/** The root field that finds an object of a list's parent type by its ID: as Twingate names them all, after what it gives. */
function finderOf({ parentType }: LongField, schema: GraphQLSchema): string | undefined {
  const roots = Object.values(schema.getQueryType()?.getFields() ?? {});
  return roots.find(({ name, type, args }) => {
    const found = getNamedType(type);
    return (
      name.toLowerCase() === found.name.toLowerCase() &&
      (found === parentType ||
        (isAbstractType(found) && !isUnionType(parentType) && schema.isSubType(found, parentType))) &&
      args.some((argument) => argument.name === 'id') &&
      args.every((argument) => argument.name === 'id' || !isRequiredArgument(argument))
    );
  })?.name;
}

function rootKey(index: number): string {
  return `p${index}`;
}

function nameNode(value: string): NameNode {
  return { kind: Kind.NAME, value };
}
