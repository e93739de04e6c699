import { Kind, OperationTypeNode, visit } from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  NameNode,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import type { UpstreamRequest } from '../../upstream/call.ts';
import { fieldsOf, fragmentsOf, keyOf } from '../../upstream/fields.ts';
import type { Fragments } from '../../upstream/fields.ts';
import { partDocument } from '../../upstream/part-document.ts';

type Asked = Pick<UpstreamRequest, 'document' | 'variables'>;

/** One document that asks what all of these ask. Each has its root fields, variables and fragments under names of its own. */
export function joinDocuments(requests: readonly Asked[]): Asked {
  const parts = requests.map(renamed);
  return partDocument(
    OperationTypeNode.QUERY,
    parts.flatMap(({ selections }) => selections),
    {
      variableDefinitions: parts.flatMap(({ operation }) => operation.variableDefinitions ?? []),
      variables: Object.assign({}, ...parts.map(({ variables }) => variables)) as Asked['variables'],
      fragments: new Map(parts.flatMap(({ fragments }) => [...fragments])),
    },
  );
}

/** The name of something in the joint document that belongs to the request at this place. */
export function nameAt(place: number, name: string): string {
  return `_${place}_${name}`;
}

/** Whose a root field of the joint answer is, and its key in that one's own; undefined for any other name. */
export function ownerOf(name: unknown): { readonly place: number; readonly key: string } | undefined {
  const [, place, key] = /^_(\d+)_(.+)$/.exec(String(name)) ?? [];
  return place !== undefined && key !== undefined ? { place: Number(place), key } : undefined;
}

/** Whether its root fields can stand in another document: their directives go with them, those around them do not. */
export function canBeJoined(document: DocumentNode): boolean {
  const operation = operationOf(document);
  const fragments = fragmentsOf(document);
  return operation !== undefined && !operation.directives?.length && isPlain(operation.selectionSet);

  function isPlain({ selections }: SelectionSetNode): boolean {
    return selections.every((selection) => {
      if (selection.kind === Kind.FIELD) return true;
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      const directives = [...(selection.directives ?? []), ...(fragment?.directives ?? [])];
      return fragment !== undefined && directives.length === 0 && isPlain(fragment.selectionSet);
    });
  }
}

function operationOf({ definitions }: DocumentNode): OperationDefinitionNode | undefined {
  return definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
}

interface Part {
  readonly operation: OperationDefinitionNode;
  readonly selections: readonly FieldNode[];
  readonly variables: Asked['variables'];
  readonly fragments: Fragments;
}

function renamed({ document, variables }: Asked, place: number): Part {
  const rename = ({ value }: NameNode): NameNode => ({ kind: Kind.NAME, value: nameAt(place, value) });
  const own = visit(document, {
    Variable: (node) => ({ ...node, name: rename(node.name) }),
    FragmentSpread: (node) => ({ ...node, name: rename(node.name) }),
    FragmentDefinition: (node): FragmentDefinitionNode => ({ ...node, name: rename(node.name) }),
  });
  const operation = operationOf(own);
  if (!operation) throw new RangeError('A document without an operation cannot be joined.');
  const fragments = fragmentsOf(own);
  return {
    operation,
    selections: fieldsOf(operation.selectionSet, fragments).map((field) => keyedField(place, field)),
    variables: Object.fromEntries(
      Object.entries(variables).map(([name, value]) => [nameAt(place, name), value]),
    ),
    fragments,
  };
}

function keyedField(place: number, field: FieldNode): FieldNode {
  return { ...field, alias: { kind: Kind.NAME, value: nameAt(place, keyOf(field)) } };
}
