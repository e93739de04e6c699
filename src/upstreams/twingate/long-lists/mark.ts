import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isObjectType,
  isUnionType,
  Kind,
  parse,
  TypeInfo,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type {
  ArgumentNode,
  FieldNode,
  GraphQLCompositeType,
  GraphQLOutputType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import type { UpstreamRequest } from '../../../upstream/call.ts';
import { fieldsOf, fragmentsOf } from '../../../upstream/fields.ts';
import { partDocument } from '../../../upstream/part-document.ts';
import type { Surroundings } from '../../../upstream/part-document.ts';
import { isSize, marks, pageRows, withPage } from './long-field.ts';
import type { LongField } from './long-field.ts';

/** A request of which each list fits a page. What is asked besides, to go on from there, stands under our own aliases. */
export interface Marked {
  readonly request: UpstreamRequest;
  readonly fields: readonly LongField[];
  /** What parts of it may refer to. */
  readonly surroundings: Surroundings;
}

/** Cuts each long list of a request to its first page, and marks it. Undefined when no list is longer than that. */
export function markLongLists(request: UpstreamRequest, schema: GraphQLSchema): Marked | undefined {
  const { document } = request;
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return undefined;
  const values = valuesOf(operation, request.variables);
  if (!asksLong()) return undefined;

  const fragments = fragmentsOf(document);
  const fields: LongField[] = [];
  const marked = new Set<SelectionNode>();
  const typeInfo = new TypeInfo(schema);
  const cut = visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field: { leave: cutList },
      SelectionSet: { leave: identifyHolder },
    }),
  );
  const surroundings = {
    variableDefinitions: operation.variableDefinitions ?? [],
    variables: request.variables,
    fragments: fragmentsOf(cut),
  };
  const selections = cut.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections : [],
  );
  return {
    request: { ...request, ...partDocument(operation.operation, selections, surroundings) },
    fields,
    surroundings,
  };

  /** Most documents ask no long list, and to find that out takes no types. */
  function asksLong(): boolean {
    let found = false;
    visit(document, {
      Argument: (argument) => {
        found ||= isSize(argument) && isLong(valueOf(argument));
      },
    });
    return found;
  }

  function cutList(node: FieldNode): FieldNode | undefined {
    const [first, last] = [argumentOf(node, 'first'), argumentOf(node, 'last')];
    const parentType = typeInfo.getParentType();
    const rowType = rowTypeOf(typeInfo.getType());
    if ((!isLong(first) && !isLong(last)) || !parentType || !rowType) return undefined;
    // A short `first` has cut the list before `last` does.
    if (typeof first === 'number' && !isLong(first)) return withPage(node, { first, last: pageRows });
    // What is negative Twingate refuses in its own words.
    if (typeof last === 'number' && last < 0) return withPage(node, { first: pageRows, last });
    const isForwards = typeof first === 'number';
    const page = withPage(node, { [isForwards ? 'first' : 'last']: pageRows });
    if (!wantsRows(node)) return page;
    const limit = argumentOf(node, isForwards ? 'before' : 'after');
    const field = withSelections(page, marksOf(schema, fields.length, rowType));
    marked.add(field);
    fields.push({
      node: field,
      parentType,
      isForwards,
      wanted: Number(isForwards ? first : last),
      tail: isForwards && typeof last === 'number' ? last : undefined,
      limit: typeof limit === 'string' && limit !== '' ? limit : undefined,
    });
    return field;
  }

  /** What holds a list is asked for its ID, by which it is found again. */
  function identifyHolder(node: SelectionSetNode): SelectionSetNode | undefined {
    const holderType = typeInfo.getParentType();
    if (!holderType || !hasId(holderType)) return undefined;
    if (!node.selections.some((selection) => marked.has(selection))) return undefined;
    return { ...node, selections: [...node.selections, ...select(`${marks.holderId}: id`)] };
  }

  function wantsRows({ selectionSet }: FieldNode): boolean {
    const others: ReadonlySet<string> = new Set(['totalCount', '__typename']);
    return !!selectionSet && fieldsOf(selectionSet, fragments).some(({ name }) => !others.has(name.value));
  }

  function argumentOf(node: FieldNode, name: string): unknown {
    const argument = node.arguments?.find((candidate) => candidate.name.value === name);
    return argument && valueOf(argument);
  }

  function valueOf({ value }: ArgumentNode): unknown {
    return valueFromASTUntyped(value, values);
  }
}

function isLong(size: unknown): boolean {
  return typeof size === 'number' && size > pageRows;
}

/** The variables as the document means them. */
function valuesOf(
  { variableDefinitions = [] }: OperationDefinitionNode,
  given: UpstreamRequest['variables'],
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { variable, defaultValue } of variableDefinitions) {
    const name = variable.name.value;
    values[name] =
      given[name] === undefined && defaultValue ? valueFromASTUntyped(defaultValue) : given[name];
  }
  return values;
}

/** What the rows of a connection are, as all of Twingate's lists are; undefined for anything else. */
function rowTypeOf(type: GraphQLOutputType | null | undefined): GraphQLCompositeType | undefined {
  const connection = type && getNullableType(type);
  if (!isObjectType(connection)) return undefined;
  const { edges, pageInfo, totalCount } = connection.getFields();
  const edge = edges && getNamedType(edges.type);
  if (!pageInfo || !totalCount || !isObjectType(edge)) return undefined;
  const { cursor, node } = edge.getFields();
  const rowType = cursor && node && getNamedType(node.type);
  return isCompositeType(rowType) ? rowType : undefined;
}

function marksOf(
  schema: GraphQLSchema,
  index: number,
  rowType: GraphQLCompositeType,
): readonly SelectionNode[] {
  return select(
    `${marks.field(index)}: __typename
    ${marks.info}: pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    ${marks.total}: totalCount
    ${marks.rows}: edges { cursor node { __typename ${idOf(schema, rowType)} } }`,
  );
}

function idOf(schema: GraphQLSchema, type: GraphQLCompositeType): string {
  if (!isUnionType(type)) return hasId(type) ? 'id' : '';
  const types = schema.getPossibleTypes(type).filter(hasId);
  return types.map(({ name }) => `... on ${name} { id }`).join(' ');
}

function hasId(type: GraphQLCompositeType): boolean {
  return !isUnionType(type) && type.getFields()['id'] !== undefined;
}

function withSelections(node: FieldNode, added: readonly SelectionNode[]): FieldNode {
  const selections = [...(node.selectionSet?.selections ?? []), ...added];
  return { ...node, selectionSet: { kind: Kind.SELECTION_SET, selections } };
}

function select(text: string): readonly SelectionNode[] {
  const [operation] = parse(`{ ${text} }`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`No selection: ${text}`);
  return operation.selectionSet.selections;
}
