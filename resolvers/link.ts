import DataLoader from 'dataloader';
import { GraphQLError, OperationTypeNode, print } from 'graphql';
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
export type RootFieldCall = (options: {
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

/**
 * Finds what belongs to each of the keys, in one go. Returns one value per key, in the order of the keys; an error
 * for a key of which nothing can be said.
 */
export type Lookup<Value> = (
  keys: readonly string[],
  context: LinkContext,
  info: GraphQLResolveInfo,
) => Promise<(Value | Error)[]>;

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
  name: string,
  lookup: Lookup<Value>,
  context: LinkContext,
  info: GraphQLResolveInfo,
): DataLoader<string, Value> {
  let ofContext = loaders.get(context);
  if (!ofContext) {
    ofContext = new Map();
    loaders.set(context, ofContext);
  }
  const id = `${writtenBefore(info)} ${name}`;
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

/** In a mutation each root field is a moment of its own: what was read below one is outdated below the next. */
function writtenBefore({ operation, path }: GraphQLResolveInfo): string {
  if (operation.operation !== OperationTypeNode.MUTATION) return '';
  let root = path;
  while (root.prev) root = root.prev;
  return String(root.key);
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

/** A link field: what it needs of its parent, and how it finds what it leads to. */
export interface Link<Parent> {
  readonly selectionSet: string;
  /** The root fields it looks up, one after another. */
  readonly asks: readonly string[];
  readonly resolve: (
    parent: Parent,
    args: Record<string, never>,
    context: LinkContext,
    info: GraphQLResolveInfo,
  ) => Promise<unknown>;
}

/**
 * Makes a link. `needs` is a selection on the parent whose fields all have an alias starting with `_lk`: with the
 * plain form a client that aliases or skips the same field would break the link, or quietly empty it. `asks` names the
 * root fields it looks up, one after another, so that what a request costs is known before.
 *
 * The link throws when the parent does not hold what it needs: that is not the same as nothing being there.
 */
export function link<Parent extends object>(
  needs: string,
  asks: readonly string[],
  find: (parent: Parent, context: LinkContext, info: GraphQLResolveInfo) => Promise<unknown>,
): Link<Parent> {
  const keys = [...needs.matchAll(/_lk\w*(?=:)/g)].map(([key]) => key);
  return {
    selectionSet: needs,
    asks,
    async resolve(parent, _args, context, info) {
      for (const key of keys) {
        const value = (parent as Readonly<Record<string, unknown>>)[key];
        if (value instanceof Error) throw withoutPath(value);
        if (value === undefined) throw new Error(`The link ${info.fieldName} did not get ${key}.`);
      }
      return await find(parent, context, info);
    },
  };
}

/** All that a loader has for these keys, in their order. */
export async function loadAll<Value>(
  loader: DataLoader<string, Value[]>,
  keys: readonly string[],
): Promise<Value[]> {
  return (await Promise.all(keys.map((key) => loader.load(key)))).flat();
}
