import { getNullableType, isListType, isObjectType } from 'graphql';
import { GatewayError } from '../../../errors.ts';
import type { PlannedField } from './plan.ts';
import { isConnection } from './record-types.ts';

/**
 * What a root is answered whose filter no record can match. Twenty refuses a list of no values (2.21.0), which a program
 * that builds its filter out of what it found has again and again.
 * Throws for a root that has to be one record, in Twenty's words for any other filter that finds nobody.
 */
export function answerOfNobody(root: PlannedField): unknown {
  const type = getNullableType(root.type);
  if (isListType(type)) return [];
  if (!isObjectType(type) || !isConnection(type)) {
    throw new GatewayError('UPSTREAM_REJECTED', 'Record not found', { upstream: 'twenty' });
  }
  const counts = root.children.filter(({ fieldName }) => /^(count|totalCount$)/.test(fieldName));
  return {
    ...Object.fromEntries(counts.map(({ fieldName }) => [fieldName, 0])),
    edges: [],
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  };
}
