import { getNamedType, isAbstractType, isInterfaceType, isNonNullType, isObjectType } from 'graphql';
import type {
  GraphQLField,
  GraphQLInterfaceType,
  GraphQLNamedType,
  GraphQLObjectType,
  GraphQLSchema,
} from 'graphql';

type Field = GraphQLField<unknown, unknown>;

/**
 * Selections that together show all of a type and of what it is related to: one of what its records show by themselves,
 * and one for each relation alone.
 */
export function narrowSelections(type: GraphQLNamedType, schema: GraphQLSchema): string[] {
  return [undefined, ...relationsOf(type, schema)].map((relation) => selectionOf(type, schema, relation));
}

function relationsOf(type: GraphQLNamedType, schema: GraphQLSchema): readonly string[] {
  const types = isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
  const names = types.flatMap((each) =>
    shownFields(each).flatMap((field) => {
      const named = getNamedType(field.type);
      if (isWrapping(each, field)) return relationsOf(named, schema);
      return isRelation(named) ? [field.name] : [];
    }),
  );
  return [...new Set(names)];
}

function selectionOf(type: GraphQLNamedType, schema: GraphQLSchema, relation: string | undefined): string {
  const fields = isObjectType(type) || isInterfaceType(type) ? shownFields(type) : [];
  const parts = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
  if (fields.length + parts.length === 0) return '';
  const texts = fields.map((field) => fieldText(type, field, schema, relation));
  const further = parts.map((part) => {
    const own = shownFields(part).filter(({ name }) => fields.every((each) => each.name !== name));
    const ownTexts = own.map((field) => fieldText(part, field, schema, relation));
    return `... on ${part.name} { __typename ${ownTexts.join(' ')} }`;
  });
  return `{ __typename ${[...texts, ...further].join(' ')} }`;
}

/** Only what belongs to the wanted relation, if there is one. */
function fieldText(
  parent: GraphQLNamedType,
  field: Field,
  schema: GraphQLSchema,
  relation: string | undefined,
): string {
  const named = getNamedType(field.type);
  if (isWrapping(parent, field)) return `${field.name} ${selectionOf(named, schema, relation)}`;
  const isWanted = relation === undefined ? !isRelation(named) : field.name === relation;
  if (!isWanted) return '';
  return `${field.name} ${selectionOf(named, schema, undefined)}`;
}

/** Aggregates tell no more than the rows of a connection, and where a page ends no more than their number. */
function shownFields(type: GraphQLObjectType | GraphQLInterfaceType): Field[] {
  return Object.values(type.getFields()).filter(({ name, args }) => {
    if (args.some((each) => isNonNullType(each.type) && each.defaultValue === undefined)) return false;
    if (isConnection(type)) return name === 'totalCount' || name === 'edges';
    return !(isEdge(type) && name === 'cursor');
  });
}

function isRelation(type: GraphQLNamedType): boolean {
  return isAbstractType(type) || isConnection(type) || (isObjectType(type) && 'id' in type.getFields());
}

/** The rows of a connection are no relation of it. */
function isWrapping(parent: GraphQLNamedType, { name }: Field): boolean {
  return (isConnection(parent) && name === 'edges') || (isEdge(parent) && name === 'node');
}

function isEdge(type: GraphQLNamedType): boolean {
  return isObjectType(type) && 'node' in type.getFields() && 'cursor' in type.getFields();
}

function isConnection(type: GraphQLNamedType): boolean {
  return isObjectType(type) && 'edges' in type.getFields() && 'pageInfo' in type.getFields();
}
