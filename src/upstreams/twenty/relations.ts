import { parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { GatewayError } from '../../errors.ts';
import { ownScope } from '../../upstream/call.ts';
import type { Call } from '../../upstream/call.ts';

/** Where a relation field of a record leads, as Twenty's data model says it. */
export interface Relation {
  readonly type: 'toMany' | 'manyToOne';
  /** The find-many root field of the records at the other end, such as `people`. */
  readonly root: string;
  /** The column with the other record's id: on the record itself for `manyToOne`, on the other end for `toMany`. */
  readonly joinColumn: string;
}

/** By type and field name: `Company.people`. */
export type Relations = ReadonlyMap<string, Relation>;

export interface RelationsOptions {
  readonly metadataCall: Call;
  /** The core schema; another one means that the data model may be another one. */
  readonly schema: () => GraphQLSchema;
}

/** More objects than a workspace has, so that one request does; there is a loop for the one that has more. */
const pageSize = 500;

const query = parse(
  `query ($paging: CursorPaging!) {
    objects(paging: $paging) {
      pageInfo { hasNextPage endCursor }
      edges { node {
        nameSingular
        fieldsList { relation { ...Side } morphRelations { ...Side } }
      } }
    }
  }
  fragment Side on Relation {
    type
    sourceFieldMetadata { name settings }
    targetFieldMetadata { name settings }
    targetObjectMetadata { namePlural }
  }`,
  { noLocation: true },
);

interface Side {
  readonly type: 'ONE_TO_MANY' | 'MANY_TO_ONE';
  readonly sourceFieldMetadata: FieldEnd;
  readonly targetFieldMetadata: FieldEnd;
  readonly targetObjectMetadata: { readonly namePlural: string };
}

interface FieldEnd {
  readonly name: string;
  readonly settings: { readonly joinColumnName?: unknown } | null;
}

interface Objects {
  readonly pageInfo: { readonly hasNextPage: boolean | null; readonly endCursor: string | null };
  readonly edges: readonly {
    readonly node: {
      readonly nameSingular: string;
      readonly fieldsList: readonly {
        readonly relation: Side | null;
        readonly morphRelations: readonly Side[] | null;
      }[];
    };
  }[];
}

/**
 * Reads the relations out of the metadata API (free of charge), once for each schema; a failure is not remembered.
 * Throws GatewayError when the API cannot be asked.
 */
export function createRelations({
  metadataCall,
  schema,
}: RelationsOptions): (signal: AbortSignal) => Promise<Relations> {
  const known = new WeakMap<GraphQLSchema, Relations>();
  return async (signal) => {
    const current = schema();
    let relations = known.get(current);
    if (!relations) {
      relations = await load(metadataCall, signal);
      known.set(current, relations);
    }
    return relations;
  };
}

async function load(metadataCall: Call, signal: AbortSignal): Promise<Relations> {
  const relations = new Map<string, Relation>();
  let after: string | null = null;
  do {
    const { data, errors } = await metadataCall({
      document: query,
      variables: { paging: { first: pageSize, ...(after !== null && { after }) } },
      kind: 'query',
      scope: ownScope('relations', signal, false),
    });
    const objects = data?.['objects'] as Objects | null | undefined;
    if (errors[0]) throw withoutPath(errors[0]);
    if (!objects) throw badModel();
    for (const { node } of objects.edges) {
      for (const { relation, morphRelations } of node.fieldsList) {
        for (const side of [...(relation ? [relation] : []), ...(morphRelations ?? [])]) {
          relations.set(`${typeName(node.nameSingular)}.${side.sourceFieldMetadata.name}`, relationOf(side));
        }
      }
    }
    const { hasNextPage, endCursor } = objects.pageInfo;
    // A cursor that comes back would walk for ever.
    if (hasNextPage && endCursor === after) throw badModel();
    after = hasNextPage ? endCursor : null;
  } while (after !== null);
  return relations;
}

function relationOf({
  type,
  sourceFieldMetadata,
  targetFieldMetadata,
  targetObjectMetadata,
}: Side): Relation {
  const isToMany = type === 'ONE_TO_MANY';
  return {
    type: isToMany ? 'toMany' : 'manyToOne',
    root: targetObjectMetadata.namePlural,
    joinColumn: joinColumnOf(isToMany ? targetFieldMetadata : sourceFieldMetadata),
  };
}

function joinColumnOf({ name, settings }: FieldEnd): string {
  const joinColumn = settings?.joinColumnName;
  return typeof joinColumn === 'string' ? joinColumn : `${name}Id`;
}

/** The record's type in the core schema. */
function typeName(nameSingular: string): string {
  return nameSingular.charAt(0).toUpperCase() + nameSingular.slice(1);
}

/** The path is one of the metadata request, not of the client's. */
function withoutPath(error: GatewayError): GatewayError {
  return error.at([]);
}

function badModel(): GatewayError {
  return new GatewayError('UPSTREAM_BAD_RESPONSE', 'Twenty did not tell its data model.', {
    upstream: 'twenty',
  });
}
