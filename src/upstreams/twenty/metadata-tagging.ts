import type { FieldNode, GraphQLSchema } from 'graphql';
import type { UpstreamRequest } from '../../upstream/call.ts';
import { listTag } from '../../upstream/cache/tags.ts';
import type { Tag, Tagging } from '../../upstream/cache/tags.ts';
import { fragmentsOf } from '../../upstream/fields.ts';
import { typesBelow, typesGivenBy } from '../reached-types.ts';
import { tagsByKey, tagsOfAll } from '../root-tags.ts';
import { isRecord } from './dialect/record-types.ts';
import { anyRecordTag, modelTag } from './own-tags.ts';

export interface TwentyMetadataTaggingOptions {
  /** Twenty's metadata schema as it is now. */
  readonly schema: () => GraphQLSchema;
}

/**
 * The mutations of which everybody knows what they change. All others may change the data model, or what the gateway's
 * own key may see: with it goes everything.
 */
const changes: ReadonlyMap<string, readonly string[]> = new Map([
  ['createWebhook', ['Webhook']],
  ['updateWebhook', ['Webhook']],
  ['deleteWebhook', ['Webhook']],
  // A role shows its keys.
  ['createApiKey', ['ApiKey', 'Role']],
  ['updateApiKey', ['ApiKey', 'Role']],
  ['generateApiKeyToken', ['ApiKey', 'Role']],
  // Nobody has a new role.
  ['createOneRole', ['Role']],
]);

/** What the root fields of Twenty's metadata depend on, and what its mutations change. Its tags go with those of records. */
export function createTwentyMetadataTagging({ schema }: TwentyMetadataTaggingOptions): Tagging {
  return {
    dependsOn(request) {
      const current = schema();
      return tagsByKey(request.document, (root) => tagsOfRead(root, request, current));
    },
    touches: ({ document }) =>
      tagsOfAll(document, ({ name }) => {
        const types = changes.get(name.value);
        // The model's version may count them too.
        return types && [modelTag, ...types.map((type) => listTag(type))];
      }),
  };
}

function tagsOfRead(root: FieldNode, { document }: UpstreamRequest, schema: GraphQLSchema): Iterable<Tag> {
  if (root.name.value.startsWith('__')) return [modelTag];
  const type = schema.getQueryType()?.getFields()[root.name.value]?.type;
  const own = type ? typesGivenBy(type, schema).filter(isRecord) : [];
  // A count, a chart: of what records it is made nobody tells.
  if (!type || own.length === 0) return [modelTag, anyRecordTag];
  const below = typesBelow(root, type, { schema, fragments: fragmentsOf(document) });
  return [modelTag, ...[...own, ...below].filter(isRecord).map(({ name }) => listTag(name))];
}
