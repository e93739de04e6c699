import type { DocumentNode } from 'graphql';
import type { Values } from './arguments.ts';
import type { Layout } from './layout.ts';
import type { ObjectRoot, Plan, StaticRoot } from './plan.ts';
import { rootDocument } from './root-document.ts';
import type { SentRoot } from './root-document.ts';
import { uniteSelections } from './selection.ts';
import { staticDocument } from './static-document.ts';

/** One request to Twenty and the roots of the client's document it answers. */
export interface UpstreamDocument {
  readonly document: DocumentNode;
  readonly variables: Values;
  readonly roots: readonly UpstreamRoot[];
  /** The same in a document for each root field. */
  readonly apart: () => readonly UpstreamDocument[];
}

/** One root field as sent, and all the client's roots it stands for. */
interface UpstreamRoot {
  /** Its key in Twenty's `data`. */
  readonly key: string;
  readonly answers: readonly (ObjectRoot | StaticRoot)[];
}

/** GRAPHQL_MAX_ROOT_RESOLVERS of Twenty 2.21.0. */
export const objectRootLimit = 20;

/** Twenty's ordinary executor, as its metadata API shows it (2.21.0). */
const staticRootLimit = 10;

/** One root field with its arguments, and the client's roots that ask just that. */
type Ask = readonly [ObjectRoot, ...ObjectRoot[]];

/**
 * The fewest documents that ask a query's roots: equal roots are asked once, no root field stands twice in a
 * document, and the two kinds of root never share one ("split it into separate queries").
 */
export function queryDocuments(
  plan: Plan,
  roots: readonly (ObjectRoot | StaticRoot)[],
  variables: Values,
  layout: Layout,
): UpstreamDocument[] {
  const statics = roots.filter((root) => root.kind === 'static');
  const asks = sameAsks(roots.filter((root) => root.kind === 'object'));
  return [
    ...distribute(asks, ([{ field }]) => field.fieldName, objectRootLimit).map((group) =>
      objectDocument(plan, group, layout),
    ),
    ...distribute(statics, ({ field }) => field.name.value, staticRootLimit).map((group) =>
      staticDocument(plan, group, variables),
    ),
  ];
}

/** A document of its own for each root of a mutation: Twenty runs those of one document at the same time. */
export function mutationDocument(
  plan: Plan,
  root: ObjectRoot | StaticRoot,
  variables: Values,
  layout: Layout,
): UpstreamDocument {
  return root.kind === 'object'
    ? objectDocument(plan, [[root]], layout)
    : staticDocument(plan, [root], variables);
}

/** Nested keys keep their order in the comparison, since in `orderBy` it has a meaning. */
function sameAsks(roots: readonly ObjectRoot[]): Ask[] {
  const asks = new Map<string, [ObjectRoot, ...ObjectRoot[]]>();
  for (const root of roots) {
    const key = `${root.field.fieldName} ${JSON.stringify(root.field.arguments)}`;
    const same = asks.get(key);
    if (same) same.push(root);
    else asks.set(key, [root]);
  }
  return [...asks.values()];
}

/** Deals out by field, so that roots of one field, which stand next to each other, land in different groups. */
export function distribute<Item>(
  items: readonly Item[],
  fieldOf: (item: Item) => string,
  limit: number,
): Item[][] {
  const byField = [...Map.groupBy(items, fieldOf).values()];
  const count = Math.max(0, Math.ceil(items.length / limit), ...byField.map(({ length }) => length));
  const dealt = byField.flat();
  return Array.from({ length: count }, (_, group) => dealt.filter((_item, index) => index % count === group));
}

function objectDocument(plan: Plan, asks: readonly Ask[], layout: Layout): UpstreamDocument {
  const { operation, rootType } = plan;
  const roots = asks.map(([root, ...others]): SentRoot => {
    const { field } = root;
    const fields = [field, ...others.map((other) => other.field)];
    const needs = [root, ...others].flatMap((each) => each.needs ?? []);
    return {
      fieldName: field.fieldName,
      arguments: field.arguments,
      selectionSet: uniteSelections(fields, field.type, layout, needs),
    };
  });
  return {
    ...rootDocument(operation.operation, rootType, roots),
    roots: asks.map((answers) => ({ key: answers[0].field.fieldName, answers })),
    apart: () => asks.map((ask) => objectDocument(plan, [ask], layout)),
  };
}
