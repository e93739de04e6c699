import { getNullableType, isObjectType } from 'graphql';
import { planById } from './list-by-id.ts';
import { planByPosition } from './list-by-position.ts';
import { wantsRows } from './list-wants.ts';
import { isById, orderOf } from './order.ts';
import type { RootList } from './paged-root.ts';
import { pagingOf } from './paging.ts';
import type { ObjectRoot, PlannedField } from './plan.ts';
import { isConnection } from './record-types.ts';

/**
 * How to ask a root list, by the algorithm of the Relay specification; undefined where Twenty does it rightly: forwards
 * in the order of the ids. Elsewhere its cursors lose rows or never end, `last` alone gives the first rows, two cursors
 * or two sizes are refused, and `hasPreviousPage` is false after a cursor (2.21.0).
 * Throws BAD_USER_INPUT for arguments that do not fit.
 */
export function planRootList(root: ObjectRoot): RootList | undefined {
  const { field } = root;
  if (!isRootList(field)) return undefined;
  const paging = pagingOf(field.arguments);
  if (!wantsRows(field)) return countedOnly(root);
  const order = orderOf(field.arguments);
  return isById(order) ? planById(root, order, paging) : planByPosition(root, order, paging);
}

function isRootList(field: PlannedField): boolean {
  const type = getNullableType(field.type);
  return isObjectType(type) && isConnection(type);
}

/** Counts and aggregates are of all rows, whatever the page: Twenty is not told of one that it could refuse. */
function countedOnly({ field, ...root }: ObjectRoot): RootList | undefined {
  const { after, before, last, ...sent } = field.arguments;
  if ([after, before, last].every((bound) => bound === undefined || bound === null)) return undefined;
  return {
    root: { ...root, field: { ...field, arguments: sent } },
    wanted: 0,
    finish: ([page]) => page ?? {},
  };
}
