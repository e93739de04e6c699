import type { FieldMetadata, ObjectMetadata } from '../model.ts';
import { stableId } from '../stable-id.ts';

/** The indexes of an object's table: one for each unique field, one for each foreign key, and one to search by. */
export function indexesOf(object: ObjectMetadata) {
  return object.fields.flatMap((field) => {
    if (field.type === 'TS_VECTOR') return [indexOf(object, field, 'GIN')];
    const isIndexed = (field.isUnique && field.name !== 'id') || field.relation?.joinColumnName;
    return isIndexed ? [indexOf(object, field, 'BTREE')] : [];
  });
}

function indexOf(object: ObjectMetadata, field: FieldMetadata, indexType: 'BTREE' | 'GIN') {
  const id = stableId(`index:${object.id}:${field.id}`);
  const { createdAt, updatedAt } = field;
  return {
    id,
    name: `IDX_${field.isUnique ? 'UNIQUE_' : ''}${id.replaceAll('-', '').slice(0, 27)}`,
    isCustom: field.isCustom,
    isUnique: field.isUnique,
    indexWhereClause: null,
    indexType,
    createdAt,
    updatedAt,
    indexFieldMetadataList: [
      {
        id: stableId(`index-field:${id}`),
        fieldMetadataId: field.id,
        order: 0,
        subFieldName: null,
        createdAt,
        updatedAt,
      },
    ],
  };
}
