import { relationOf } from './field-metadata.ts';
import type { NewField, RelationPayload } from './model-input.ts';
import type { DataModel, FieldMetadata, ObjectMetadata } from './model.ts';
import { capitalized, nameOfLabel } from './name-rules.ts';

/** One pair of fields that a new relation will be: the own side, and the side on the other object. */
export interface PlannedRelation {
  readonly own: PlannedSide;
  readonly other: PlannedSide;
  /** The side that gets the foreign key. */
  readonly holder: PlannedSide;
  readonly payload: RelationPayload;
}

interface PlannedSide {
  readonly object: ObjectMetadata;
  readonly name: string;
}

/** The pairs a new relation asks for; none when one of them points nowhere. A morph relation asks for a pair per object it may point at. */
export function plannedRelations(model: DataModel, input: NewField): PlannedRelation[] {
  const isMorph = input.type === 'MORPH_RELATION';
  const payloads = isMorph ? input.morphRelationsCreationPayload : [input.relationCreationPayload];
  const object = model.objectById(input.objectMetadataId);
  const planned: PlannedRelation[] = [];
  for (const payload of payloads ?? []) {
    const target = payload && model.objectById(payload.targetObjectMetadataId);
    if (!object || !target) return [];
    const own = { object, name: isMorph ? morphName(input.name, payload, target) : input.name };
    const other = { object: target, name: nameOfLabel(payload.targetFieldLabel) };
    planned.push({ own, other, holder: payload.type === 'MANY_TO_ONE' ? own : other, payload });
  }
  return planned;
}

/** The fields a new relation makes, its own first. */
export function createRelationFields(
  planned: readonly PlannedRelation[],
  input: NewField,
  createdAt: string,
  newId: () => string,
): FieldMetadata[] {
  const morphId = input.type === 'MORPH_RELATION' ? newId() : null;
  return planned.flatMap(({ own, other, holder, payload }) => {
    const ownSide = { ...own, id: newId(), morphId };
    const otherSide = { ...other, id: newId(), morphId: null };
    const [source, target] = holder === own ? [ownSide, otherSide] : [otherSide, ownSide];
    const { many, list } = relationOf({
      source: source.object,
      sourceName: source.name,
      sourceId: source.id,
      sourceMorphId: source.morphId,
      target: target.object,
      targetName: target.name,
      targetId: target.id,
      targetMorphId: target.morphId,
      isNullable: true,
      isCustom: true,
      onDelete: 'SET_NULL',
      createdAt,
    });
    const [ownField, otherField] = holder === own ? [many, list] : [list, many];
    ownField.label = input.label;
    ownField.description = input.description ?? null;
    ownField.icon = input.icon ?? null;
    ownField.isLabelSyncedWithName = input.isLabelSyncedWithName ?? false;
    otherField.label = payload.targetFieldLabel;
    otherField.icon = payload.targetFieldIcon ?? null;
    return [ownField, otherField];
  });
}

function morphName(name: string, payload: RelationPayload, other: ObjectMetadata): string {
  const suffix = payload.type === 'MANY_TO_ONE' ? other.nameSingular : other.namePlural;
  return `${name}${capitalized(suffix)}`;
}
