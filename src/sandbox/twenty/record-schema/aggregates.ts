import type { FieldMetadata } from '../model.ts';
import { capitalize } from '../records/composites.ts';

const EVERY_FIELD = [
  ['countUniqueValues', 'Int'],
  ['countEmpty', 'Int'],
  ['countNotEmpty', 'Int'],
  ['percentageEmpty', 'Float'],
  ['percentageNotEmpty', 'Float'],
] as const;

/** The aggregates that stand beside `edges` in a connection of records with these fields, with their types. */
export function aggregatesOf(fields: readonly FieldMetadata[]): [name: string, type: string][] {
  return [['totalCount', 'Int'], ...fields.flatMap(fieldAggregates)];
}

function fieldAggregates(field: FieldMetadata): [string, string][] {
  if (field.type === 'RELATION') return [];
  const name = capitalize(field.name);
  const own = EVERY_FIELD.map(([prefix, type]): [string, string] => [`${prefix}${name}`, type]);
  switch (field.type) {
    case 'DATE':
    case 'DATE_TIME':
      return [...own, [`min${name}`, 'DateTime'], [`max${name}`, 'DateTime']];
    case 'NUMBER':
    case 'NUMERIC':
      return [
        ...own,
        ...['min', 'max', 'avg', 'sum'].map((each): [string, string] => [`${each}${name}`, 'Float']),
      ];
    case 'CURRENCY':
      return [
        ...own,
        ...['min', 'max', 'sum', 'avg'].map((each): [string, string] => [
          `${each}${name}AmountMicros`,
          'Float',
        ]),
      ];
    case 'BOOLEAN':
      return [...own, [`countTrue${name}`, 'Int'], [`countFalse${name}`, 'Int']];
    default:
      return own;
  }
}
