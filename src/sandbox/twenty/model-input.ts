import type { FieldType, RelationType } from './model.ts';

/** What `createOneObject` takes of an object. */
export interface NewObject {
  readonly nameSingular: string;
  readonly namePlural: string;
  readonly labelSingular: string;
  readonly labelPlural: string;
  readonly description?: string | null | undefined;
  readonly icon?: string | null | undefined;
  readonly color?: string | null | undefined;
  readonly shortcut?: string | null | undefined;
  readonly isLabelSyncedWithName?: boolean | null | undefined;
  /** A junction object has no name field; its label is its id. */
  readonly skipNameField?: boolean | null | undefined;
}

export interface ObjectUpdate {
  readonly nameSingular?: string | null | undefined;
  readonly namePlural?: string | null | undefined;
  readonly labelSingular?: string | null | undefined;
  readonly labelPlural?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly icon?: string | null | undefined;
  readonly isActive?: boolean | null | undefined;
  readonly isSearchable?: boolean | null | undefined;
  readonly color?: string | null | undefined;
  readonly shortcut?: string | null | undefined;
  readonly isLabelSyncedWithName?: boolean | null | undefined;
  readonly labelIdentifierFieldMetadataId?: string | null | undefined;
}

/** The other side of a new relation. */
export interface RelationPayload {
  readonly type: RelationType;
  readonly targetObjectMetadataId: string;
  readonly targetFieldLabel: string;
  readonly targetFieldIcon?: string | null | undefined;
}

export interface NewOption {
  readonly id?: string | null | undefined;
  readonly value: string;
  readonly label: string;
  readonly color: string;
  readonly position: number;
}

/** What `createOneField` takes of a field. */
export interface NewField {
  readonly objectMetadataId: string;
  readonly type: FieldType;
  readonly name: string;
  readonly label: string;
  readonly description?: string | null | undefined;
  readonly icon?: string | null | undefined;
  readonly isNullable?: boolean | null | undefined;
  readonly isUnique?: boolean | null | undefined;
  readonly defaultValue?: unknown;
  readonly options?: readonly NewOption[] | null | undefined;
  readonly settings?: Readonly<Record<string, unknown>> | null | undefined;
  readonly isLabelSyncedWithName?: boolean | null | undefined;
  readonly isRemoteCreation?: boolean | null | undefined;
  readonly relationCreationPayload?: RelationPayload | null | undefined;
  readonly morphRelationsCreationPayload?: readonly RelationPayload[] | null | undefined;
}

export interface FieldUpdate {
  readonly name?: string | null | undefined;
  readonly isLabelSyncedWithName?: boolean | null | undefined;
  readonly label?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly icon?: string | null | undefined;
  readonly isActive?: boolean | null | undefined;
  readonly isNullable?: boolean | null | undefined;
  readonly isUnique?: boolean | null | undefined;
  readonly defaultValue?: unknown;
  readonly options?: readonly NewOption[] | null | undefined;
  readonly settings?: Readonly<Record<string, unknown>> | null | undefined;
}
