import { executeOrdinarily } from '../http/ordinary-execution.ts';
import type { GraphqlRequest } from '../http/graphql-request.ts';
import type { Caller } from '../model.ts';
import { createApplicationQueries } from './application-queries.ts';
import { buildMetadataSchema } from './metadata-schema.ts';
import { createModelViews } from './model-views.ts';
import { createMutations } from './mutations.ts';
import { createQueries } from './queries.ts';
import { createRecordViews } from './record-views.ts';
import type { Workspace } from './workspace.ts';

const LIMITS = { roots: 10, depth: 10 };

export interface MetadataApi {
  readonly answer: (request: GraphqlRequest, caller: Caller | null) => Promise<Response>;
}

/** `/metadata`: an ordinary GraphQL executor with limits of its own. Keys, roles, views and webhooks are here too. */
export function createMetadataApi(workspace: Workspace): MetadataApi {
  const views = createModelViews(workspace.model);
  const recordViews = createRecordViews(workspace.model, workspace.id, () =>
    new Date(workspace.clock.wallNow()).toISOString(),
  );
  const executor = {
    schema: buildMetadataSchema(),
    rootValue: {
      ...createQueries(workspace, views, recordViews),
      ...createApplicationQueries(workspace, views),
      ...createMutations(workspace, views, recordViews),
    },
    limits: LIMITS,
    modelVersion: () => workspace.model.version,
    subscribe: forbiddenSubscription,
  };
  return { answer: (request, caller) => executeOrdinarily(executor, request, caller) };
}

/** A key may not subscribe, and is told so in the form of a stream of server-sent events. */
function forbiddenSubscription(): Response {
  const data = JSON.stringify({
    errors: [{ message: 'Forbidden resource', extensions: { code: 'FORBIDDEN' } }],
  });
  return new Response(`event: next\ndata: ${data}\n\nevent: complete\ndata:\n\n`, {
    status: 500,
    headers: { 'content-type': 'text/event-stream' },
  });
}
