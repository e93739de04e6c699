import { firstAbove } from './excess.ts';
import type { Excess } from './excess.ts';
import type { OperationLimits } from './limits.ts';

/** What is too large about a request's variables. Goes through them once, without recursion, and stops at the first limit. */
export function findVariablesExcess(variables: unknown, limits: OperationLimits): Excess | undefined {
  if (!isNested(variables)) return undefined;
  const found = { variables: Object.keys(variables).length, variableDepth: 0, variableValues: 0 };
  let excess = firstAbove(found, limits);
  // The variables themselves are no value, and their values lie in nothing.
  let level: readonly object[] = [variables];
  while (!excess && level.length > 0) {
    const deeper: object[] = [];
    for (const holder of level) {
      if (found.variableValues > limits.variableValues) break;
      for (const value of valuesIn(holder)) {
        found.variableValues += 1;
        if (isNested(value)) deeper.push(value);
      }
    }
    if (deeper.length > 0) found.variableDepth += 1;
    level = deeper;
    excess = firstAbove(found, limits);
  }
  return excess && { ...excess, isAtLeast: true };
}

/** The number of values in one whose depth is bounded: itself and all that it holds. */
export function countValues(value: unknown): number {
  if (!isNested(value)) return 1;
  let count = 1;
  for (const each of valuesIn(value)) count += countValues(each);
  return count;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function valuesIn(holder: object): readonly unknown[] {
  return Array.isArray(holder) ? holder : Object.values(holder);
}
