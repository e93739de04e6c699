import type { FieldNode, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { UpstreamRequest } from '../../upstream/call.ts';
import { everyRecordTag, listTag, recordTag } from '../../upstream/cache/tags.ts';
import type { Tag, Tagging } from '../../upstream/cache/tags.ts';
import { fragmentsOf } from '../../upstream/fields.ts';
import { typesBelow, typesGivenBy } from '../reached-types.ts';
import { argumentsOf, tagsByKey, tagsOfAll } from '../root-tags.ts';
import { changes, every } from './changes.ts';

export interface TwingateTaggingOptions {
  /** Twingate's schema as it is now, in its own names. */
  readonly schema: () => GraphQLSchema;
}

/** Types that show the records of another one, under their ids. */
const shownBy: ReadonlyMap<string, string> = new Map([
  ['DevicePosture', 'Device'],
  ['DnsFilteringProfileMetadata', 'DnsFilteringProfile'],
]);

const changesByName = new Map(Object.entries(changes));

/** Where anything is changed by anybody. */
const anyChange: readonly Tag[] = [
  ...new Set(Object.values(changes).flatMap((change) => Object.keys(change).map(listTag))),
];

/** What Twingate's root fields depend on, and what its mutations change. */
export function createTwingateTagging({ schema }: TwingateTaggingOptions): Tagging {
  return {
    dependsOn(request) {
      const current = schema();
      return tagsByKey(request.document, (root) => tagsOfRead(root, request, current));
    },
    touches: ({ document, variables }) => tagsOfAll(document, (root) => tagsOfWrite(root, variables)),
  };
}

function tagsOfRead(
  root: FieldNode,
  { document, variables }: UpstreamRequest,
  schema: GraphQLSchema,
): Iterable<Tag> {
  // Nothing that is written shows in the schema.
  if (root.name.value.startsWith('__')) return [];
  const type = schema.getQueryType()?.getFields()[root.name.value]?.type;
  const own = type ? kindsOf(typesGivenBy(type, schema)) : [];
  // Nobody knows of what it is made.
  if (!type || own.length === 0) return anyChange;
  const { id } = argumentsOf(root, variables);
  const below = kindsOf(typesBelow(root, type, { schema, fragments: fragmentsOf(document) }));
  return [
    ...own.flatMap((kind) => (isId(id) ? [tagOf(kind, id), everyRecordTag(kind)] : listTag(kind))),
    ...below.map(listTag),
  ];
}

function tagsOfWrite(root: FieldNode, variables: UpstreamRequest['variables']): Tag[] | undefined {
  const change = changesByName.get(root.name.value);
  if (!change) return undefined;
  const given = argumentsOf(root, variables);
  return Object.entries(change).flatMap(([kind, argument]) => {
    const id = argument === every ? undefined : given[argument];
    return [listTag(kind), isId(id) ? tagOf(kind, id) : everyRecordTag(kind)];
  });
}

/** Under what names the records of these types are changed; a type that is no record has none. */
function kindsOf(types: Iterable<GraphQLObjectType>): string[] {
  return [...types].flatMap((type) => {
    if (type.getInterfaces().some(({ name }) => name === 'Resource')) return ['Resource'];
    return shownBy.get(type.name) ?? ('id' in type.getFields() ? [type.name] : []);
  });
}

function isId(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** An id is base64 of `Type:key`, which can be written in more than one way. */
function tagOf(kind: string, id: string | number): Tag {
  return recordTag(kind, Buffer.from(String(id), 'base64').toString());
}
