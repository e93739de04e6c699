import { Kind } from 'graphql';
import type { ConstObjectValueNode, ConstValueNode, FieldNode } from 'graphql';
import { GatewayError } from '../../../errors.ts';
import type { Values } from './arguments.ts';
import { isSource } from './pages.ts';
import type { PlannedField } from './plan.ts';
import { readFilter } from './record-filter.ts';

/** Nobody has no id and an id. */
const nobody = { and: [{ id: { is: 'NULL' } }, { id: { is: 'NOT_NULL' } }] };

/**
 * A field of Twenty's ordinary executor with a filter over records, `search`, as Twenty takes it: the enum of its
 * operator `is` has other values than that of the record API, whose name it shares and whose place it takes in the schema.
 */
export function withSearchFilter(node: FieldNode, field: PlannedField): FieldNode | GatewayError {
  if (!isSource(field.arguments['filter'])) return node;
  const filter = readFilter(field);
  if (filter instanceof GatewayError) return filter;
  const value = objectNode(filter === true ? {} : filter === false ? nobody : filter);
  return {
    ...node,
    arguments: (node.arguments ?? []).map((argument) =>
      argument.name.value === 'filter' ? { ...argument, value } : argument,
    ),
  };
}

function objectNode(values: Values): ConstObjectValueNode {
  return {
    kind: Kind.OBJECT,
    fields: Object.entries(values).map(([name, value]) => ({
      kind: Kind.OBJECT_FIELD,
      name: { kind: Kind.NAME, value: name },
      value: name === 'is' && typeof value === 'string' ? isNode(value) : valueNode(value),
    })),
  };
}

function isNode(value: string): ConstValueNode {
  return { kind: Kind.ENUM, value: value === 'NULL' ? 'Null' : value === 'NOT_NULL' ? 'NotNull' : value };
}

/** Ids and moments, the operands of this filter, are texts. */
function valueNode(value: unknown): ConstValueNode {
  if (Array.isArray(value)) return { kind: Kind.LIST, values: value.map(valueNode) };
  if (isSource(value)) return objectNode(value);
  return typeof value === 'string' ? { kind: Kind.STRING, value } : { kind: Kind.NULL };
}
