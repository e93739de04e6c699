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

interface Root {
  readonly method: Method;
  readonly object: ObjectMetadata;
}

export interface Roots {
  find(name: string): Root | undefined;
}

const WRITES = ['create', 'update', 'delete', 'destroy', 'restore'] as const;

/**
 * The root fields of the objects, as the model names them now. Every object has all of them, whatever the schema shows, and
 * they are found in a query and in a mutation alike.
 */
export function createRoots(model: DataModel): Roots {
  let version: number | undefined;
  let roots = new Map<string, Root>();
  return {
    find(name) {
      if (version !== model.version) {
        version = model.version;
        roots = new Map(model.objects.flatMap((object) => [...queriesOf(object), ...mutationsOf(object)]));
      }
      return roots.get(name);
    },
  };
}

function queriesOf(object: ObjectMetadata): [string, Root][] {
  const { nameSingular, namePlural } = object;
  return [
    [namePlural, { method: 'findMany', object }],
    [nameSingular, { method: 'findOne', object }],
    [`${namePlural}GroupBy`, { method: 'groupBy', object }],
    [`${nameSingular}Duplicates`, { method: 'findDuplicates', object }],
  ];
}

function mutationsOf(object: ObjectMetadata): [string, Root][] {
  const one = capitalize(object.nameSingular);
  const many = capitalize(object.namePlural);
  const writes = WRITES.flatMap((verb): [string, Root][] => [
    [`${verb}${one}`, { method: `${verb}One`, object }],
    [`${verb}${many}`, { method: `${verb}Many`, object }],
  ]);
  return [...writes, [`merge${many}`, { method: 'mergeMany', object }]];
}
