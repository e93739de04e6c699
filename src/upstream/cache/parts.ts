import { Kind, OperationTypeNode } from 'graphql';
import type { FieldNode, OperationDefinitionNode } from 'graphql';
import type { UpstreamRequest } from '../call.ts';
import { fieldsOf, fragmentsOf, keyOf } from '../fields.ts';
import { partDocument } from '../part-document.ts';
import type { Mark } from './epochs.ts';
import type { Tag, Tagging } from './tags.ts';

/** One root field of a read: each is kept for itself, whatever it was asked with. */
export interface Part {
  /** Its key in the answer. */
  readonly key: string;
  /** Its field's name. */
  readonly name: string;
  /** Equal for whatever means the same. */
  readonly id: string;
  /** Whose answer it is, as in `Parting`. */
  readonly scopeName: string;
  readonly tags: readonly Tag[];
  /** As often as it is written. */
  readonly fields: readonly FieldNode[];
}

export interface Parting {
  /** Canonical texts of a read's root fields, by their keys in the answer: equal when they mean the same. */
  readonly textsOf: (request: UpstreamRequest) => ReadonlyMap<string, string>;
  readonly tagging: Tagging;
  /** Whose answers these are: the API, and the credential with which it is asked. */
  readonly scopeName: () => string;
}

export function partsOf(request: UpstreamRequest, { textsOf, tagging, scopeName }: Parting): Part[] {
  const texts = textsOf(request);
  const scope = scopeName();
  const tags = tagging.dependsOn(request);
  const roots = fieldsOf(operationOf(request).selectionSet, fragmentsOf(request.document));
  return [...Map.groupBy(roots, keyOf)].flatMap(([key, fields]) => {
    const text = texts.get(key);
    // A directive leaves it out.
    if (text === undefined || !fields[0]) return [];
    const name = fields[0].name.value;
    return { key, name, id: `${scope} ${text}`, scopeName: scope, tags: tags.get(key) ?? [], fields };
  });
}

/** The same read of some of its root fields only. */
export function onlyParts(request: UpstreamRequest, parts: readonly Part[]): UpstreamRequest {
  const { document, variables } = request;
  const { variableDefinitions = [] } = operationOf(request);
  const part = partDocument(
    OperationTypeNode.QUERY,
    parts.flatMap(({ fields }) => fields),
    {
      variableDefinitions,
      variables,
      fragments: fragmentsOf(document),
    },
  );
  return { ...request, ...part };
}

/** The mark of a call for these. Those who ask with another key are not to have its answer while it is under way. */
export function callMark(asked: readonly { readonly part: Part; readonly mark: Mark }[]): Mark {
  const marks = asked.map(({ mark }) => mark);
  return marks.includes(undefined) ? undefined : [asked[0]?.part.scopeName, ...marks].join('|');
}

function operationOf({ document }: UpstreamRequest): OperationDefinitionNode {
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new RangeError('A document of an upstream has an operation.');
  return operation;
}
