import type { RecordRow } from '../model.ts';
import { isObject } from './defaults.ts';
import { createFilter } from './filter.ts';
import type { ProjectionContext } from './project.ts';
import { invalidInput } from './refusals.ts';
import { isRelation } from './shape.ts';
import type { Shape } from './shape.ts';
import { isUuid } from './uuid.ts';

/** The rows a mutation with a filter is about. */
export interface WrittenRows {
  /** Throws what the database finds wrong with the filter. */
  readonly find: () => RecordRow[];
  /** Whether the filter still holds, which is how the real server reads rows again after it wrote them. */
  readonly matches: (row: RecordRow) => boolean;
}

/**
 * Mutations reach soft-deleted records too, whatever their filter speaks of, unless it goes through a relation: then
 * the real server finds the records with a query of its own. Throws for a filter that the object does not take.
 */
export function writtenRows(given: unknown, shape: Shape, { shapes, store }: ProjectionContext): WrittenRows {
  const filter = createFilter(given, shape, shapes, store);
  const onlyLive = goesThroughRelation(given, shape);
  const matches = (row: RecordRow) => filter.matches(row) && !(onlyLive && row['deletedAt'] !== null);
  return {
    matches,
    find() {
      filter.checkAgainstDatabase();
      return [...store.table(shape.object).rows()].filter(matches);
    },
  };
}

/** Ids in the list of a mutation's own filter are looked at before anything else. */
export function checkListedIds(filter: unknown): void {
  const id = isObject(filter) ? filter['id'] : undefined;
  const listed = isObject(id) && Array.isArray(id['in']) ? (id['in'] as unknown[]) : [];
  for (const each of listed) demandUuid(each);
}

/** Throws INVALID_QUERY_INPUT. */
export function demandUuid(id: unknown): void {
  if (!isUuid(id)) throw invalidInput(`Value "${String(id)}" is not a valid UUID`, 'Invalid UUID format.');
}

function goesThroughRelation(filter: unknown, shape: Shape): boolean {
  if (!isObject(filter)) return false;
  return Object.entries(filter).some(([name, value]) => {
    if (name === 'and' || name === 'or') {
      return Array.isArray(value) && value.some((each) => goesThroughRelation(each, shape));
    }
    if (name === 'not') return goesThroughRelation(value, shape);
    const field = shape.fields.get(name);
    return field !== undefined && isRelation(field);
  });
}
