import { SYSTEM_COLUMNS, fieldOf, labelOf, relationOf } from '../field-metadata.ts';
import type { ObjectMetadata } from '../model.ts';
import { stableId } from '../stable-id.ts';
import { calendar } from './calendar.ts';
import { custom } from './custom.ts';
import type { ObjectDefinition, RelationDefinition } from './definition.ts';
import { messaging } from './messaging.ts';
import { people } from './people.ts';
import { work } from './work.ts';
import { workflows } from './workflows.ts';

/** The id of a standard field: the same in every process, so that tests and notes may name it. */
function standardFieldId(objectName: string, fieldName: string): string {
  return stableId(`field:${objectName}.${fieldName}`);
}

/** The objects of a fresh workspace: the standard ones and the custom ones of the development seed. */
export function standardObjects(createdAt: string): ObjectMetadata[] {
  const customs = new Set(custom);
  const definitions = [...people, ...work, ...messaging, ...calendar, ...workflows, ...custom];
  const objects = new Map(
    definitions.map((definition) => [
      definition.nameSingular,
      objectOf(definition, customs.has(definition), createdAt),
    ]),
  );
  for (const definition of definitions) {
    for (const field of definition.fields) {
      if (field.kind === 'relation') addRelation(objects, definition, field, customs, createdAt);
    }
  }
  return [...objects.values()];
}

function objectOf(definition: ObjectDefinition, isCustom: boolean, createdAt: string): ObjectMetadata {
  const name = definition.nameSingular;
  const object: ObjectMetadata = {
    id: stableId(`object:${name}`),
    nameSingular: name,
    namePlural: definition.namePlural,
    labelSingular: labelOf(name),
    labelPlural: labelOf(definition.namePlural),
    description: null,
    icon: definition.icon,
    color: null,
    shortcut: null,
    isCustom,
    isSystem: definition.isSystem ?? false,
    isActive: true,
    isSearchable: definition.isSearchable ?? false,
    isLabelSyncedWithName: false,
    labelIdentifierFieldId: standardFieldId(name, definition.labelIdentifier ?? 'id'),
    duplicateCriteria: definition.duplicateCriteria ?? null,
    ...(definition.uniqueTogether && { uniqueTogether: definition.uniqueTogether }),
    fields: [],
    createdAt,
    updatedAt: createdAt,
  };
  const columns = definition.fields.filter((field) => field.kind === 'column');
  const system = new Set(SYSTEM_COLUMNS);
  // The first four stand before the object's own columns, the others after them, as the real one lists a record.
  for (const each of [...SYSTEM_COLUMNS.slice(0, 4), ...columns, ...SYSTEM_COLUMNS.slice(4)]) {
    const origin = {
      object,
      isCustom: each.isCustom ?? isCustom,
      isSystem: each.isSystem ?? system.has(each),
      createdAt,
    };
    object.fields.push(fieldOf(each, origin, standardFieldId(name, each.name)));
  }
  return object;
}

function addRelation(
  objects: ReadonlyMap<string, ObjectMetadata>,
  definition: ObjectDefinition,
  relation: RelationDefinition,
  custom: ReadonlySet<ObjectDefinition>,
  createdAt: string,
): void {
  const source = objects.get(definition.nameSingular);
  const target = objects.get(relation.target);
  if (!source || !target) throw new Error(`no object ${relation.target} for ${definition.nameSingular}`);
  const { many, list } = relationOf({
    source,
    sourceName: relation.name,
    sourceId: standardFieldId(source.nameSingular, relation.name),
    sourceMorphId: relation.morph ? stableId(`morph:${source.nameSingular}.${relation.morph}`) : null,
    target,
    targetName: relation.inverse,
    targetId: standardFieldId(target.nameSingular, relation.inverse),
    targetMorphId: relation.inverseMorph
      ? stableId(`morph:${target.nameSingular}.${relation.inverseMorph}`)
      : null,
    isNullable: relation.isNullable ?? true,
    isCustom: custom.has(definition),
    onDelete: relation.onDelete ?? 'SET_NULL',
    createdAt,
  });
  source.fields.push(many);
  target.fields.push(list);
}
