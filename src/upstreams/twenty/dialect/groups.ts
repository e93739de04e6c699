import { GatewayError } from '../../../errors.ts';
import { edgesOf, isSource, totalOf } from './pages.ts';
import { orderOf } from './order.ts';
import type { ObjectRoot, PlannedField } from './plan.ts';

/** A root that puts records into groups. */
export interface Groups {
  readonly root: ObjectRoot;
  /** The client's groups out of Twenty's. */
  readonly finish: (groups: readonly unknown[]) => readonly unknown[] | GatewayError;
}

/** Groups of a root that names no limit, of which Twenty gives 50 and does not say that there are more (2.21.0). */
const groupBound = 1_000;

/** Whether a root field puts records into groups. */
export function isGrouping({ arguments: given }: PlannedField): boolean {
  return 'groupBy' in given;
}

/**
 * How to ask for groups so that none is cut off and each says whether it has more records than the ten that Twenty
 * shows of it. Undefined for every other root.
 * Throws BAD_USER_INPUT for a limit that Twenty would overlook, CANNOT_ANSWER_TRUTHFULLY for ids downwards.
 */
export function planGroups(root: ObjectRoot): Groups | undefined {
  const { field } = root;
  if (!isGrouping(field)) return undefined;
  const { limit, orderByForRecords, offsetForRecords } = field.arguments;
  if (typeof limit === 'number' && limit < 1) throw tooFew(field);
  if (orderOf({ orderBy: orderByForRecords }).isMirrored) throw upwardsOnly();
  const isUnlimited = typeof limit !== 'number';
  const sent = isUnlimited ? { ...field, arguments: { ...field.arguments, limit: groupBound + 1 } } : field;
  const isPaged = field.children.some(({ fieldName }) => fieldName === 'pageInfo');
  const start = typeof offsetForRecords === 'number' ? offsetForRecords : 0;
  return {
    root: { ...root, field: sent, ...(isPaged && { needs: [['totalCount'], ['edges', 'node', 'id']] }) },
    finish(groups) {
      if (isUnlimited && groups.length > groupBound) return tooMany(field);
      return isPaged ? groups.map((group) => withPage(group, start)) : groups;
    },
  };
}

/** Twenty always says that there is no further page. */
function withPage(group: unknown, start: number): unknown {
  if (!isSource(group) || !isSource(group['pageInfo'])) return group;
  const end = start + edgesOf(group).length;
  const pageInfo = {
    ...group['pageInfo'],
    hasNextPage: end < totalOf(group),
    hasPreviousPage: start > 0,
  };
  return { ...group, pageInfo };
}

function tooFew({ fieldName }: PlannedField): GatewayError {
  return new GatewayError('BAD_USER_INPUT', `The "limit" of ${fieldName} must be 1 or more.`);
}

function tooMany({ fieldName }: PlannedField): GatewayError {
  return new GatewayError(
    'CANNOT_ANSWER_TRUTHFULLY',
    `${fieldName} has more than ${groupBound.toLocaleString('en')} groups. Give a "limit" to have the first of them, or a "filter".`,
    { upstream: 'twenty' },
  );
}

function upwardsOnly(): GatewayError {
  return new GatewayError(
    'CANNOT_ANSWER_TRUTHFULLY',
    'Twenty sorts the records of a group by id upwards whatever it is told. Order them by createdAt instead.',
    { upstream: 'twenty' },
  );
}
