import type { DataModel, FieldMetadata, ObjectMetadata, RelationSide } from '../model.ts';

export type RelationField = FieldMetadata & { readonly relation: RelationSide };

/** What records need to know of an object, by name. Good for one version of the model: ask again after a change. */
export interface Shape {
  readonly object: ObjectMetadata;
  readonly fields: ReadonlyMap<string, FieldMetadata>;
  /** The column that holds the target's id, such as `companyId`, to its relation. */
  readonly joinColumns: ReadonlyMap<string, RelationField>;
  /** Fields stored as they are: all but relations. */
  readonly columns: readonly FieldMetadata[];
  /** The many-to-one fields of all objects that point here. */
  readonly pointers: readonly Pointer[];
}

export interface Pointer {
  readonly source: ObjectMetadata;
  readonly field: RelationField;
  readonly joinColumn: string;
}

export interface Shapes {
  of(object: ObjectMetadata): Shape;
  /** The object at the other end of a relation. */
  target(field: RelationField): Shape | undefined;
}

export function isRelation(field: FieldMetadata): field is RelationField {
  return field.relation !== null;
}

export function isToMany(field: RelationField): boolean {
  return field.relation.type === 'ONE_TO_MANY';
}

export function joinColumnOf(field: RelationField): string {
  return field.relation.joinColumnName ?? `${field.name}Id`;
}

export function createShapes(model: DataModel): Shapes {
  let version: number | undefined;
  let shapes = new Map<string, Shape>();
  return {
    of(object) {
      if (version !== model.version) {
        version = model.version;
        shapes = shapesOf(model);
      }
      return shapes.get(object.id) ?? shapeOf(object, []);
    },
    target(field) {
      const object = model.objectById(field.relation.targetObjectId);
      return object && this.of(object);
    },
  };
}

function shapesOf(model: DataModel): Map<string, Shape> {
  const pointers = new Map<string, Pointer[]>();
  for (const source of model.objects) {
    for (const field of source.fields) {
      if (!isRelation(field) || isToMany(field)) continue;
      const known = pointers.get(field.relation.targetObjectId) ?? [];
      known.push({ source, field, joinColumn: joinColumnOf(field) });
      pointers.set(field.relation.targetObjectId, known);
    }
  }
  return new Map(model.objects.map((object) => [object.id, shapeOf(object, pointers.get(object.id) ?? [])]));
}

function shapeOf(object: ObjectMetadata, pointers: readonly Pointer[]): Shape {
  const relations = object.fields.filter(isRelation);
  return {
    object,
    fields: new Map(object.fields.map((field) => [field.name, field])),
    joinColumns: new Map(
      relations.filter((field) => !isToMany(field)).map((field) => [joinColumnOf(field), field]),
    ),
    columns: object.fields.filter((field) => !isRelation(field)),
    pointers,
  };
}
