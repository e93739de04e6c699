import type { ModelChange } from './model-change.ts';
import type { FieldMetadata, ObjectMetadata } from './model.ts';
import { stableId } from './stable-id.ts';

/** The application all custom metadata of a workspace belongs to. */
export const CUSTOM_APPLICATION_ID = stableId('application:workspace-custom');
/** The application of the standard objects. */
export const STANDARD_APPLICATION_ID = stableId('application:twenty-standard');

type Plain = Readonly<Record<string, unknown>>;

/** The `event` of a webhook about a change of the model. */
export function modelChangeBody(change: ModelChange, workspaceId: string): Plain {
  const told = change.after ?? change.before;
  const plain =
    change.kind === 'objectMetadata'
      ? {
          before: known(plainObject(change.before, workspaceId)),
          after: change.before
            ? known(plainObject(change.after, workspaceId))
            : plainObject(change.after, workspaceId),
        }
      : { before: plainField(change.before, workspaceId), after: plainField(change.after, workspaceId) };
  return {
    type: change.action,
    metadataName: change.kind,
    recordId: told?.id,
    properties: propertiesOf(change, plain.before, plain.after),
  };
}

function propertiesOf(change: ModelChange, before: Plain | null, after: Plain | null): Plain {
  if (!before) return { after };
  if (!after) return { before };
  const updatedFields = change.updatedFields.map((name) => RENAMED[name] ?? name);
  const diff = Object.fromEntries(
    updatedFields.map((name) => [name, { before: before[name], after: after[name] }]),
  );
  return { updatedFields, diff, before, after };
}

/** An object that was there before is told with a column that a new one lacks; the real one is not consistent here. */
function known(object: Plain | null): Plain | null {
  return object && { dataSourceId: null, ...object };
}

const RENAMED: Readonly<Record<string, string>> = {
  labelIdentifierFieldId: 'labelIdentifierFieldMetadataId',
};

function plainObject(object: ObjectMetadata | null, workspaceId: string): Plain | null {
  if (!object) return null;
  return {
    color: object.color,
    description: object.description,
    icon: object.icon,
    isActive: object.isActive,
    isLabelSyncedWithName: object.isLabelSyncedWithName,
    labelPlural: object.labelPlural,
    labelSingular: object.labelSingular,
    namePlural: object.namePlural,
    nameSingular: object.nameSingular,
    labelIdentifierFieldMetadataId: object.labelIdentifierFieldId,
    overrides: null,
    isRemote: false,
    isSystem: object.isSystem,
    isUIEditable: true,
    isUICreatable: true,
    isAuditLogged: true,
    isSearchable: object.isSearchable,
    duplicateCriteria: object.duplicateCriteria,
    shortcut: object.shortcut,
    imageIdentifierFieldMetadataId: null,
    targetTableName: 'DEPRECATED',
    createdAt: object.createdAt,
    updatedAt: object.updatedAt,
    id: object.id,
    workspaceId,
    applicationId: object.isCustom ? CUSTOM_APPLICATION_ID : STANDARD_APPLICATION_ID,
    universalIdentifier: object.id,
  };
}

function plainField(field: FieldMetadata | null, workspaceId: string): Plain | null {
  if (!field) return null;
  const { isCustom, relation, ...rest } = field;
  return {
    ...rest,
    relationTargetObjectMetadataId: relation?.targetObjectId ?? null,
    relationTargetFieldMetadataId: relation?.targetFieldId ?? null,
    workspaceId,
    applicationId: isCustom ? CUSTOM_APPLICATION_ID : STANDARD_APPLICATION_ID,
    universalIdentifier: field.id,
  };
}
