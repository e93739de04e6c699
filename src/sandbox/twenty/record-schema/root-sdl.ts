import type { ObjectMetadata } from '../model.ts';
import { capitalize } from '../records/composites.ts';
import { connectionArguments } from './object-sdl.ts';

/** The fields one object adds to Query. */
export function queryFields(object: ObjectMetadata): string[] {
  const { nameSingular: singular, namePlural: plural } = object;
  const name = capitalize(singular);
  return [
    `${plural}${connectionArguments(name)}: ${name}Connection`,
    `${singular}(filter: ${name}FilterInput!): ${name}`,
    ...(object.duplicateCriteria
      ? [`${singular}Duplicates(ids: [UUID], data: [${name}CreateInput]): [${name}Connection!]`]
      : []),
    `${plural}GroupBy(groupBy: [${name}GroupByInput!]!, filter: ${name}FilterInput, orderBy: [${name}OrderByWithGroupByInput], orderByForRecords: [${name}OrderByInput], viewId: UUID, limit: Int, offsetForRecords: Int): [${name}GroupByConnection!]`,
  ];
}

/** The fields one object adds to Mutation. */
export function mutationFields(object: ObjectMetadata): string[] {
  const one = capitalize(object.nameSingular);
  const many = capitalize(object.namePlural);
  return [
    `create${many}(data: [${one}CreateInput!]!, upsert: Boolean): [${one}!]`,
    `create${one}(data: ${one}CreateInput!, upsert: Boolean): ${one}`,
    `update${one}(id: UUID!, data: ${one}UpdateInput!): ${one}`,
    `update${many}(data: ${one}UpdateInput!, filter: ${one}FilterInput!): [${one}!]`,
    ...['delete', 'destroy', 'restore'].flatMap((verb) => [
      `${verb}${one}(id: UUID!): ${one}`,
      `${verb}${many}(filter: ${one}FilterInput!): [${one}!]`,
    ]),
    ...(object.duplicateCriteria
      ? [`merge${many}(ids: [UUID!]!, conflictPriorityIndex: Int!, dryRun: Boolean): ${one}`]
      : []),
  ];
}
