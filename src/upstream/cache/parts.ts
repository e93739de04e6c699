import { Kind, OperationTypeNode } from 'graphql';
import type { FieldNode } from 'graphql';
import type { UpstreamRequest } from '../call.ts';
import { fragmentsOf } from '../fields.ts';
import { partDocument } from '../part-document.ts';
import { rootFields } from '../roots.ts';
import type { Tag, Tagging } from './tags.ts';

/** One root field of a read: each is kept for itself, whatever it was asked with. */
export interface Part {
  /** Its key in the answer. */
  readonly key: string;
  /** Its field's name. */
  readonly name: string;
  /** Equal for whatever means the same. */
  readonly id: string;
  readonly tags: readonly Tag[];
  readonly field: FieldNode;
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
  const tags = tagging.dependsOn(request);
  return [...rootFields(request.document)].flatMap(([key, field]) => {
    const text = texts.get(key);
    // A directive leaves it out.
    if (text === undefined) return [];
    return { key, name: field.name.value, id: `${scopeName()} ${text}`, tags: tags.get(key) ?? [], field };
  });
}

/** The same read of some of its root fields only. */
export function onlyParts(request: UpstreamRequest, parts: readonly Part[]): UpstreamRequest {
  const { document, variables } = request;
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const part = partDocument(
    OperationTypeNode.QUERY,
    parts.map(({ field }) => field),
    {
      variableDefinitions:
        operation?.kind === Kind.OPERATION_DEFINITION ? (operation.variableDefinitions ?? []) : [],
      variables,
      fragments: fragmentsOf(document),
    },
  );
  return { ...request, ...part };
}
