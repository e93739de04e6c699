import {
  buildASTSchema,
  defaultFieldResolver,
  execute,
  getNamedType,
  isLeafType,
  parse,
  printSchema,
} from 'graphql';
import type { ExecutionResult, GraphQLFieldResolver, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { askTwenty } from './ask-twenty.ts';
import type { TestGateway } from './test-gateway.ts';

type Values = Readonly<Record<string, unknown>>;

/** What an ordinary GraphQL server over Twenty's data model answers. */
export interface ReferenceMetadata {
  answer(text: string, variables: Values): ExecutionResult;
  readonly objectIds: readonly string[];
  readonly fieldIds: readonly string[];
}

interface MetadataObject extends Values {
  readonly id: string;
  readonly fieldsList: readonly MetadataField[];
}

interface MetadataField extends Values {
  readonly id: string;
  readonly objectMetadataId: string;
}

/** Reads the whole model once, straight from the metadata API. */
export async function createReferenceMetadata(gateway: TestGateway): Promise<ReferenceMetadata> {
  const unified = gateway.gateway.schema();
  const leaves = (type: string) =>
    Object.values((unified.getType(`TwentyMetadata${type}`) as GraphQLObjectType).getFields())
      .filter((field) => isLeafType(getNamedType(field.type)))
      .map(({ name }) => name)
      .join(' ');
  const side = `{ type ${['sourceObjectMetadata', 'targetObjectMetadata', 'sourceFieldMetadata', 'targetFieldMetadata'].map((name) => `${name} { id }`).join(' ')} }`;
  const field = `${leaves('Field')} relation ${side} morphRelations ${side}`;
  const data = await askTwenty(
    gateway,
    `{ objects(paging: { first: 1000 }) { edges { node { ${leaves('Object')} fieldsList { ${field} } } } }
      fields(paging: { first: 10000 }) { edges { node { id } } } }`,
    {},
    'metadata',
  );
  const objects = (data.objects.edges as { node: MetadataObject }[]).map(({ node }) => node);
  const byId = new Map(objects.flatMap(({ fieldsList }) => fieldsList).map((each) => [each.id, each]));
  const fields = (data.fields.edges as { node: { id: string } }[]).map(({ node }) => byId.get(node.id)!);
  const schema = buildASTSchema(parse(printSchema(unified)), { assumeValidSDL: true });
  const fieldResolver = resolver(schema, objects, fields);
  return {
    answer: (text, variableValues) =>
      execute({ schema, document: parse(text), variableValues, fieldResolver }) as ExecutionResult,
    objectIds: objects.map(({ id }) => id),
    fieldIds: fields.map(({ id }) => id),
  };
}

function resolver(
  schema: GraphQLSchema,
  objects: readonly MetadataObject[],
  fields: readonly MetadataField[],
): GraphQLFieldResolver<Values | undefined, unknown> {
  const objectOf = (id: unknown) => objects.find((each) => each.id === id);
  const fieldOf = (id: unknown) => fields.find((each) => each.id === id);
  return (source, values, context, info) => {
    const parent = info.parentType;
    if (parent === schema.getQueryType()) {
      switch (info.fieldName) {
        case 'twentyMetadata_objects':
          return connectionOf(objects, values);
        case 'twentyMetadata_fields':
          return connectionOf(fields, values);
        case 'twentyMetadata_object':
          return objectOf(values['id']);
        default:
          return fieldOf(values['id']);
      }
    }
    if (!source) return null;
    if (info.fieldName === 'fields') return connectionOf(source['fieldsList'] as MetadataField[], values);
    if (parent.name === 'TwentyMetadataField' && info.fieldName === 'object') {
      return objectOf(source['objectMetadataId']);
    }
    if (parent.name === 'TwentyMetadataRelation' && info.fieldName !== 'type') {
      const { id } = source[info.fieldName] as { id: string };
      return info.fieldName.endsWith('ObjectMetadata') ? objectOf(id) : fieldOf(id);
    }
    return defaultFieldResolver(source, values, context, info);
  };
}

/** A cursor is the place in the list, as everybody sees who decodes it. */
function connectionOf(items: readonly Values[], { paging, filter }: Values) {
  const { first, last, after, before } = paging as {
    first?: number;
    last?: number;
    after?: string;
    before?: string;
  };
  const kept = items.filter((item) => matches(item, filter as Values));
  const placeOf = (cursor: string) => Number(Buffer.from(cursor, 'base64').toString().split(':')[1]);
  let start = after === undefined ? 0 : placeOf(after) + 1;
  let end = before === undefined ? kept.length : Math.min(kept.length, placeOf(before));
  if (last !== undefined) start = Math.max(start, end - last);
  if (first !== undefined) end = Math.min(end, start + first);
  const edges = kept.slice(start, end).map((node, index) => ({
    node,
    cursor: Buffer.from(`arrayconnection:${start + index}`).toString('base64'),
  }));
  return {
    edges,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: end < kept.length,
      hasPreviousPage: start > 0,
    },
  };
}

function matches(item: Values, filter: Values): boolean {
  return Object.entries(filter).every(([name, value]) => {
    if (name === 'and') return (value as Values[]).every((part) => matches(item, part));
    if (name === 'or') return (value as Values[]).some((part) => matches(item, part));
    return Object.entries(value as Values).every(([operator, operand]) => {
      if (operator === 'in') return (operand as unknown[]).includes(item[name]);
      return (item[name] === operand) === (operator === 'is' || operator === 'eq');
    });
  });
}
