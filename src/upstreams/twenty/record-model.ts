import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import { typesGivenBy } from '../reached-types.ts';
import { isConnection, isRecord } from './dialect/record-types.ts';

const verbs = ['create', 'update', 'delete', 'destroy', 'restore', 'merge'] as const;

export type Verb = (typeof verbs)[number];

/** What the names and types of Twenty's core schema tell of its records. */
export interface RecordModel {
  /** What each mutation of records does, to those of which type. Nobody knows what others do. */
  readonly mutations: ReadonlyMap<string, { readonly verb: Verb; readonly type: string }>;
  /**
   * The types whose records may change when one of this type goes, comes back or becomes part of another: those that it
   * refers to or that refer to it, and what refers to those, since they may go along.
   */
  readonly affectedBy: (type: string) => ReadonlySet<string>;
}

/** The model in the schema as it is now. Each schema is read once. */
export function createRecordModel(schema: () => GraphQLSchema): () => RecordModel {
  const known = new WeakMap<GraphQLSchema, RecordModel>();
  return () => {
    const current = schema();
    const model = known.get(current) ?? readModel(current);
    known.set(current, model);
    return model;
  };
}

/** The name of an object's type in the core schema. */
export function typeNameOf(nameSingular: string): string {
  return nameSingular.charAt(0).toUpperCase() + nameSingular.slice(1);
}

function readModel(schema: GraphQLSchema): RecordModel {
  const lists = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(
    ({ type, args }) => isConnection(type) && args.some(({ name }) => name === 'filter'),
  );
  const mutations: [string, { verb: Verb; type: string }][] = [];
  const neighbours = new Map<string, Set<string>>();
  const owned = new Map<string, Set<string>>();
  for (const { name, type: listType } of lists) {
    for (const type of typesGivenBy(listType, schema).filter(isRecord)) {
      for (const verb of verbs) {
        const mutation = { verb, type: type.name };
        mutations.push([verb + type.name, mutation], [verb + typeNameOf(name), mutation]);
      }
      for (const { other, isToMany } of relationsOf(type, schema)) {
        add(neighbours, type.name, other);
        add(neighbours, other, type.name);
        if (isToMany) add(owned, type.name, other);
      }
    }
  }
  return {
    mutations: new Map(mutations),
    affectedBy(type) {
      const below = new Set(owned.get(type));
      // A set shows what is added to it meanwhile.
      for (const one of below) for (const further of owned.get(one) ?? []) below.add(further);
      return new Set([...below, ...(neighbours.get(type) ?? [])]);
    },
  };
}

function relationsOf(
  type: GraphQLObjectType,
  schema: GraphQLSchema,
): { readonly other: string; readonly isToMany: boolean }[] {
  return Object.values(type.getFields()).flatMap((field) =>
    typesGivenBy(field.type, schema)
      .filter(isRecord)
      .map(({ name }) => ({ other: name, isToMany: isConnection(field.type) })),
  );
}

function add(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key) ?? new Set();
  sets.set(key, set.add(value));
}
