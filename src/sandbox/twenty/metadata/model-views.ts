import { CUSTOM_APPLICATION_ID, STANDARD_APPLICATION_ID } from '../model-change-body.ts';
import type { DataModel, FieldMetadata, ObjectMetadata, RelationSide } from '../model.ts';
import { passes } from '../comparison-filter.ts';
import type { ComparisonFilter } from '../comparison-filter.ts';
import { indexesOf } from './object-indexes.ts';
import { connectionOf } from './paging.ts';
import type { CursorPaging } from './paging.ts';

interface ListArguments {
  readonly paging: CursorPaging;
  readonly filter: ComparisonFilter;
}

/** The model's objects and fields as the metadata API shows them; each is asked anew, so that they are never stale. */
export interface ModelViews {
  object(object: ObjectMetadata): ObjectView;
  field(field: FieldMetadata): FieldView;
  objects(args: ListArguments): unknown;
  fields(args: ListArguments): unknown;
}

type ObjectView = Readonly<Record<string, unknown>>;
type FieldView = Readonly<Record<string, unknown>>;

export function createModelViews(model: DataModel): ModelViews {
  function objectView(object: ObjectMetadata): ObjectView {
    return {
      id: object.id,
      universalIdentifier: object.id,
      nameSingular: object.nameSingular,
      namePlural: object.namePlural,
      labelSingular: object.labelSingular,
      labelPlural: object.labelPlural,
      description: object.description,
      icon: object.icon,
      shortcut: object.shortcut,
      color: object.color,
      isRemote: false,
      isActive: object.isActive,
      isSystem: object.isSystem,
      isUIEditable: true,
      isUICreatable: true,
      isUIReadOnly: false,
      isSearchable: object.isSearchable,
      applicationId: object.isCustom ? CUSTOM_APPLICATION_ID : STANDARD_APPLICATION_ID,
      createdAt: object.createdAt,
      updatedAt: object.updatedAt,
      labelIdentifierFieldMetadataId: object.labelIdentifierFieldId,
      imageIdentifierFieldMetadataId: null,
      isLabelSyncedWithName: object.isLabelSyncedWithName,
      duplicateCriteria: object.duplicateCriteria,
      fieldsList: () => object.fields.map(fieldView),
      indexMetadataList: () => indexesOf(object),
      fields: (args: ListArguments) => page(object.fields.map(fieldView), args),
    };
  }

  function fieldView(field: FieldMetadata): FieldView {
    return {
      id: field.id,
      universalIdentifier: field.id,
      type: field.type,
      name: field.name,
      label: field.label,
      description: field.description,
      icon: field.icon,
      isActive: field.isActive,
      isSystem: field.isSystem,
      isUIEditable: !field.isSystem,
      isUIReadOnly: field.isSystem,
      isNullable: field.isNullable,
      isUnique: field.isUnique,
      defaultValue: field.defaultValue,
      options: field.options,
      settings: field.settings,
      objectMetadataId: field.objectMetadataId,
      isLabelSyncedWithName: field.isLabelSyncedWithName,
      morphId: field.morphId,
      createdAt: field.createdAt,
      updatedAt: field.updatedAt,
      applicationId: field.isCustom ? CUSTOM_APPLICATION_ID : STANDARD_APPLICATION_ID,
      relation: () => (field.relation && !field.morphId ? relationView(field, field.relation) : null),
      morphRelations: () => morphViews(field),
      object: () => mustExist(model.objectById(field.objectMetadataId), objectView),
    };
  }

  function relationView(field: FieldMetadata, relation: RelationSide) {
    return {
      type: relation.type,
      sourceFieldMetadata: () => fieldView(field),
      sourceObjectMetadata: () => mustExist(model.objectById(field.objectMetadataId), objectView),
      targetFieldMetadata: () => mustExist(model.fieldById(relation.targetFieldId), fieldView),
      targetObjectMetadata: () => mustExist(model.objectById(relation.targetObjectId), objectView),
    };
  }

  /** All sides of the morph relation the field is one of. */
  function morphViews(field: FieldMetadata) {
    if (!field.morphId) return null;
    const sides = model.objectById(field.objectMetadataId)?.fields ?? [];
    return sides
      .filter((side) => side.morphId === field.morphId)
      .flatMap((side) => (side.relation ? [relationView(side, side.relation)] : []));
  }

  return {
    object: objectView,
    field: fieldView,
    objects: (args) => page(model.objects.map(objectView), args),
    fields: (args) =>
      page(
        model.objects.flatMap((object) => object.fields.map(fieldView)),
        args,
      ),
  };
}

function page(items: readonly Readonly<Record<string, unknown>>[], { paging, filter }: ListArguments) {
  return connectionOf(
    items.filter((item) => passes(item, filter)),
    paging,
  );
}

function mustExist<T, V>(value: T | undefined, view: (value: T) => V): V {
  if (value === undefined) throw new Error('the model points at something that is not there');
  return view(value);
}
