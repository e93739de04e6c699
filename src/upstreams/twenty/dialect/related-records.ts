import { GatewayError } from '../../../errors.ts';
import type { Ask } from './asker.ts';
import type { Answered, Want } from './complete.ts';
import type { Completions } from './completions.ts';
import type { Layout } from './layout.ts';
import { idOf } from './nested-list.ts';
import { edgesOf, isSource, unreadable, upstreamPageRows } from './pages.ts';
import type { SentRoot } from './root-document.ts';
import { selectAt } from './selection.ts';

/** Records that other records point at, by id: one root field for all that lie in one root list. */
export async function fetchRecords(
  wants: readonly Want[],
  layout: Layout,
  completions: Completions,
  ask: Ask,
): Promise<Answered[]> {
  const queries = [...Map.groupBy(wants, ({ field }) => rootOf(layout, field))].flatMap(([root, ofRoot]) =>
    root === undefined ? [] : queriesOf(root, ofRoot, layout),
  );
  const replies = await ask(queries.map(({ sent }) => sent));
  const answered: Answered[] = [];
  for (const [index, { sent, wants: asked, ids }] of queries.entries()) {
    const given = replies[index];
    const reply = isSource(given) || given instanceof GatewayError ? given : unreadable(sent);
    const byId = new Map(isSource(reply) ? edgesOf(reply).map(({ node }) => [idOf(node), node]) : []);
    for (const { field, keys } of asked) {
      for (const key of keys) {
        if (!ids.has(key)) continue;
        if (reply instanceof GatewayError) completions.set(field, key, { error: reply });
        else {
          // A record that was deleted in between is not there any more.
          const value = byId.get(key) ?? null;
          completions.set(field, key, { value });
          answered.push({ field, value });
        }
      }
    }
  }
  return answered;
}

interface Query {
  readonly sent: SentRoot;
  readonly wants: readonly Want[];
  readonly ids: ReadonlySet<string>;
}

function rootOf(layout: Layout, field: Want['field']): string | undefined {
  const relation = layout.relationOf(field);
  return relation instanceof GatewayError ? undefined : relation.root;
}

function queriesOf(root: string, wants: readonly Want[], layout: Layout): Query[] {
  const ids = [...new Set(wants.flatMap(({ keys }) => [...keys]))];
  const selectionSet = selectAt(
    [[['edges', 'node'], wants.map(({ field }) => field)]],
    layout.listType(root),
    layout,
    [['edges', 'node', 'id']],
  );
  const count = Math.ceil(ids.length / upstreamPageRows);
  return Array.from({ length: count }, (_, page) => {
    const some = ids.slice(page * upstreamPageRows, (page + 1) * upstreamPageRows);
    const sentArguments = { first: some.length, filter: { id: { in: some } } };
    return { sent: { fieldName: root, arguments: sentArguments, selectionSet }, wants, ids: new Set(some) };
  });
}
