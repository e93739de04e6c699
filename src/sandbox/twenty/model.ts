/** The data model as Twenty's metadata API knows it: the one source of the record API's schema and behaviour. */

export type FieldType =
  | 'ACTOR'
  | 'ADDRESS'
  | 'ARRAY'
  | 'BOOLEAN'
  | 'CURRENCY'
  | 'DATE'
  | 'DATE_TIME'
  | 'EMAILS'
  | 'FILES'
  | 'FULL_NAME'
  | 'LINKS'
  | 'MORPH_RELATION'
  | 'MULTI_SELECT'
  | 'NUMBER'
  | 'NUMERIC'
  | 'PHONES'
  | 'POSITION'
  | 'RATING'
  | 'RAW_JSON'
  | 'RELATION'
  | 'RICH_TEXT'
  | 'SELECT'
  | 'TEXT'
  | 'TS_VECTOR'
  | 'UUID';

export interface SelectOption {
  readonly id: string;
  readonly value: string;
  readonly label: string;
  readonly color: string;
  readonly position: number;
}

export type RelationType = 'MANY_TO_ONE' | 'ONE_TO_MANY';

/** One side of a relation; both sides are fields of their objects. */
export interface RelationSide {
  readonly type: RelationType;
  readonly targetObjectId: string;
  /** The field on the target object that is the other side. */
  readonly targetFieldId: string;
  /** MANY_TO_ONE only: the column that holds the target's id, such as `companyId`. */
  readonly joinColumnName: string | null;
  readonly onDelete: 'CASCADE' | 'SET_NULL' | 'RESTRICT' | 'NO_ACTION' | null;
}

export interface FieldMetadata {
  readonly id: string;
  readonly objectMetadataId: string;
  type: FieldType;
  name: string;
  label: string;
  description: string | null;
  icon: string | null;
  isActive: boolean;
  readonly isCustom: boolean;
  readonly isSystem: boolean;
  isNullable: boolean;
  isUnique: boolean;
  isLabelSyncedWithName: boolean;
  /** As Twenty keeps it: texts in single quotes (`"'NEW'"`, inside composites too); bare `uuid` and `now` are functions. */
  defaultValue: unknown;
  options: readonly SelectOption[] | null;
  settings: Readonly<Record<string, unknown>> | null;
  relation: RelationSide | null;
  /** Shared by the sides of one morph relation (`target` of a note target, say). */
  readonly morphId: string | null;
  readonly createdAt: string;
  updatedAt: string;
}

export interface ObjectMetadata {
  readonly id: string;
  nameSingular: string;
  namePlural: string;
  labelSingular: string;
  labelPlural: string;
  description: string | null;
  icon: string | null;
  color: string | null;
  shortcut: string | null;
  readonly isCustom: boolean;
  readonly isSystem: boolean;
  isActive: boolean;
  isSearchable: boolean;
  isLabelSyncedWithName: boolean;
  labelIdentifierFieldId: string | null;
  /** Each inner list names columns that together make two records duplicates (`nameFirstName`, `emailsPrimaryEmail`). */
  readonly duplicateCriteria: readonly (readonly string[])[] | null;
  /** Fields whose values together are unique; single unique fields carry `isUnique`. */
  readonly uniqueTogether?: readonly string[];
  /** In order of creation. */
  readonly fields: FieldMetadata[];
  readonly createdAt: string;
  updatedAt: string;
}

/** The workspace's live data model. `version` goes up with every change of the model. */
export interface DataModel {
  readonly version: number;
  readonly objects: readonly ObjectMetadata[];
  objectById(id: string): ObjectMetadata | undefined;
  objectByName(nameSingular: string): ObjectMetadata | undefined;
  fieldById(id: string): FieldMetadata | undefined;
}

/** A stored record: the columns by field name, composites as objects, relations as their join column only. */
export type RecordRow = Record<string, unknown> & { readonly id: string };

/** Who asks: the role decides what may be read and written. */
export interface Caller {
  /** Each has a limit of its own: API keys the workspace's, an application its own, users none. */
  readonly kind: 'apiKey' | 'application' | 'user';
  /** Null for whoever is no API key. */
  readonly apiKeyId: string | null;
  readonly name: string;
  readonly role: Role;
}

export interface Role {
  readonly id: string;
  readonly label: string;
  readonly canReadAllObjectRecords: boolean;
  readonly canUpdateAllObjectRecords: boolean;
  readonly canSoftDeleteAllObjectRecords: boolean;
  readonly canDestroyAllObjectRecords: boolean;
  readonly canUpdateAllSettings: boolean;
  /** By an object's nameSingular: where this role's rights differ from those everywhere. */
  readonly objectRights: ReadonlyMap<string, ObjectRights>;
}

/** What can be done with records; creating counts as updating. */
export type RecordAction = 'read' | 'update' | 'softDelete' | 'destroy';

export type ObjectRights = Readonly<Partial<Record<RecordAction, boolean>>>;

/** What Twenty's error carries beside its message. */
export interface TwentyErrorExtensions {
  readonly code: string;
  readonly subCode?: string;
  readonly [key: string]: unknown;
}

/** An answer that Twenty gives as a GraphQL error in HTTP 200. */
export class TwentyError extends Error {
  readonly extensions: TwentyErrorExtensions;
  constructor(message: string, extensions: TwentyErrorExtensions) {
    super(message);
    this.name = 'TwentyError';
    this.extensions = extensions;
  }
}
