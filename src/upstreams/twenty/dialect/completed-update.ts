import { getNamedType } from 'graphql';
import { GatewayError } from '../../../errors.ts';
import type { Ask } from './asker.ts';
import { lossesOf } from './composite-writes.ts';
import type { Layout } from './layout.ts';
import { isSource } from './pages.ts';
import type { ObjectRoot } from './plan.ts';
import type { SentRoot } from './root-document.ts';
import { selectAt } from './selection.ts';
import type { Path } from './selection.ts';
import { dataWriteOf } from './write-kinds.ts';

/**
 * An update of one record with the parts of composites that Twenty would empty, as they are now: they are read just
 * before and written with it. What somebody else makes of them between the two is lost.
 *
 * Costs a read, only for an update that leaves such parts out. An error when they cannot be read.
 */
export async function completeUpdate(
  root: ObjectRoot,
  layout: Layout,
  ask: Ask,
): Promise<ObjectRoot | GatewayError> {
  const { arguments: given } = root.field;
  const write = dataWriteOf(root.field);
  const losses = write?.kind === 'updateOne' ? lossesOf(given['data'], write.type) : [];
  if (losses.length === 0) return root;
  const needs = losses.flatMap(({ field, parts }) => parts.map((part): Path => [field, part]));
  const sent = findOne(root, needs, layout);
  const [current] = await ask([sent]);
  if (current instanceof GatewayError) return current;
  if (!isSource(current)) return noRecord(sent);
  const data = { ...(given['data'] as Values) };
  for (const { field, parts } of losses) {
    const now = current[field];
    const kept = parts.map((part) => [part, isSource(now) ? now[part] : null]);
    data[field] = { ...(data[field] as Values), ...Object.fromEntries(kept) };
  }
  return { ...root, field: { ...root.field, arguments: { ...given, data } } };
}

type Values = Record<string, unknown>;

/** The record itself, also where it has been deleted: an update reaches it there too. */
function findOne({ field }: ObjectRoot, needs: readonly Path[], layout: Layout): SentRoot {
  const { name } = getNamedType(field.type);
  const anywhere = ['NULL', 'NOT_NULL'].map((is) => ({ deletedAt: { is } }));
  return {
    fieldName: name.charAt(0).toLowerCase() + name.slice(1),
    arguments: { filter: { and: [{ id: { eq: field.arguments['id'] } }, { or: anywhere }] } },
    selectionSet: selectAt([], field.type, layout, needs),
  };
}

function noRecord({ fieldName }: SentRoot): GatewayError {
  return new GatewayError('UPSTREAM_BAD_RESPONSE', `Twenty answered ${fieldName} with no record.`, {
    upstream: 'twenty',
  });
}
