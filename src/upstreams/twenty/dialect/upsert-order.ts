import { isSource } from './pages.ts';
import type { ObjectRoot } from './plan.ts';

/** An upsert of several records, whose results Twenty gives updated ones first and created ones second (2.21.0). */
export interface Upsert {
  /** The root with an id for each record that has none. */
  readonly root: ObjectRoot;
  /** The results in the order of the input; as they came where several records of it were one. */
  readonly inInputOrder: (results: unknown) => unknown;
}

/**
 * A record that is created keeps the id it is given, so the ids tell which these are. The others were found by another
 * unique value, keep the id they had, and come in the order of the input. Undefined for every other root.
 */
export function planUpsert(root: ObjectRoot, newId: () => string): Upsert | undefined {
  const { data, upsert } = root.field.arguments as { readonly data?: unknown; readonly upsert?: unknown };
  if (upsert !== true || !Array.isArray(data) || data.length < 2) return undefined;
  const given: readonly unknown[] = data;
  if (!given.every(isSource)) return undefined;
  const records = given.map((record) => ({ ...record, id: record['id'] ?? newId() }));
  const field = { ...root.field, arguments: { ...root.field.arguments, data: records } };
  return {
    root: { ...root, field, needs: [['id']] },
    inInputOrder: (results) =>
      Array.isArray(results) ? inOrderOf(records.map(idOf), results.filter(isSource)) : results,
  };
}

function inOrderOf(ids: readonly string[], results: readonly Result[]): readonly Result[] {
  const byId = new Map(results.map((result) => [idOf(result), result]));
  const given = new Set(ids);
  const found = results.filter((result) => !given.has(idOf(result)));
  if (ids.filter((id) => !byId.has(id)).length !== found.length) return results;
  const next = found.values();
  return ids.flatMap((id): Result[] => {
    const result = byId.get(id) ?? next.next().value;
    return result ? [result] : [];
  });
}

type Result = Readonly<Record<string, unknown>>;

/** Twenty keeps ids in lower case. */
function idOf(record: Result): string {
  return String(record['id']).toLowerCase();
}
