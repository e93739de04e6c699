import type { UpstreamRequest } from '../call.ts';

/**
 * What reads depend on and writes change, by name: `Person` for whatever lists or reaches people, `Person#<id>` for
 * that one, `Person*` for every single one.
 */
export type Tag = string;

/** Where all of a type is listed, or reached by a relation. */
export function listTag(type: string): Tag {
  return type;
}

/** One record. UUIDs are the same in either case of letters. */
export function recordTag(type: string, id: string): Tag {
  return `${type}#${id.toLowerCase()}`;
}

/** Each record of a type: for writes that do not say which. */
export function everyRecordTag(type: string): Tag {
  return `${type}*`;
}

/** What one upstream's reads depend on and its writes change. */
export interface Tagging {
  /**
   * What the value of each root field of a read depends on, by the root's key in the answer. A record that is read by its
   * id depends on `recordTag` and `everyRecordTag` of its own type; everything else that is listed, reached or filtered
   * by, on `listTag`.
   */
  readonly dependsOn: (request: UpstreamRequest) => ReadonlyMap<string, readonly Tag[]>;
  /**
   * What a write changes; undefined when nobody knows: then it is everything. A write to known records changes `listTag`
   * and `recordTag`, one to records it does not name `listTag` and `everyRecordTag`.
   */
  readonly touches: (request: UpstreamRequest) => readonly Tag[] | undefined;
}
