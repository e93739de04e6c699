import { getNamedType, isObjectType } from 'graphql';
import type { Ask } from './asker.ts';
import type { Completions } from './completions.ts';
import { hopOf, keyFieldOf } from './layout.ts';
import type { Layout } from './layout.ts';
import { isEnough, nestedPageRows } from './list-wants.ts';
import { connectionOf, inIdOrder } from './nested-list.ts';
import type { Source } from './nested-list.ts';
import { edgesOf, isSource, totalOf } from './pages.ts';
import { isTypename } from './plan.ts';
import type { PlannedField } from './plan.ts';
import { fetchLists } from './related-lists.ts';
import { fetchRecords } from './related-records.ts';

/** A field of the plan and what was answered for it. */
export interface Answered {
  readonly field: PlannedField;
  readonly value: unknown;
}

/** A relation field and the parents whose related records are still to be fetched. */
export interface Want {
  readonly field: PlannedField;
  readonly keys: Set<string>;
  /** For a list that Twenty began to answer: the rows it gave, which may be all that is wanted of them. */
  readonly begun: Map<string, readonly Source[]>;
}

/**
 * Fetches what Twenty does not answer where it stands, level by level: what all parents of a level lack is asked with one
 * root field for each relation, in one document where possible.
 */
export async function complete(
  answered: readonly Answered[],
  layout: Layout,
  completions: Completions,
  ask: Ask,
): Promise<void> {
  for (let level = answered; level.length > 0;) {
    const wants = collectWants(level, layout, completions);
    await layout.prepare(wants.length > 0);
    const lists = wants.filter(({ field }) => hopOf(field) === 'toMany');
    const records = wants.filter(({ field }) => hopOf(field) === 'manyToOne');
    const fetched = await Promise.all([
      fetchLists(lists, layout, completions, ask),
      fetchRecords(records, layout, completions, ask),
    ]);
    level = fetched.flat();
  }
}

function collectWants(level: readonly Answered[], layout: Layout, completions: Completions): Want[] {
  const wants = new Map<PlannedField, Want>();
  for (const { field, value } of level) collect(field, value);
  return [...wants.values()];

  function collect(field: PlannedField, value: unknown): void {
    if (Array.isArray(value)) {
      for (const item of value) collect(field, item);
      return;
    }
    if (!isSource(value) || !isObjectType(getNamedType(field.type))) return;
    for (const child of field.children) {
      if (isTypename(child)) continue;
      if (layout.isDeferred(child)) want(child, value);
      else if (hopOf(child) === 'toMany') settle(child, value);
      else collect(child, value[child.fieldName]);
    }
  }

  function want(field: PlannedField, parent: Source, begun?: readonly Source[]): void {
    const keyField = keyFieldOf(layout, field);
    const key = keyField === undefined ? null : parent[keyField];
    if (typeof key !== 'string' || completions.find(field, key)) return;
    let ofField = wants.get(field);
    if (!ofField) {
      ofField = { field, keys: new Set(), begun: new Map() };
      wants.set(field, ofField);
    }
    ofField.keys.add(key);
    if (begun) ofField.begun.set(key, begun);
  }

  /** A list that Twenty answered, which may have ended at its limit. */
  function settle(field: PlannedField, parent: Source): void {
    const list = parent[field.fieldName];
    if (!isSource(list)) return;
    const rows = inIdOrder(edgesOf(list).map(({ node }) => node));
    const total = Math.max(rows.length, totalOf(list));
    if (total >= nestedPageRows && !isEnough(field)) {
      want(field, parent, rows);
      return;
    }
    const connection = connectionOf(field, { rows, total });
    completions.set(field, String(parent['id']), { value: connection });
    collect(field, connection);
  }
}
