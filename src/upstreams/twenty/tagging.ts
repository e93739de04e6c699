import type { FieldNode, GraphQLSchema } from 'graphql';
import type { UpstreamRequest } from '../../upstream/call.ts';
import { everyRecordTag, listTag, recordTag } from '../../upstream/cache/tags.ts';
import type { Tag, Tagging } from '../../upstream/cache/tags.ts';
import { fragmentsOf } from '../../upstream/fields.ts';
import { typesBelow, typesGivenBy } from '../reached-types.ts';
import { argumentsOf, tagsByKey, tagsOfAll } from '../root-tags.ts';
import { typesInArguments } from './argument-types.ts';
import { isRecord } from './dialect/record-types.ts';
import { anyRecordTag, modelTag } from './own-tags.ts';
import { idsInFilter } from './record-ids.ts';
import { createRecordModel, typeNameOf } from './record-model.ts';
import { writeOf } from './record-writes.ts';

export interface TwentyTaggingOptions {
  /** Twenty's core schema as it is now, in Twenty's own names. */
  readonly schema: () => GraphQLSchema;
}

export interface TwentyTagging extends Tagging {
  /**
   * What a webhook tells of, by the object's name (`person`), the record's id and what was done to it (`updated`). Without
   * the last it is what any event may mean.
   */
  readonly recordTags: (nameSingular: string, recordId: string | undefined, action?: string) => Tag[];
}

/** More ids than that are not told one by one. */
const toldIds = 100;

/**
 * What Twenty runs by: it answers a write of these with others that no schema tells of, such as a workflow's first
 * version (hooks of twentyhq/twenty, read in November 2026).
 */
const innerTypes = /^(Dashboard|Workflow.*|WorkspaceMember)$/;

/** What is done to a record without a change of those around it. */
const quietActions: ReadonlySet<string | undefined> = new Set(['created', 'updated']);

/** What the root fields of Twenty's records depend on, and what its mutations change. */
export function createTwentyTagging({ schema }: TwentyTaggingOptions): TwentyTagging {
  const recordModel = createRecordModel(schema);

  /** `ids` is undefined where nobody knows them. */
  function changed(type: string, ids: readonly string[] | undefined, isQuiet: boolean): Tag[] {
    const others = isQuiet ? [] : recordModel().affectedBy(type);
    return [
      anyRecordTag,
      ...recordTagsOf(type, ids),
      // Every change of a record is told there, sometimes in the entry of the last one.
      ...['TimelineActivity', ...others].flatMap((other) => recordTagsOf(other, undefined)),
    ];
  }

  return {
    dependsOn(request) {
      const current = schema();
      return tagsByKey(request.document, (root) => tagsOfRead(root, request, current));
    },
    touches: ({ document, variables }) =>
      tagsOfAll(document, (root) => {
        const mutation = recordModel().mutations.get(root.name.value);
        if (!mutation || innerTypes.test(mutation.type)) return undefined;
        const { ids, isQuiet } = writeOf(mutation.verb, argumentsOf(root, variables));
        return changed(mutation.type, ids, isQuiet);
      }),
    recordTags: (nameSingular, recordId, action) =>
      changed(
        typeNameOf(nameSingular),
        recordId === undefined ? undefined : [recordId],
        quietActions.has(action),
      ),
  };
}

function tagsOfRead(
  root: FieldNode,
  { document, variables }: UpstreamRequest,
  schema: GraphQLSchema,
): Iterable<Tag> {
  if (root.name.value.startsWith('__')) return [modelTag];
  const type = schema.getQueryType()?.getFields()[root.name.value]?.type;
  const [own] = type ? typesGivenBy(type, schema).filter(isRecord) : [];
  // A search or a timeline shows records of many types without telling of which.
  if (!type || !own) return [modelTag, anyRecordTag];
  const given = argumentsOf(root, variables);
  const ids = idsInFilter(given['filter']);
  const further = [
    ...typesBelow(root, type, { schema, fragments: fragmentsOf(document) }),
    ...typesInArguments(given, own, schema),
  ].filter(isRecord);
  return [
    ...(ids && ids.length <= toldIds
      ? [everyRecordTag(own.name), ...ids.map((id) => recordTag(own.name, id))]
      : [listTag(own.name)]),
    ...further.map(({ name }) => listTag(name)),
    // A view's filters are in the data model, and may ask about anything.
    ...(isGiven(given['viewId']) ? [modelTag, anyRecordTag] : []),
  ];
}

/** What a change of these records touches. */
function recordTagsOf(type: string, ids: readonly string[] | undefined): Tag[] {
  const isTold = ids && ids.length <= toldIds;
  return [listTag(type), ...(isTold ? ids.map((id) => recordTag(type, id)) : [everyRecordTag(type)])];
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
