import { GraphQLError, GraphQLList, Kind, parse, visit } from 'graphql';
import type { FieldNode, GraphQLResolveInfo, SelectionSetNode } from 'graphql';
import type { LinkContext, RootFieldCall } from './link.ts';

/** How a link asks an upstream: one root field, and what it takes from its answer. */
export interface LinkRequest {
  readonly call: RootFieldCall | undefined;
  readonly args: Record<string, unknown>;
  /**
   * Selected below the root field; the field `SUBTREE` stands for what the client selects below the link. Give
   * every other leaf an alias that starts with `_lk`: a client's own alias must not take its name.
   */
  readonly selection: string;
  /** The type of the values, by its name in the unified schema. */
  readonly typeName: string;
  /** The values in an answer that is there: objects that hold what the client selected, and any `_lk` field besides. */
  readonly values: (answer: unknown) => readonly unknown[];
  readonly context: LinkContext;
  readonly info: GraphQLResolveInfo;
}

/**
 * Sends the request and gives the values as Mesh wants them below a link; an error stands where the upstream failed
 * at one value. Throws what took the whole answer away. An answer of null has no values.
 */
async function fetchValues<Value>(request: LinkRequest): Promise<(Value | Error)[]> {
  const { call, args, selection, typeName, values, context, info } = request;
  const type = info.schema.getType(typeName);
  if (!call || !type) throw new GraphQLError(`The schema cannot look up ${typeName}.`);
  const found = await call({
    args,
    context,
    // As if the link field returned a list of this type: that is what the lookup gives.
    info: {
      ...info,
      fieldNodes: info.fieldNodes.map((node) => onType(node, typeName)),
      returnType: new GraphQLList(type) as GraphQLResolveInfo['returnType'],
    },
    selectionSet: (subtree) => withSubtree(selection, subtree),
    valuesFromResults: (answer) => (isAnswer(answer) ? values(answer) : answer),
  });
  if (found instanceof Error) throw found;
  return (found ?? []) as (Value | Error)[];
}

function isAnswer(answer: unknown): boolean {
  return answer !== null && answer !== undefined && !(answer instanceof Error);
}

/**
 * The client's selection with its type written to it. Mesh adds what links further down need before it puts the
 * selection in its place, and would look for their types below the root field.
 */
function onType(node: FieldNode, typeName: string): FieldNode {
  if (!node.selectionSet) return node;
  return {
    ...node,
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: [
        {
          kind: Kind.INLINE_FRAGMENT,
          typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: typeName } },
          selectionSet: node.selectionSet,
        },
      ],
    },
  };
}

const templates = new Map<string, SelectionSetNode>();

function withSubtree(selection: string, subtree: SelectionSetNode): SelectionSetNode {
  let template = templates.get(selection);
  if (!template) {
    const [operation] = parse(`{ ${selection} }`, { noLocation: true }).definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`No selection: ${selection}`);
    template = operation.selectionSet;
    templates.set(selection, template);
  }
  return visit(template, {
    SelectionSet: (node) => ({
      ...node,
      selections: node.selections.flatMap((child) =>
        child.kind === Kind.FIELD && child.name.value === 'SUBTREE' ? subtree.selections : [child],
      ),
    }),
  });
}

interface Connection {
  readonly edges?: readonly ({ readonly node?: unknown } | Error | null)[] | null;
  readonly pageInfo?: { readonly hasNextPage: boolean; readonly endCursor: string | null } | Error | null;
}

/** The nodes of a connection; an error where the upstream says that it failed at one. */
export function nodesOf(connection: unknown): unknown[] {
  return ((connection as Connection | null)?.edges ?? []).flatMap((edge) => {
    if (edge instanceof Error) return [edge];
    return edge?.node ? [edge.node] : [];
  });
}

/** What `nodesOf` and `nextCursor` read, around the fields selected on each node. */
export function connectionOf(node: string): string {
  return `edges { node { ${node} } } pageInfo { hasNextPage endCursor }`;
}

/**
 * Where the next page of a connection starts; null at its end. `seen` holds the cursors met before, and is added to.
 * Throws where the upstream does not say how to go on: what is known so far would pass for everything.
 */
function nextCursor(connection: unknown, seen: Set<string>): string | null {
  const { pageInfo } = connection as Connection;
  if (pageInfo instanceof Error) throw pageInfo;
  if (!pageInfo?.hasNextPage) return null;
  const { endCursor } = pageInfo;
  if (endCursor === null || seen.has(endCursor)) throw badResponse('A list goes on and does not say where.');
  seen.add(endCursor);
  return endCursor;
}

/** The error of a connection that was asked for whole and is not: what is known of it would pass for everything. */
export function findGap(connection: unknown): Error | undefined {
  const pageInfo = (connection as Connection | null)?.pageInfo;
  if (pageInfo instanceof Error) return pageInfo;
  return pageInfo?.hasNextPage === false ? undefined : badResponse('A list ends before all of it is there.');
}

/** Fetches a root connection page after page to its end. `values` is given the whole connection of each page. */
export async function fetchAll<Value>(request: LinkRequest): Promise<(Value | Error)[]> {
  const all: (Value | Error)[] = [];
  const cursors = new Set<string>();
  for (let after: string | null = null; ;) {
    const seen: { connection?: unknown } = {};
    const args = after === null ? request.args : { ...request.args, after };
    const values = (connection: unknown) => {
      seen.connection = connection;
      return request.values(connection);
    };
    all.push(...(await fetchValues<Value>({ ...request, args, values })));
    if (!seen.connection) throw badResponse('A list is missing from the answer.');
    after = nextCursor(seen.connection, cursors);
    if (after === null) return all;
  }
}

/** As `fetchAll`, for lists of which a part says nothing. Throws the first value's error. */
export async function fetchWhole<Value>(request: LinkRequest): Promise<Value[]> {
  return (await fetchAll<Value>(request)).map((value) => known(value));
}

/** The value itself. Throws the error that stands in its place. */
export function known<Value>(value: Value | Error): Value {
  if (value instanceof Error) throw value;
  return value;
}

function badResponse(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'UPSTREAM_BAD_RESPONSE' } });
}

/** The keys in groups of at most `size`. */
export function chunks<Key>(keys: readonly Key[], size: number): Key[][] {
  return Array.from({ length: Math.ceil(keys.length / size) }, (_, i) =>
    keys.slice(i * size, (i + 1) * size),
  );
}
