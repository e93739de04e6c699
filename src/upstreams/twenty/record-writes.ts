import { idsInFilter, idsOf, isObject } from './record-ids.ts';
import type { Verb } from './record-model.ts';

/** What a mutation does to the records of its type. */
export interface RecordWrite {
  /** Those that it may change, or make with ids that somebody may know; undefined when it may be any. */
  readonly ids: readonly string[] | undefined;
  /** None goes or comes back, so that nothing around them changes. */
  readonly isQuiet: boolean;
}

/** Told by what the mutation is given. */
export function writeOf(verb: Verb, given: Readonly<Record<string, unknown>>): RecordWrite {
  const records = [given['data'] ?? []].flat().filter(isObject);
  switch (verb) {
    case 'create':
      // An upsert finds records by other fields too, and brings soft-deleted ones back.
      if (given['upsert'] === true) return { ids: undefined, isQuiet: false };
      return { ids: records.flatMap(({ id }) => (typeof id === 'string' ? id : [])), isQuiet: true };
    case 'update':
      return { ids: idsNamed(given), isQuiet: records.every((record) => !('deletedAt' in record)) };
    case 'delete':
    case 'destroy':
    case 'restore':
      return { ids: idsNamed(given), isQuiet: false };
    case 'merge':
      return { ids: idsOf([given['ids']].flat()), isQuiet: false };
  }
}

function idsNamed({ id, filter }: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  return idsOf([id]) ?? idsInFilter(filter);
}
