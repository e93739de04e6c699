import { OperationTypeNode } from 'graphql';
import type { GraphQLObjectType } from 'graphql';
import { GatewayError } from '../../../errors.ts';
import type { Call, UpstreamRequest, UpstreamResult } from '../../../upstream/call.ts';
import { distribute, objectRootLimit } from './documents.ts';
import { attributeErrors } from './errors.ts';
import { rootDocument } from './root-document.ts';
import type { SentRoot } from './root-document.ts';

/** Asks root fields of Twenty's record API: what each is, or why it is not known. In the order asked. */
export type Ask = (roots: readonly SentRoot[]) => Promise<unknown[]>;

/** Reads beside the client's own document, in the fewest documents and at the same time. Each costs a token per root. */
export function createAsk(next: Call, request: UpstreamRequest, queryType: GraphQLObjectType): Ask {
  return async (roots) => {
    const replies = new Map<SentRoot, unknown>();
    const groups = distribute(roots, ({ fieldName }) => fieldName, objectRootLimit);
    await Promise.all(
      groups.map(async (group) => {
        const sent = rootDocument(OperationTypeNode.QUERY, queryType, group);
        const result = await send(next, { ...request, ...sent, kind: 'query' });
        for (const root of group) replies.set(root, replyOf(root, result, group));
      }),
    );
    return roots.map((root) => replies.get(root));
  };
}

async function send(next: Call, request: UpstreamRequest): Promise<UpstreamResult> {
  try {
    return await next(request);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return { data: null, errors: [error] };
  }
}

function replyOf(root: SentRoot, result: UpstreamResult, group: readonly SentRoot[]): unknown {
  const asked = group.map(({ fieldName: key }) => ({
    key,
    answers: [{ kind: 'object' as const, responseKey: key }],
  }));
  const error = attributeErrors(result, asked).find(
    ({ path }) => !path?.length || path[0] === root.fieldName,
  );
  return error ?? result.data?.[root.fieldName] ?? null;
}
