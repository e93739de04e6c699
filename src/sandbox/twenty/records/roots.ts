import type { DataModel, ObjectMetadata } from '../model.ts';
import { capitalize } from './composites.ts';

export type Method =
  | 'findMany'
  | 'findOne'
  | 'groupBy'
  | 'findDuplicates'
  | 'createOne'
  | 'createMany'
  | 'updateOne'
  | 'updateMany'
  | 'deleteOne'
  | 'deleteMany'
  | 'destroyOne'
  | 'destroyMany'
  | 'restoreOne'
  | 'restoreMany'
  | 'mergeMany';

export interface Root {
  readonly method: Method;
  readonly object: ObjectMetadata;
}

export interface Roots {
  find(name: string, operation: 'query' | 'mutation'): Root | undefined;
}

const WRITES = ['create', 'update', 'delete', 'destroy', 'restore'] as const;

/** The root fields of the objects, as the model names them now. */
export function createRoots(model: DataModel): Roots {
  let version: number | undefined;
  let roots: Record<'query' | 'mutation', Map<string, Root>> = { query: new Map(), mutation: new Map() };
  return {
    find(name, operation) {
      if (version !== model.version) {
        version = model.version;
        roots = {
          query: new Map(model.objects.flatMap(queriesOf)),
          mutation: new Map(model.objects.flatMap(mutationsOf)),
        };
      }
      return roots[operation].get(name);
    },
  };
}

function queriesOf(object: ObjectMetadata): [string, Root][] {
  const { nameSingular, namePlural } = object;
  const roots: [string, Root][] = [
    [namePlural, { method: 'findMany', object }],
    [nameSingular, { method: 'findOne', object }],
    [`${namePlural}GroupBy`, { method: 'groupBy', object }],
  ];
  if (object.duplicateCriteria) {
    roots.push([`${nameSingular}Duplicates`, { method: 'findDuplicates', object }]);
  }
  return roots;
}

function mutationsOf(object: ObjectMetadata): [string, Root][] {
  const one = capitalize(object.nameSingular);
  const many = capitalize(object.namePlural);
  const roots = WRITES.flatMap((verb): [string, Root][] => [
    [`${verb}${one}`, { method: `${verb}One`, object }],
    [`${verb}${many}`, { method: `${verb}Many`, object }],
  ]);
  if (object.duplicateCriteria) roots.push([`merge${many}`, { method: 'mergeMany', object }]);
  return roots;
}
