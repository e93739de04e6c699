import type { FieldMetadata, ObjectMetadata } from '../model.ts';
import { capitalize, compositeTypename, isComposite } from '../records/composites.ts';

/** What a field is called in each of the places where the record API's schema shows it. */
export interface FieldTypes {
  readonly output: string;
  readonly create: string;
  readonly update: string;
  readonly filter: string;
  readonly orderBy: string;
  readonly orderByWithGroupBy: string;
  /** Null: records cannot be grouped by it. */
  readonly groupBy: string | null;
}

interface ScalarTypes {
  readonly type: string;
  readonly filter: string;
  /** What the create and update inputs take, if not the same. */
  readonly input?: string;
}

/** The types of a field that is no relation. */
export function fieldTypes(object: ObjectMetadata, field: FieldMetadata): FieldTypes {
  const isRequiredOnCreate = !field.isNullable && field.defaultValue === null;
  if (isComposite(field.type)) {
    const name = compositeTypename(field.type);
    return {
      output: field.isNullable ? name : `${name}!`,
      create: isRequiredOnCreate ? `${name}CreateInput!` : `${name}CreateInput`,
      update: `${name}UpdateInput`,
      filter: `${name}FilterInput`,
      orderBy: `${name}OrderByInput`,
      orderByWithGroupBy: `${name}OrderByInput`,
      groupBy: field.isSystem ? null : `${name}GroupByInput`,
    };
  }
  const { type, filter, input } = scalarTypes(object, field);
  const written = field.name === 'id' ? 'ID' : (input ?? type);
  const isDate = field.type === 'DATE_TIME' || field.type === 'DATE';
  return {
    output: field.isNullable ? type : `${type}!`,
    create: isRequiredOnCreate ? `${written}!` : written,
    update: written,
    filter,
    orderBy: 'OrderByDirection',
    orderByWithGroupBy: isDate ? 'OrderByDateGranularityInput' : 'OrderByDirection',
    groupBy: groupByType(field, isDate),
  };
}

function groupByType(field: FieldMetadata, isDate: boolean): string | null {
  if (field.isSystem && field.name !== 'createdAt' && field.name !== 'updatedAt') return null;
  if (field.type === 'RAW_JSON' || field.type === 'FILES') return null;
  return isDate ? 'GroupByDateGranularityInput' : 'Boolean';
}

function scalarTypes(object: ObjectMetadata, field: FieldMetadata): ScalarTypes {
  switch (field.type) {
    case 'UUID':
      return { type: 'UUID', filter: 'UUIDFilter' };
    case 'DATE_TIME':
      return { type: 'DateTime', filter: 'DateTimeFilter' };
    case 'DATE':
      return { type: 'Date', filter: 'DateFilter' };
    case 'BOOLEAN':
      return { type: 'Boolean', filter: 'BooleanFilter' };
    case 'NUMERIC':
      return { type: 'BigFloat', filter: 'BigFloatFilter' };
    case 'POSITION':
      return { type: 'Position', filter: 'FloatFilter' };
    case 'TS_VECTOR':
      return { type: 'TSVector', filter: 'TSVectorFilter' };
    case 'RAW_JSON':
      return { type: 'JSON', filter: 'RawJsonFilter' };
    case 'ARRAY':
      return { type: '[String]', filter: 'ArrayFilter' };
    case 'FILES':
      return { type: '[FileObject]', filter: 'RawJsonFilter', input: '[FileItemInput]' };
    case 'NUMBER':
      return numberTypes(field);
    case 'SELECT':
    case 'RATING':
    case 'MULTI_SELECT': {
      const name = enumName(object, field);
      return { type: field.type === 'MULTI_SELECT' ? `[${name}]` : name, filter: `${name}Filter` };
    }
    default:
      return { type: 'String', filter: 'StringFilter' };
  }
}

function numberTypes(field: FieldMetadata): ScalarTypes {
  switch (field.settings?.['dataType']) {
    case 'int':
      return { type: 'Int', filter: 'IntFilter' };
    case 'bigint':
      return { type: 'BigInt', filter: 'BigIntFilter' };
    default:
      return { type: 'Float', filter: 'FloatFilter' };
  }
}

/** The enum made of a select field's options. */
export function enumName(object: ObjectMetadata, field: FieldMetadata): string {
  return `${capitalize(object.nameSingular)}${capitalize(field.name)}Enum`;
}
