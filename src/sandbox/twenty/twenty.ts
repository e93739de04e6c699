import type { Crm } from '../dataset/world.ts';
import type { StandIn, StandInOptions } from '../stand-in.ts';
import { createAuth } from './auth.ts';
import type { TokenOwner } from './auth.ts';
import { createCoreApi } from './core/core-api.ts';
import { createDataModel } from './data-model.ts';
import { refusalResponse, toldRefusal } from './http/graphql-answer.ts';
import { readBody } from './http/body.ts';
import { readGraphqlRequest } from './http/graphql-request.ts';
import { jsonResponse } from './http/json-response.ts';
import { createMetadataApi } from './metadata/metadata-api.ts';
import { metadataSdl } from './metadata/metadata-schema.ts';
import { TwentyError } from './model.ts';
import type { Caller } from './model.ts';
import { createOAuth } from './oauth.ts';
import { createRecordApi } from './records/record-api.ts';
import { createRoles } from './roles.ts';
import { printCoreSdl } from './record-schema/core-schema.ts';
import { seedRecords } from './seed-records.ts';
import { stableId } from './stable-id.ts';
import { createTokens } from './token.ts';
import { createTokenBucket } from './token-bucket.ts';
import type { Charging } from './token-bucket.ts';
import type { WebhookDelivery } from './webhook-delivery.ts';
import { createWebhooks } from './webhooks.ts';

export interface TwentyOptions extends StandInOptions {
  readonly crm: Crm;
  readonly charging: Charging;
  /** Sends a webhook to this machine; without it webhooks can be registered but nothing is sent. */
  readonly deliver?: (delivery: WebhookDelivery) => Promise<unknown>;
}

interface TwentyCounts {
  /** Tokens taken from the bucket of the API keys. */
  readonly tokens: number;
  /** Tokens taken from the bucket of the OAuth application. */
  readonly applicationTokens: number;
  /** HTTP requests to either GraphQL endpoint. */
  readonly requests: number;
  /** Object roots refused by a bucket. */
  readonly refused: number;
}

export interface TwentyStandIn extends StandIn {
  counts(): TwentyCounts;
  /** What introspection of `/graphql` with a key shows, as SDL. */
  coreSdl(): string;
  metadataSdl(): string;
  /** A token as Twenty would give its owner; what is said in `other` is otherwise. */
  issueToken(owner: TokenOwner, other?: { readonly lifeMs?: number; readonly workspaceId?: string }): string;
}

const WORKSPACE_ID = stableId('workspace');

type GraphqlAnswer = ReturnType<typeof createCoreApi>['answer'];

/** A strict stand-in of one Twenty 2.21 workspace. It keeps everything in memory, and its ids repeat from start to start. */
export function createTwenty(options: TwentyOptions): TwentyStandIn {
  const { clock } = options;
  const model = createDataModel(clock);
  let made = 0;
  const newId = () => stableId(`record:${++made}`);
  const webhooks = createWebhooks({ clock, workspaceId: WORKSPACE_ID, deliver: options.deliver });
  const records = createRecordApi({ model, clock, newId, onEvent: (event) => webhooks.recordChanged(event) });
  for (const [name, rows] of seedRecords(options.crm)) records.seed(name, rows);

  const roles = createRoles();
  const tokens = createTokens(clock, 'sandbox');
  const auth = createAuth(clock, WORKSPACE_ID, roles, tokens);
  const oauth = createOAuth(tokens, auth.claimsOf({ type: 'APPLICATION_ACCESS' }));
  const { windowMs, charging, rateLimits: isLimited } = options;
  const buckets = {
    apiKey: createTokenBucket({ clock, windowMs, charging, isLimited }),
    application: createTokenBucket({ clock, windowMs, charging, isLimited, spender: 'application' }),
    // Users are not charged.
    user: undefined,
  };
  const core = createCoreApi(model, records, ({ kind }) => buckets[kind]);
  const metadata = createMetadataApi({ id: WORKSPACE_ID, clock, model, records, roles, auth, webhooks });
  let requests = 0;

  async function answerGraphql(request: Request, answer: GraphqlAnswer): Promise<Response> {
    requests += 1;
    const body = await readBody(request);
    if (body.kind === 'answer') return body.response;
    let caller: Caller | null;
    try {
      caller = auth.authenticate(request);
    } catch (error) {
      if (error instanceof TwentyError) return refusalResponse([toldRefusal(error)]);
      throw error;
    }
    const read = readGraphqlRequest(request, body);
    switch (read.kind) {
      case 'answer':
        return read.response;
      case 'silence':
        return await silence(request.signal);
      default:
        return await answer(read.graphql, caller);
    }
  }

  async function route(request: Request): Promise<Response> {
    const { pathname, origin } = new URL(request.url);
    switch (pathname) {
      case '/graphql':
        return await answerGraphql(request, core.answer);
      case '/metadata':
        return await answerGraphql(request, metadata.answer);
      case '/oauth/token':
        return request.method === 'POST' ? await oauth.token(request) : notFound(request.method, pathname);
      case '/.well-known/oauth-authorization-server':
        return request.method === 'GET' ? oauth.metadata(origin) : notFound(request.method, pathname);
      default:
        return notFound(request.method, pathname);
    }
  }

  return {
    async fetch(request) {
      if (options.latencyMs > 0) await clock.sleep(options.latencyMs, request.signal);
      const response = request.method === 'OPTIONS' ? preflight() : await route(request);
      response.headers.set('x-powered-by', 'Express');
      return response;
    },
    counts: () => ({
      tokens: buckets.apiKey.taken,
      applicationTokens: buckets.application.taken,
      requests,
      refused: buckets.apiKey.refused + buckets.application.refused,
    }),
    coreSdl: () => printCoreSdl(model),
    metadataSdl,
    issueToken: (owner, { lifeMs = 1_800_000, ...other } = {}) =>
      tokens.sign({ ...auth.claimsOf(owner), ...other }, lifeMs),
  };
}

/** The real one lets every origin ask. */
function preflight(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET,HEAD,PUT,PATCH,POST,DELETE',
      vary: 'Access-Control-Request-Headers',
    },
  });
}

/** Never answers; ends when the client gives up. */
async function silence(signal: AbortSignal): Promise<never> {
  return await new Promise((_resolve, reject) => {
    const giveUp = () => reject(signal.reason as Error);
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
}

function notFound(method: string, pathname: string): Response {
  return jsonResponse(404, {
    message: `Cannot ${method} ${pathname}`,
    error: 'Not Found',
    statusCode: 404,
  });
}
