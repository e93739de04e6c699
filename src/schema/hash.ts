import { createHash } from 'node:crypto';
import { Kind, print } from 'graphql';
import type {
  DirectiveNode,
  ConstValueNode,
  DocumentNode,
  NameNode,
  StringValueNode,
  TypeNode,
} from 'graphql';

/**
 * SHA-256 (lower-case hex) of what a schema says, whatever the order it is said in.
 *
 * Types, fields, arguments, enum values, union members and interfaces are sorted first: Twenty lists its types in
 * another order after each change of its model, with the same content (Twenty 2.21.0, 2026-11). A description
 * counts by its text, not by the quotes around it.
 */
export function schemaHash(document: DocumentNode): string {
  return createHash('sha256').update(list(document.definitions)).digest('hex');
}

/** Every part that a definition, or a member of one, can have. */
interface Part {
  readonly kind: string;
  readonly name?: NameNode;
  readonly description?: StringValueNode;
  readonly operation?: string;
  readonly operationTypes?: readonly Part[];
  readonly repeatable?: boolean;
  readonly locations?: readonly NameNode[];
  readonly arguments?: readonly Part[];
  readonly type?: TypeNode;
  readonly defaultValue?: ConstValueNode;
  readonly directives?: readonly DirectiveNode[];
  readonly interfaces?: readonly Part[];
  readonly types?: readonly Part[];
  readonly fields?: readonly Part[];
  readonly values?: readonly Part[];
}

/**
 * All parts in fixed places, lists sorted; texts are JSON, so nothing in them passes for a separator.
 * Written out instead of sorting the document and printing it: that takes about twice as long at every start.
 */
function canonical(part: Part): string {
  return [
    part.kind,
    part.name?.value ?? part.operation ?? '',
    part.description ? JSON.stringify(part.description.value) : '',
    part.repeatable ? 'repeatable' : '',
    list(part.arguments),
    part.type ? typeName(part.type) : '',
    part.defaultValue ? print(part.defaultValue) : '',
    part.directives?.map((directive) => print(directive)).join(' ') ?? '',
    list(part.operationTypes),
    part.locations
      ?.map((location) => location.value)
      .sort()
      .join(' ') ?? '',
    list(part.interfaces),
    list(part.types),
    list(part.fields),
    list(part.values),
  ].join('|');
}

function list(parts: readonly Part[] = []): string {
  return parts.length === 0 ? '' : `[${parts.map(canonical).sort().join(',')}]`;
}

function typeName(type: TypeNode): string {
  switch (type.kind) {
    case Kind.NON_NULL_TYPE:
      return `${typeName(type.type)}!`;
    case Kind.LIST_TYPE:
      return `[${typeName(type.type)}]`;
    case Kind.NAMED_TYPE:
      return type.name.value;
  }
}
