import type { FieldType, ObjectMetadata, RelationSide } from '../model.ts';

/** One column of an object, in few words; everything not said is nullable, not unique and without a default. */
export interface ColumnDefinition {
  readonly kind: 'column';
  readonly name: string;
  readonly type: FieldType;
  readonly isNullable?: boolean;
  readonly isUnique?: boolean;
  /** The server's own; the standard columns of every object are it anyway. */
  readonly isSystem?: boolean;
  /** Added to a standard object by the development seed. */
  readonly isCustom?: boolean;
  readonly defaultValue?: unknown;
  readonly options?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** A many-to-one relation; it makes the list on the other side too. */
export interface RelationDefinition {
  readonly kind: 'relation';
  readonly name: string;
  /** The object pointed at, by nameSingular. */
  readonly target: string;
  /** The name of the list on the object pointed at. */
  readonly inverse: string;
  readonly isNullable?: boolean;
  readonly onDelete?: RelationSide['onDelete'];
  /** Relations of one object with the same name here are the sides of one morph relation. */
  readonly morph?: string;
  /** The lists on the other sides are the morph relation, not this side. */
  readonly inverseMorph?: string;
}

type FieldDefinition = ColumnDefinition | RelationDefinition;

export interface ObjectDefinition {
  readonly nameSingular: string;
  readonly namePlural: string;
  readonly icon: string;
  readonly isSystem?: boolean;
  readonly isSearchable?: boolean;
  /** Null: the object has no name of its own and is known by its id. */
  readonly labelIdentifier: string | null;
  readonly duplicateCriteria?: ObjectMetadata['duplicateCriteria'];
  readonly uniqueTogether?: readonly string[];
  readonly fields: readonly FieldDefinition[];
}

type ColumnOptions = Omit<ColumnDefinition, 'kind' | 'name' | 'type'>;

export function column(type: FieldType, name: string, options: ColumnOptions = {}): ColumnDefinition {
  return { kind: 'column', name, type, ...options };
}

/** A select whose first option is its default, as most of the standard ones have it. */
export function select(name: string, options: readonly string[], more: ColumnOptions = {}): ColumnDefinition {
  return column('SELECT', name, {
    options,
    isNullable: false,
    defaultValue: `'${options[0] ?? ''}'`,
    ...more,
  });
}

export function belongsTo(
  name: string,
  target: string,
  inverse: string,
  options: Omit<RelationDefinition, 'kind' | 'name' | 'target' | 'inverse'> = {},
): RelationDefinition {
  return { kind: 'relation', name, target, inverse, ...options };
}

/** The sides `targetCompany`, `targetPerson`, ... of the morph relation `target`. */
export function targets(inverse: string, objects: readonly string[]): RelationDefinition[] {
  return objects.map((target) =>
    belongsTo(`target${target.charAt(0).toUpperCase()}${target.slice(1)}`, target, inverse, {
      morph: 'target',
      onDelete: 'CASCADE',
    }),
  );
}
