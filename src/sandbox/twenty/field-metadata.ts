import type { FieldMetadata, ObjectMetadata, RelationSide, SelectOption } from './model.ts';
import { stableId } from './stable-id.ts';
import { column } from './standard-objects/definition.ts';
import type { ColumnDefinition } from './standard-objects/definition.ts';

/** `pointOfContact` reads `Point of contact`. */
export function labelOf(name: string): string {
  const words = name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`).trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const MADE_BY_HAND = { source: "'MANUAL'", name: "'System'", workspaceMemberId: null };

/** The columns every record has, in the order in which a custom object gets them. */
export const SYSTEM_COLUMNS: readonly ColumnDefinition[] = [
  column('UUID', 'id', { isNullable: false, defaultValue: 'uuid' }),
  column('DATE_TIME', 'createdAt', { isNullable: false, defaultValue: 'now' }),
  column('DATE_TIME', 'updatedAt', { isNullable: false, defaultValue: 'now' }),
  column('DATE_TIME', 'deletedAt'),
  column('ACTOR', 'createdBy', { isNullable: false, defaultValue: MADE_BY_HAND }),
  column('ACTOR', 'updatedBy', { isNullable: false, defaultValue: MADE_BY_HAND }),
  column('POSITION', 'position', { isNullable: false, defaultValue: 0 }),
  column('TS_VECTOR', 'searchVector'),
];

/** The lists that hang on every custom object: its side is a plain relation, the other side one of the morph relation's. */
export const CUSTOM_OBJECT_LISTS = ['timelineActivity', 'attachment', 'noteTarget', 'taskTarget'] as const;

/** The side of the morph relation `target` that points at an object. */
export function morphSideName(nameSingular: string): string {
  return `target${nameSingular.charAt(0).toUpperCase()}${nameSingular.slice(1)}`;
}

export interface FieldOrigin {
  readonly object: ObjectMetadata;
  readonly isCustom: boolean;
  readonly isSystem: boolean;
  readonly createdAt: string;
}

/** A field as the model keeps it, of the few words of its definition. */
export function fieldOf(definition: ColumnDefinition, origin: FieldOrigin, id: string): FieldMetadata {
  return {
    id,
    objectMetadataId: origin.object.id,
    type: definition.type,
    name: definition.name,
    label: labelOf(definition.name),
    description: null,
    icon: null,
    isActive: true,
    isCustom: origin.isCustom,
    isSystem: origin.isSystem,
    isNullable: definition.isNullable ?? true,
    isUnique: definition.isUnique ?? definition.name === 'id',
    isLabelSyncedWithName: false,
    defaultValue: definition.defaultValue ?? null,
    options: definition.options?.map((value, position) => optionOf(value, position, id)) ?? null,
    settings: definition.settings ?? null,
    relation: null,
    morphId: null,
    createdAt: origin.createdAt,
    updatedAt: origin.createdAt,
  };
}

function optionOf(value: string, position: number, fieldId: string): SelectOption {
  const words = value.toLowerCase().replaceAll('_', ' ');
  return {
    id: stableId(`option:${fieldId}:${value}`),
    value,
    label: words.charAt(0).toUpperCase() + words.slice(1),
    color: COLORS[position % COLORS.length] ?? 'gray',
    position,
  };
}

const COLORS = ['red', 'purple', 'sky', 'turquoise', 'yellow', 'pink', 'blue', 'green', 'orange'];

export interface RelationPlan {
  readonly source: ObjectMetadata;
  readonly sourceName: string;
  readonly sourceMorphId: string | null;
  readonly sourceId: string;
  readonly target: ObjectMetadata;
  readonly targetName: string;
  readonly targetMorphId: string | null;
  readonly targetId: string;
  readonly isNullable: boolean;
  readonly isCustom: boolean;
  readonly onDelete: RelationSide['onDelete'];
  readonly createdAt: string;
}

/** Both sides of a relation; `source` is the one that holds the foreign key. */
export function relationOf(plan: RelationPlan): { many: FieldMetadata; list: FieldMetadata } {
  const joinColumnName = `${plan.sourceName}Id`;
  const shared = { isCustom: plan.isCustom, isSystem: false, createdAt: plan.createdAt };
  const many: FieldMetadata = {
    ...fieldOf(
      column(plan.sourceMorphId ? 'MORPH_RELATION' : 'RELATION', plan.sourceName, {
        isNullable: plan.isNullable,
        settings: { relationType: 'MANY_TO_ONE', onDelete: plan.onDelete, joinColumnName },
      }),
      { object: plan.source, ...shared },
      plan.sourceId,
    ),
    morphId: plan.sourceMorphId,
    relation: {
      type: 'MANY_TO_ONE',
      targetObjectId: plan.target.id,
      targetFieldId: plan.targetId,
      joinColumnName,
      onDelete: plan.onDelete,
    },
  };
  const list: FieldMetadata = {
    ...fieldOf(
      column(plan.targetMorphId ? 'MORPH_RELATION' : 'RELATION', plan.targetName, {
        settings: { relationType: 'ONE_TO_MANY' },
      }),
      { object: plan.target, ...shared },
      plan.targetId,
    ),
    morphId: plan.targetMorphId,
    relation: {
      type: 'ONE_TO_MANY',
      targetObjectId: plan.source.id,
      targetFieldId: plan.sourceId,
      joinColumnName: null,
      onDelete: null,
    },
  };
  return { many, list };
}
