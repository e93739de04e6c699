import type { GraphQLSchema } from 'graphql';
import { rootTexts } from '../upstream/cache/request-key.ts';
import type { CacheStageOptions } from '../upstream/cache/stage.ts';

/** Twenty sorts by the first key of these first. */
const orders: ReadonlySet<string> = new Set(['orderBy', 'orderByForRecords']);

/** Canonical texts by a schema. */
export function textsFor(schema: () => GraphQLSchema): CacheStageOptions['textsOf'] {
  return (request) =>
    rootTexts(request, { schema: schema(), keepsKeyOrder: (argument) => orders.has(argument) });
}
