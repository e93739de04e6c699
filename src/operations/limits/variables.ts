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
        found.variableValues += weightOf(value);
        if (isNested(value)) deeper.push(value);
      }
    }
    if (deeper.length > 0) found.variableDepth += 1;
    level = deeper;
    excess = firstAbove(found, limits);
  }
  return excess && { ...excess, isAtLeast: true };
}

/** The values in one whose depth is bounded: itself and all that it holds, each object as `OBJECT_VALUES`. */
export function countValues(value: unknown): number {
  let count = weightOf(value);
  if (isNested(value)) for (const each of valuesIn(value)) count += countValues(each);
  return count;
}

/** An object counts as so many values: graphql-js goes through all fields of its type, which for a filter are some fifty. */
export const OBJECT_VALUES = 10;

function weightOf(value: unknown): number {
  return isNested(value) && !Array.isArray(value) ? OBJECT_VALUES : 1;
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function valuesIn(holder: object): readonly unknown[] {
  return Array.isArray(holder) ? holder : Object.values(holder);
}
