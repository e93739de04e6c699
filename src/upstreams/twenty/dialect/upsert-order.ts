import type { Values } from './arguments.ts';
import { isSource } from './pages.ts';
import type { ObjectRoot } from './plan.ts';
import type { Path } from './selection.ts';

/** An upsert of several records, whose results Twenty gives updated ones first and created ones second (2.21.0). */
export interface Upsert {
  readonly root: ObjectRoot;
  /** The results in the order of the input; as they came where no value given for each record tells them apart. */
  readonly inInputOrder: (results: unknown) => unknown;
}

/** Undefined for every other root. */
export function planUpsert(root: ObjectRoot): Upsert | undefined {
  const { data, upsert } = root.field.arguments as { readonly data?: unknown; readonly upsert?: unknown };
  if (upsert !== true || !Array.isArray(data) || data.length < 2) return undefined;
  const records = data.filter(isSource);
  const paths = identifyingPaths(records[0] ?? {});
  return {
    root: { ...root, needs: paths },
    inInputOrder(results) {
      if (!Array.isArray(results) || results.length !== records.length) return results;
      for (const path of paths) {
        const ordered = matchBy(path, records, results.filter(isSource));
        if (ordered) return ordered;
      }
      return results as unknown;
    },
  };
}

/** Values of which records often have one each, and which come back as they were written. */
function identifyingPaths(record: Values): Path[] {
  const parts = ['primaryEmail', 'primaryLinkUrl'];
  const composites = Object.entries(record).flatMap(([name, value]) =>
    isSource(value) ? parts.filter((part) => part in value).map((part): Path => [name, part]) : [],
  );
  return [['id'], ...composites];
}

/** The result for each record, if the value at this place leads to another one for each. */
function matchBy(path: Path, records: readonly Values[], results: readonly Values[]): Values[] | undefined {
  const byKey = new Map(results.map((result) => [keyAt(result, path), result]));
  const ordered = records.flatMap((record) => {
    const key = keyAt(record, path);
    const result = key === undefined ? undefined : byKey.get(key);
    return result ? [result] : [];
  });
  return new Set(ordered).size === records.length ? ordered : undefined;
}

/** Twenty keeps e-mail addresses in lower case. */
function keyAt(record: Values, path: Path): string | undefined {
  const value = path.reduce<unknown>((at, name) => (isSource(at) ? at[name] : undefined), record);
  return typeof value === 'string' && value !== '' ? value.trim().toLowerCase() : undefined;
}
