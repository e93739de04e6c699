import { compareValues, plainText } from './compare.ts';

/** SQL's three values: null is "unknown", which `not` keeps and a WHERE drops. */
export type Truth = boolean | null;

/** One comparison of a stored value (null where SQL has NULL). */
export type Condition = (stored: unknown) => Truth;

export interface ConditionOptions {
  /** Null and "" are one for this column, so looking for one finds the other. */
  readonly isEmptyNull: boolean;
  readonly ranks?: ReadonlyMap<unknown, number> | undefined;
}

const OR_NULL = ['eq', 'like', 'ilike'];

/** One comparison as the real server writes it into SQL: conditions joined by OR, with no parentheses around them. */
export function conditionsOf(
  operator: string,
  value: unknown,
  options: ConditionOptions,
): readonly Condition[] {
  // The text NULL too: the real server takes it for the operand of `is` whatever the operator is.
  const alsoNull = options.isEmptyNull && (value === null || value === '' || value === 'NULL');
  const condition = conditionOf(operator, value, options, alsoNull);
  return alsoNull && OR_NULL.includes(operator) ? [condition, (stored) => stored === null] : [condition];
}

/**
 * Comparisons put after each other with AND, as SQL reads them: AND binds closer than the OR inside one of them, so
 * that `a AND b OR c` lets through what meets `c` alone. That is the real server's fault, kept on purpose.
 */
export function inSequence<T>(comparisons: readonly (readonly ((of: T) => Truth)[])[]): (of: T) => Truth {
  const alternatives: ((of: T) => Truth)[][] = [[]];
  for (const [first, ...others] of comparisons) {
    if (first) alternatives.at(-1)?.push(first);
    for (const other of others) alternatives.push([other]);
  }
  return (of) => or(alternatives.map((all) => and(all.map((condition) => condition(of)))));
}

function conditionOf(
  operator: string,
  value: unknown,
  options: ConditionOptions,
  alsoNull: boolean,
): Condition {
  switch (operator) {
    case 'is':
      return value === 'NULL' ? (stored) => stored === null : (stored) => stored !== null;
    case 'eq':
      return (stored) => (stored === null ? null : equals(stored, value));
    case 'neq':
      return (stored) => {
        if (stored === null) return alsoNull ? false : null;
        return alsoNull && value === '' ? true : not(equals(stored, value));
      };
    case 'in': {
      const wanted = new Set(Array.isArray(value) ? (value as unknown[]) : []);
      return (stored) => (stored === null ? null : wanted.has(stored));
    }
    case 'gt':
      return ordered(value, options, (order) => order > 0);
    case 'gte':
      return ordered(value, options, (order) => order >= 0);
    case 'lt':
      return ordered(value, options, (order) => order < 0);
    case 'lte':
      return ordered(value, options, (order) => order <= 0);
    case 'containsAny':
      return (stored) =>
        stored === null ? null : listOf(stored).some((item) => listOf(value).includes(item));
    case 'isEmptyArray':
      return (stored) => (stored === null ? null : listOf(stored).length === 0);
    default:
      return textCondition(operator, value);
  }
}

export function and(truths: Iterable<Truth>): Truth {
  let result: Truth = true;
  for (const truth of truths) {
    if (truth === false) return false;
    if (truth === null) result = null;
  }
  return result;
}

export function or(truths: Iterable<Truth>): Truth {
  let result: Truth = false;
  for (const truth of truths) {
    if (truth === true) return true;
    if (truth === null) result = null;
  }
  return result;
}

export function not(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

function textCondition(operator: string, value: unknown): Condition {
  const wanted = plainText(value);
  switch (operator) {
    case 'like':
    case 'ilike': {
      const pattern = likePattern(wanted, operator === 'ilike');
      return (stored) => (stored === null ? null : pattern.test(plainText(stored)));
    }
    case 'containsIlike': {
      const pattern = likePattern(wanted, true);
      return (stored) => stored !== null && listOf(stored).some((item) => pattern.test(plainText(item)));
    }
    case 'startsWith':
      return (stored) => (stored === null ? null : plainText(stored).startsWith(wanted));
    default:
      return (stored) => (stored === null ? null : plainText(stored).endsWith(wanted));
  }
}

function equals(stored: unknown, value: unknown): Truth {
  return isAbsent(value) ? null : compareValues(stored, value) === 0;
}

/** A missing variable reaches the database as NULL, but is not looked for as one. */
function isAbsent(value: unknown): boolean {
  return value === null || value === undefined;
}

function ordered(value: unknown, { ranks }: ConditionOptions, holds: (order: number) => boolean): Condition {
  return (stored) => (stored === null || isAbsent(value) ? null : holds(compareValues(stored, value, ranks)));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** `%` and `_` stand for any text and any character, a backslash takes their meaning away. */
function likePattern(pattern: string, ignoreCase: boolean): RegExp {
  const source = pattern.replace(/\\(.)|[\s\S]/gu, (token: string, escaped: string | undefined) => {
    if (escaped !== undefined) return literal(escaped);
    if (token === '%') return '.*';
    return token === '_' ? '.' : literal(token);
  });
  return new RegExp(`^${source}$`, ignoreCase ? 'sui' : 'su');
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&');
}
