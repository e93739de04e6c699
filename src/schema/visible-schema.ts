import { filterSchema, pruneSchema } from '@graphql-tools/utils';
import { GraphQLBoolean, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Links } from '../operations/needs.ts';

/** What of a schema somebody may ask. */
export interface Visibility {
  /** Equal for those who see the same. */
  readonly key: string;
  readonly mayMutate: boolean;
  readonly mayAsk: (rootField: string) => boolean;
}

/** Of so many different views at once; who has not asked longest waits for its own to be made anew. */
const MAX_VIEWS = 100;

/**
 * The part of a schema that somebody may ask: neither other root fields nor links that ask them, nor types that nothing
 * leads to any more. Each is made when it is first asked for (a third of a second for 900 types) and kept as long as the
 * whole schema.
 */
export function createVisibleSchemas(
  links: Links,
): (schema: GraphQLSchema, visibility: Visibility) => GraphQLSchema {
  const made = new WeakMap<GraphQLSchema, LRUCache<string, GraphQLSchema>>();
  return (schema, visibility) => {
    const views = made.get(schema) ?? new LRUCache<string, GraphQLSchema>({ max: MAX_VIEWS });
    made.set(schema, views);
    const known = views.get(visibility.key);
    if (known) return known;
    const view = narrow(schema, visibility, links);
    views.set(visibility.key, view);
    return view;
  };
}

function narrow(schema: GraphQLSchema, { mayMutate, mayAsk }: Visibility, links: Links): GraphQLSchema {
  const roots = rootFieldsOf(schema);
  if (mayMutate && roots.every(mayAsk)) return schema;
  const filtered = filterSchema({
    schema,
    rootFieldFilter: (operation, name) => mayAsk(name) && (mayMutate || operation !== 'Mutation'),
    objectFieldFilter: (type, field) => links[type]?.[field]?.asks.every(mayAsk) ?? true,
  });
  const mayRead = Object.keys(filtered.getQueryType()?.getFields() ?? {}).length > 0;
  return pruneSchema(mayRead ? filtered : withEmptyQuery(filtered));
}

function rootFieldsOf(schema: GraphQLSchema): string[] {
  return [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
    Object.keys(type?.getFields() ?? {}),
  );
}

/** GraphQL wants a field in each query type. */
function withEmptyQuery(schema: GraphQLSchema): GraphQLSchema {
  const nothing = { type: GraphQLBoolean, description: 'You may read nothing here.' };
  const query = new GraphQLObjectType({ name: 'Query', fields: { nothing } });
  const config = schema.toConfig();
  return new GraphQLSchema({ ...config, query, types: config.types.filter(({ name }) => name !== 'Query') });
}
