import { getNullableType, isListType, isObjectType } from 'graphql';
import { isSource } from './pages.ts';
import type { PlannedField } from './plan.ts';
import { isConnection } from './record-types.ts';

/**
 * What a root with a filter that no record can match is answered; undefined where that has to be asked. Twenty refuses
 * an empty list (2.21.0), which a program that builds its filter out of what it found has again and again.
 */
export function emptyAnswerOf(root: PlannedField): unknown {
  if (!matchesNothing(root.arguments['filter'])) return undefined;
  const type = getNullableType(root.type);
  if (isListType(type)) return [];
  if (!isObjectType(type) || !isConnection(type)) return undefined;
  const counts = root.children.filter(({ fieldName }) => /^(count|totalCount$)/.test(fieldName));
  return {
    ...Object.fromEntries(counts.map(({ fieldName }) => [fieldName, 0])),
    edges: [],
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  };
}

/** Whether a record filter asks somewhere for one of no values, so that it leaves everybody out. */
function matchesNothing(filter: unknown): boolean {
  if (!isSource(filter)) return false;
  return Object.entries(filter).some(([name, value]) => {
    if (name === 'not') return false;
    const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (name === 'and') return parts.some(matchesNothing);
    if (name === 'or') return parts.length > 0 && parts.every(matchesNothing);
    return asksForNone(value);
  });
}

/** Whether there is an `in: []` in a field's filter, which may be that of a composite or of a relation. */
function asksForNone(value: unknown): boolean {
  if (!isSource(value)) return false;
  return Object.entries(value).some(([name, part]) =>
    name === 'in' ? Array.isArray(part) && part.length === 0 : asksForNone(part),
  );
}
