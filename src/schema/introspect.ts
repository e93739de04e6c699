import { getIntrospectionQuery, parse } from 'graphql';
import type { DocumentNode, IntrospectionQuery } from 'graphql';
import { GatewayError } from '../errors.ts';
import type { UpstreamName } from '../errors.ts';
import { ownScope } from '../upstream/call.ts';
import type { Call } from '../upstream/call.ts';

/**
 * Asks an upstream for its schema, descriptions included.
 *
 * Deprecated arguments and input fields are asked for too; an upstream too old to know them refuses the question and
 * is asked without, then and from then on. Each question is one call, which Twingate counts as a read.
 * Throws UPSTREAM_BAD_RESPONSE when the answer is no schema, and whatever the upstream's own errors are.
 */
export function createIntrospector(
  upstream: UpstreamName,
  call: Call,
): (signal: AbortSignal) => Promise<IntrospectionQuery> {
  let knowsInputDeprecation = true;

  async function ask(signal: AbortSignal, document: DocumentNode) {
    const scope = ownScope('introspection', signal, true);
    return await call({ document, variables: {}, kind: 'query', scope });
  }

  return async (signal) => {
    let answer = await ask(signal, knowsInputDeprecation ? fullQuery : olderQuery);
    if (knowsInputDeprecation && answer.errors.some(isRefusal)) {
      answer = await ask(signal, olderQuery);
      if (answer.errors.length === 0) knowsInputDeprecation = false;
    }
    const [error] = answer.errors;
    if (error) throw error;
    if (!isIntrospection(answer.data)) {
      throw new GatewayError('UPSTREAM_BAD_RESPONSE', 'The answer to introspection holds no schema.', {
        upstream,
        isOwnWording: true,
      });
    }
    return answer.data;
  };
}

const fullQuery = parse(getIntrospectionQuery({ inputValueDeprecation: true }), { noLocation: true });
const olderQuery = parse(getIntrospectionQuery({ inputValueDeprecation: false }), { noLocation: true });

/** The upstream understood us and said no; a limit, a bad key or silence would be the same without the fields. */
function isRefusal(error: GatewayError): boolean {
  return error.code === 'UPSTREAM_REJECTED' || error.code === 'SCHEMA_CHANGED';
}

function isIntrospection(data: unknown): data is IntrospectionQuery {
  const { __schema: schema } = (data ?? {}) as { __schema?: { types?: unknown; queryType?: unknown } | null };
  return Array.isArray(schema?.types) && typeof schema.queryType === 'object' && schema.queryType !== null;
}
