/**
 * The records that a filter lets through at most, where it names them by id; undefined where it may be any. The
 * conditions of a filter hold together, so one that names ids is enough.
 */
export function idsInFilter(filter: unknown): readonly string[] | undefined {
  if (!isObject(filter)) return undefined;
  const others = [filter['and'] ?? []].flat().map(idsInFilter);
  return [idsInCondition(filter['id']), ...others].find((ids) => ids !== undefined);
}

function idsInCondition(condition: unknown): readonly string[] | undefined {
  if (!isObject(condition)) return undefined;
  const { eq, in: list } = condition;
  return idsOf([eq]) ?? (Array.isArray(list) ? idsOf(list) : undefined);
}

/** Undefined where one is no id. */
export function idsOf(values: readonly unknown[]): readonly string[] | undefined {
  const ids = values.filter((value) => typeof value === 'string');
  return ids.length === values.length ? ids : undefined;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
