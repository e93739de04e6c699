import { GatewayError } from '../../../errors.ts';

/** What belongs to each parent; an error for a parent of which it cannot be told. */
export type ByParent<Value> = (parent: string) => Value | undefined | GatewayError;

/**
 * Deals out what was asked for many parents at once, by the column that holds the parent's id.
 *
 * That column reads null while the parent is soft-deleted (2.21.0), so what has no parent belongs to one of those for
 * which nothing else came: known when there is one such parent, and not when there are several.
 */
export function attributeTo<Value>(
  parents: ReadonlySet<string>,
  values: readonly Value[],
  parentOf: (value: Value) => unknown,
): ByParent<readonly Value[]> {
  const byParent = Map.groupBy(values, parentOf);
  const orphans = values.filter((value) => !parents.has(String(parentOf(value))));
  if (orphans.length === 0) return (parent) => byParent.get(parent);
  const without = [...parents].filter((parent) => !byParent.has(parent));
  if (without.length === 1) return (parent) => byParent.get(parent) ?? orphans;
  return (parent) => byParent.get(parent) ?? untold();
}

function untold(): GatewayError {
  return new GatewayError(
    'CANNOT_ANSWER_TRUTHFULLY',
    'Twenty does not say to which of several deleted records these belong. Ask for one of them at a time.',
    { upstream: 'twenty' },
  );
}
