import DataLoader from 'dataloader';
import { GraphQLError, GraphQLList, Kind, parse, print, visit } from 'graphql';
import type { FieldNode, GraphQLResolveInfo, SelectionSetNode } from 'graphql';

/**
 * The batched join that every link is made of.
 *
 * A link asks for the objects that belong to one key (an e-mail, an ID). All links of one client request that ask
 * the same lookup for the same fields within one tick become one upstream field, and Mesh merges those of one tick
 * into one upstream document. Loaders live as long as the request's context: nothing is shared between clients.
 *
 * Not Mesh's own `key`/`argsFromKeys`: its loader mixes up results of two links with equal selections
 * (graphql-tools issues 5188 and 5645, both open in September 2026).
 */

/** What Mesh puts into the context for each root field. */
type RootFieldCall = (options: {
  args: Record<string, unknown>;
  context: LinkContext;
  info: GraphQLResolveInfo;
  selectionSet: (subtree: SelectionSetNode) => SelectionSetNode;
  valuesFromResults: (result: unknown) => unknown;
}) => Promise<unknown>;

/** The part of a request's context that links see. */
export interface LinkContext {
  readonly Twingate: { readonly Query: Readonly<Record<string, RootFieldCall>> };
  readonly Twenty: { readonly Query: Readonly<Record<string, RootFieldCall>> };
}

/** Finds what belongs to each of the keys, in one go. Returns one value per key, in the order of the keys. */
export type Lookup<Value> = (
  keys: readonly string[],
  context: LinkContext,
  info: GraphQLResolveInfo,
) => Promise<Value[]>;

const loaders = new WeakMap<LinkContext, Map<string, DataLoader<string, unknown>>>();

/** The loader of a lookup whose values hold what the client selects below this field: one per selection. */
export function loaderFor<Value>(
  lookup: Lookup<Value>,
  context: LinkContext,
  info: GraphQLResolveInfo,
): DataLoader<string, Value> {
  return loaderOf(`${lookup.name} ${info.fieldNodes.map(printSelection).join(' ')}`, lookup, context, info);
}

/** The loader of a lookup that takes nothing of the client's selection: shared by all links that need its keys. */
export function keyLoaderFor<Value>(
  lookup: Lookup<Value>,
  context: LinkContext,
  info: GraphQLResolveInfo,
): DataLoader<string, Value> {
  return loaderOf(lookup.name, lookup, context, info);
}

function loaderOf<Value>(
  id: string,
  lookup: Lookup<Value>,
  context: LinkContext,
  info: GraphQLResolveInfo,
): DataLoader<string, Value> {
  let ofContext = loaders.get(context);
  if (!ofContext) {
    ofContext = new Map();
    loaders.set(context, ofContext);
  }
  let loader = ofContext.get(id) as DataLoader<string, Value> | undefined;
  if (!loader) {
    loader = new DataLoader<string, Value>(async (keys) => {
      try {
        return await lookup(keys, context, info);
      } catch (error) {
        throw withoutPath(error);
      }
    });
    ofContext.set(id, loader);
  }
  return loader;
}

const printed = new WeakMap<FieldNode, string>();

function printSelection(node: FieldNode): string {
  let text = printed.get(node);
  if (text === undefined) {
    text = node.selectionSet ? print(node.selectionSet) : '';
    printed.set(node, text);
  }
  return text;
}

/**
 * An upstream failure as this field's own: without the path of the first of the batch, so that graphql-js gives
 * each field its own.
 */
function withoutPath(error: unknown): Error {
  if (!(error instanceof GraphQLError)) return error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(error.message, {
    extensions: error.extensions,
    originalError: error.originalError ?? error,
  });
}

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
  /** The values in the answer: objects that hold what the client selected, and any `_lk` field besides. */
  readonly values: (answer: unknown) => readonly unknown[];
  readonly context: LinkContext;
  readonly info: GraphQLResolveInfo;
}

/** Sends the request and gives the values as Mesh wants them below a link. Throws the upstream's failure. */
export async function fetchValues<Value>(request: LinkRequest): Promise<Value[]> {
  const { call, args, selection, typeName, values, context, info } = request;
  const type = info.schema.getType(typeName);
  if (!call || !type) throw new GraphQLError(`The schema cannot look up ${typeName}.`);
  const found = await call({
    args,
    context,
    // As if the link field returned a list of this type: that is what the lookup gives.
    info: { ...info, returnType: new GraphQLList(type) as GraphQLResolveInfo['returnType'] },
    selectionSet: (subtree) => withSubtree(selection, subtree),
    valuesFromResults: (answer) => values(answer),
  });
  if (found instanceof Error) throw found;
  return (found ?? []) as Value[];
}

interface Connection {
  readonly edges?: readonly ({ readonly node?: unknown } | null)[] | null;
  readonly pageInfo?: { readonly hasNextPage: boolean; readonly endCursor: string | null } | null;
}

/** The nodes of a connection; a broken edge is left out, as its own error says. */
export function nodesOf(connection: unknown): unknown[] {
  return ((connection as Connection | null)?.edges ?? []).flatMap((edge) => (edge?.node ? [edge.node] : []));
}

/** Where the next page of a connection starts; null at its end. */
export function nextCursor(connection: unknown): string | null {
  const pageInfo = (connection as Connection | null)?.pageInfo;
  return pageInfo?.hasNextPage ? pageInfo.endCursor : null;
}

/** What `nodesOf` and `nextCursor` read, around the fields selected on each node. */
export function connectionOf(node: string): string {
  return `edges { node { ${node} } } pageInfo { hasNextPage endCursor }`;
}

/** Fetches a root connection page after page to its end. `values` is given the whole connection of each page. */
export async function fetchAll<Value>(request: LinkRequest): Promise<Value[]> {
  const all: Value[] = [];
  const cursors = new Set<string>();
  for (let after: string | null = null; ;) {
    const seen: { connection?: unknown } = {};
    const args = after === null ? request.args : { ...request.args, after };
    const values = (connection: unknown) => {
      seen.connection = connection;
      return request.values(connection);
    };
    all.push(...(await fetchValues<Value>({ ...request, args, values })));
    after = nextCursor(seen.connection);
    // A cursor that comes back would walk for ever.
    if (after === null || cursors.has(after)) return all;
    cursors.add(after);
  }
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

/** The keys in groups of at most `size`. */
export function chunks<Key>(keys: readonly Key[], size: number): Key[][] {
  return Array.from({ length: Math.ceil(keys.length / size) }, (_, i) =>
    keys.slice(i * size, (i + 1) * size),
  );
}

/** A link field: what it needs of its parent, and how it finds what it leads to. */
export interface Link<Parent> {
  readonly selectionSet: string;
  readonly resolve: (
    parent: Parent,
    args: Record<string, never>,
    context: LinkContext,
    info: GraphQLResolveInfo,
  ) => Promise<unknown>;
}

/**
 * Makes a link. `needs` is a selection on the parent whose fields all have an alias starting with `_lk`: with the
 * plain form a client that aliases or skips the same field would break the link, or quietly empty it.
 */
export function link<Parent>(
  needs: string,
  find: (parent: Parent, context: LinkContext, info: GraphQLResolveInfo) => Promise<unknown>,
): Link<Parent> {
  return { selectionSet: needs, resolve: (parent, _args, context, info) => find(parent, context, info) };
}

/** All that a loader has for these keys, in their order. */
export async function loadAll<Value>(
  loader: DataLoader<string, Value[]>,
  keys: readonly string[],
): Promise<Value[]> {
  return (await Promise.all(keys.map((key) => loader.load(key)))).flat();
}
