type Comparison = Readonly<Record<string, unknown>>;

/** A filter of the metadata lists or of `search`: comparisons by field, and filters under `and`, `or` and `not`. */
export type ComparisonFilter = Readonly<Record<string, unknown>>;

/** Whether `item`, which has the filter's fields as properties, passes. */
export function passes(item: Readonly<Record<string, unknown>>, filter: ComparisonFilter): boolean {
  return Object.entries(filter).every(([name, condition]) => {
    if (condition === null || condition === undefined) return true;
    if (name === 'not') return !passes(item, condition as ComparisonFilter);
    if (name === 'and') return (condition as ComparisonFilter[]).every((each) => passes(item, each));
    if (name === 'or') {
      const either = condition as ComparisonFilter[];
      return either.length === 0 || either.some((each) => passes(item, each));
    }
    return Object.entries(condition as Comparison).every(([operator, operand]) =>
      compares(item[name], operator, operand),
    );
  });
}

function compares(value: unknown, operator: string, operand: unknown): boolean {
  switch (operator) {
    case 'is':
      if (operand === 'Null') return (value ?? null) === null;
      if (operand === 'NotNull') return (value ?? null) !== null;
      return value === operand;
    case 'eq':
      return value === operand;
    case 'isNot':
    case 'neq':
      return value !== operand;
    case 'in':
      return (operand as unknown[]).includes(value);
    case 'notIn':
      return !(operand as unknown[]).includes(value);
    case 'gt':
      return String(value) > String(operand);
    case 'gte':
      return String(value) >= String(operand);
    case 'lt':
      return String(value) < String(operand);
    case 'lte':
      return String(value) <= String(operand);
    case 'like':
    case 'iLike':
      return value === operand;
    default:
      return value !== operand;
  }
}
