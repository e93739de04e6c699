import { getNamedType, getNullableType, isInputObjectType } from 'graphql';
import type { GraphQLInputObjectType, GraphQLInputType } from 'graphql';
import { GatewayError } from '../../../errors.ts';
import { isSource } from './pages.ts';
import type { PlannedField } from './plan.ts';
import { dataWriteOf } from './write-kinds.ts';

/**
 * The parts of e-mails, links and phones that Twenty empties when a write leaves them out, where every other part of
 * a composite stays as it is (asked of 2.21.0 for e-mails, read in its source for links and phones).
 */
const unkeptParts: readonly (readonly string[])[] = [
  ['primaryEmail'],
  ['primaryLinkUrl', 'primaryLinkLabel', 'secondaryLinks'],
  ['additionalPhones'],
];

/** Without them, what a write gives of the composite makes no sense. */
const mainParts: ReadonlySet<string> = new Set(['primaryEmail', 'primaryLinkUrl']);

/** A composite field of a record that is written in part, and the parts that would not stay as they are. */
interface Loss {
  readonly field: string;
  readonly parts: readonly string[];
}

/**
 * The error that answers a write which Twenty would carry out otherwise than it reads. A single update that leaves out
 * further parts is none: it is completed. Nor is an upsert, which gives a record whole.
 */
export function findCompositeHarm(root: PlannedField): GatewayError | undefined {
  const write = dataWriteOf(root);
  if (!write || write.kind === 'create') return undefined;
  for (const record of write.records) {
    const cleared = nullComposites(record, write.type)[0];
    if (cleared) return takenForNoChange(cleared);
    const lost = lossesOf(record, write.type).flatMap(({ field, parts }) =>
      parts.map((part) => [field, part]),
    );
    const harm = lost.find(([, part = '']) => write.kind === 'updateMany' || mainParts.has(part));
    if (harm) return notKept(harm.join('.'));
  }
  return undefined;
}

/** What a record's data leaves out of its composites and Twenty would empty. */
export function lossesOf(record: unknown, type: GraphQLInputType): Loss[] {
  return compositesIn(record, type).flatMap(({ field, type: composite, value }) => {
    if (!isSource(value)) return [];
    const unkept = unkeptParts.find(([part = '']) => part in composite.getFields()) ?? [];
    const parts = unkept.filter((part) => !(part in value));
    return parts.length > 0 ? [{ field, parts }] : [];
  });
}

interface Composite {
  readonly field: string;
  readonly type: GraphQLInputObjectType;
  readonly value: unknown;
}

function nullComposites(record: unknown, type: GraphQLInputType): Composite[] {
  return compositesIn(record, type).filter(({ value }) => value === null);
}

/** The fields of a record's data that are composites; a relation, which takes `connect`, is none. */
function compositesIn(record: unknown, type: GraphQLInputType): Composite[] {
  const input = getNamedType(type);
  if (!isInputObjectType(input) || !isSource(record)) return [];
  return Object.entries(record).flatMap(([field, value]) => {
    const definition = input.getFields()[field];
    const composite = definition && getNullableType(definition.type);
    if (!isInputObjectType(composite) || 'connect' in composite.getFields()) return [];
    return [{ field, type: composite, value }];
  });
}

function takenForNoChange({ field, type }: Composite): GatewayError {
  const parts = Object.keys(type.getFields()).map((part) => `${part}: null`);
  return refusal(
    `Twenty takes ${field}: null for no change. To empty it give ${field}: { ${parts.join(', ')} }; nothing was written.`,
  );
}

function notKept(part: string): GatewayError {
  return refusal(`Twenty would empty ${part}, which is left out here. Give it too; nothing was written.`);
}

function refusal(message: string): GatewayError {
  return new GatewayError('CANNOT_ANSWER_TRUTHFULLY', message, { upstream: 'twenty' });
}
