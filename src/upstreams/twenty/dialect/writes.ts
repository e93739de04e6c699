import { getNamedType, isInputObjectType } from 'graphql';
import type { GraphQLInputType } from 'graphql';
import { GatewayError } from '../../../errors.ts';
import type { PlannedField } from './plan.ts';
import { findUnfilteredWrite } from './unfiltered.ts';

/**
 * The error that answers a write which Twenty would carry out otherwise than its text says; the write is not sent.
 * `allowsUnfiltered`: the client has said that it means writes to all records.
 */
export function findHarmfulWrite(root: PlannedField, allowsUnfiltered: boolean): GatewayError | undefined {
  return (allowsUnfiltered ? undefined : findUnfilteredWrite(root)) ?? findEmptiedEmails(root);
}

/** Twenty empties the primary e-mail of a record of which only the additional ones are updated (2.21.0). */
function findEmptiedEmails(root: PlannedField): GatewayError | undefined {
  const { data, upsert } = root.arguments as { readonly data?: unknown; readonly upsert?: unknown };
  const isUpdate = root.fieldName.startsWith('update') || upsert === true;
  const type = root.parentType.getFields()[root.fieldName]?.args.find(({ name }) => name === 'data')?.type;
  if (!isUpdate || !type) return undefined;
  const records: readonly unknown[] = Array.isArray(data) ? data : [data];
  const emptied = records.flatMap((record) => emailsWithoutPrimary(record, type))[0];
  if (emptied === undefined) return undefined;
  return new GatewayError(
    'CANNOT_ANSWER_TRUTHFULLY',
    `Twenty would empty ${emptied}.primaryEmail, since only ${emptied}.additionalEmails is given. Give both; nothing was written.`,
    { upstream: 'twenty' },
  );
}

function emailsWithoutPrimary(record: unknown, type: GraphQLInputType): string[] {
  const named = getNamedType(type);
  if (!isInputObjectType(named) || typeof record !== 'object' || record === null) return [];
  return Object.entries(record).flatMap(([name, value]: [string, unknown]) => {
    const field = named.getFields()[name];
    const fieldType = field && getNamedType(field.type);
    if (!isInputObjectType(fieldType) || typeof value !== 'object' || value === null) return [];
    const { additionalEmails } = fieldType.getFields();
    return additionalEmails && 'additionalEmails' in value && !('primaryEmail' in value) ? [name] : [];
  });
}
