import { relationOf } from './field-metadata.ts';
import type { NewField, RelationPayload } from './model-input.ts';
import type { DataModel, FieldMetadata, ObjectMetadata } from './model.ts';

/** The fields a new relation makes, its own first; a morph relation makes a pair per object it may point at. */
export function createRelationFields(
  model: DataModel,
  object: ObjectMetadata,
  input: NewField,
  createdAt: string,
  newId: () => string,
): FieldMetadata[] {
  const isMorph = input.type === 'MORPH_RELATION';
  const morphId = isMorph ? newId() : null;
  const payloads = isMorph ? input.morphRelationsCreationPayload : [input.relationCreationPayload];
  return (payloads ?? []).flatMap((payload) => {
    const other = payload && model.objectById(payload.targetObjectMetadataId);
    if (!other) return [];
    const own = {
      object,
      name: isMorph ? morphName(input.name, payload, other) : input.name,
      id: newId(),
      morphId,
    };
    const far = { object: other, name: inverseNameOf(payload.targetFieldLabel), id: newId(), morphId: null };
    const [source, target] = payload.type === 'MANY_TO_ONE' ? [own, far] : [far, own];
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
    const [ownField, farField] = payload.type === 'MANY_TO_ONE' ? [many, list] : [list, many];
    ownField.label = input.label;
    ownField.description = input.description ?? null;
    ownField.icon = input.icon ?? null;
    farField.label = payload.targetFieldLabel;
    farField.icon = payload.targetFieldIcon ?? null;
    return [ownField, farField];
  });
}

function morphName(name: string, payload: RelationPayload, other: ObjectMetadata): string {
  const suffix = payload.type === 'MANY_TO_ONE' ? other.nameSingular : other.namePlural;
  return `${name}${suffix.charAt(0).toUpperCase()}${suffix.slice(1)}`;
}

/** The name of a relation's other side, made of its label: `Widgets made` becomes `widgetsMade`. */
export function inverseNameOf(label: string): string {
  return label
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word, index) => {
      const first = word.charAt(0);
      return (index === 0 ? first.toLowerCase() : first.toUpperCase()) + word.slice(1);
    })
    .join('');
}
