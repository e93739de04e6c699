import type { GraphQLInputType } from 'graphql';
import type { PlannedField } from './plan.ts';

/** A root field that writes records' data. */
export interface DataWrite {
  readonly kind: 'create' | 'upsert' | 'updateOne' | 'updateMany';
  /** What each record is given. */
  readonly records: readonly unknown[];
  /** The input type of one of them. */
  readonly type: GraphQLInputType;
}

/** Told by the arguments the field has, since an object may be called anything. Undefined for every other root. */
export function dataWriteOf({
  fieldName,
  parentType,
  arguments: given,
}: PlannedField): DataWrite | undefined {
  const definitions = parentType.getFields()[fieldName]?.args ?? [];
  const type = definitions.find(({ name }) => name === 'data')?.type;
  if (!type) return undefined;
  const { data, upsert } = given as { readonly data?: unknown; readonly upsert?: unknown };
  const has = (name: string) => definitions.some((definition) => definition.name === name);
  const creates = upsert === true ? 'upsert' : 'create';
  return {
    kind: has('id') ? 'updateOne' : has('filter') ? 'updateMany' : creates,
    records: Array.isArray(data) ? data : [data],
    type,
  };
}
