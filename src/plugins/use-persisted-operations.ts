import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { GatewayError } from '../errors.ts';
import type { Client, ClientOf } from './client.ts';

/** An operation of the list. */
interface ListedOperation {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/** What became of a request that concerns the list. */
export type PersistedOutcome = 'listed' | 'unknown' | 'not_listed' | 'shadowed';

export interface PersistedOperationsOptions {
  /** By id; undefined when there is no list. */
  readonly operations: () => ReadonlyMap<string, ListedOperation> | undefined;
  /** One form for every id. */
  readonly canonicalId: (id: string) => string;
  readonly matchesAny: (patterns: readonly string[], name: string) => boolean;
  readonly clientOf: ClientOf;
  /** Whether a service gets its answer all the same where what it asks is not on the list. */
  readonly isShadow: boolean;
  /** Of a text, in hexadecimal. */
  readonly sha256: (text: string) => string;
  /** Told of each; `id` is that of the text where none was sent, which then comes along. */
  readonly told: (request: Request, outcome: PersistedOutcome, id: string, text?: string) => void;
}

const NOT_LISTED =
  'There is no such persisted operation here. Whoever runs the gateway can add it to the list (twentygate persist).';
const NO_LIST =
  'There are no persisted operations here. Whoever runs the gateway can give it a list (GATEWAY_OPERATIONS_FILE).';

const run = new WeakMap<Request, ListedOperation>();

/** The operation of the list that a request runs. */
export function persistedOperationOf(request: Request): Pick<ListedOperation, 'id' | 'name'> | undefined {
  return run.get(request);
}

/**
 * Puts the text of a persisted operation in the place of its id: `documentId`
 * (https://github.com/graphql/graphql-over-http/blob/main/spec/Appendix%20A%20--%20Persisted%20Documents.md), or the hash
 * that clients of automatic persisted queries send. Nothing is ever added to the list by a request.
 *
 * A service may run nothing but what is on it, by its id. Not @graphql-yoga/plugin-persisted-operations: that answers an id
 * whatever text comes with it, knows no shadow, and tells a request's two ids from each other by their order.
 */
export function usePersistedOperations(options: PersistedOperationsOptions): Plugin {
  const { operations, canonicalId, sha256, matchesAny, clientOf, isShadow, told } = options;

  /** The text to run; undefined to leave the request as it is. Throws GatewayError. */
  function resolve(request: Request, params: GraphQLParams): ListedOperation | undefined {
    const client = clientOf(request);
    const id = idIn(request, params);
    const { query } = params as { readonly query?: unknown };
    if (id === undefined) {
      if (client.role !== 'service') return undefined;
      const text = typeof query === 'string' ? query : '';
      told(request, isShadow ? 'shadowed' : 'not_listed', `sha256:${sha256(text)}`, text);
      if (isShadow) return undefined;
      throw new GatewayError(
        'PERSISTED_QUERY_NOT_IN_LIST',
        `The client ${client.name} may run persisted operations only: send the documentId of one on the gateway's list (twentygate persist makes it).`,
      );
    }
    const list = operations();
    const operation = list?.get(id);
    if (!operation) {
      const isLetThrough = isShadow && client.role === 'service' && typeof query === 'string';
      told(request, isLetThrough ? 'shadowed' : 'unknown', id);
      if (isLetThrough) return undefined;
      throw new GatewayError('PERSISTED_QUERY_NOT_IN_LIST', list ? NOT_LISTED : NO_LIST, {
        isOwnWording: true,
      });
    }
    if (!mayRun(client, operation)) {
      // Not its name: where ids can be guessed, the names of others' operations would be told.
      throw new GatewayError('FORBIDDEN', `The client ${client.name} may not run this persisted operation.`);
    }
    if (query !== undefined && query !== null && query !== operation.text) {
      throw unclear('The query is not the text that its id stands for. Send one of them.');
    }
    const { operationName } = params as { readonly operationName?: unknown };
    if (operationName !== undefined && operationName !== null && operationName !== operation.name) {
      throw unclear('The operationName is not that of the persisted operation. Leave it out.');
    }
    told(request, 'listed', operation.id);
    return operation;
  }

  function mayRun({ operations: patterns }: Client, { name }: ListedOperation): boolean {
    return patterns === undefined || matchesAny(patterns, name);
  }

  return {
    // It throws, since a result would not keep Yoga from looking for the query that is not there.
    onParams({ request, params, setParams }) {
      const operation = resolve(request, params);
      if (!operation) return;
      run.set(request, operation);
      setParams({ ...params, query: operation.text, operationName: operation.name });
    },
  };

  /** In its one form. Throws GatewayError for one that cannot be read, or for several that are not one. */
  function idIn(request: Request, params: GraphQLParams): string | undefined {
    const { documentId, extensions } = params as {
      readonly documentId?: unknown;
      readonly extensions?: unknown;
    };
    // Yoga takes nothing but its own parameters out of an address.
    const ofAddress = request.method === 'GET' ? new URL(request.url).searchParams.getAll('documentId') : [];
    if (ofAddress.length > 1) throw unclear('The address has documentId more than once.');
    const given = [
      ...(documentId === undefined || documentId === null ? [] : [documentId]),
      ...ofAddress,
      ...hashIn(extensions),
    ];
    const ids = new Set(
      given.map((id) => {
        if (typeof id !== 'string' || id === '') throw unclear('The parameter documentId takes a text.');
        return canonicalId(id);
      }),
    );
    if (ids.size > 1) throw unclear('The request has ids of different persisted operations.');
    return [...ids][0];
  }

  /** Of a client of automatic persisted queries: https://www.apollographql.com/docs/apollo-server/performance/apq */
  function hashIn(extensions: unknown): unknown[] {
    const { persistedQuery } = (extensions ?? {}) as { readonly persistedQuery?: unknown };
    if (persistedQuery === undefined || persistedQuery === null) return [];
    const { version, sha256Hash } = persistedQuery as {
      readonly version?: unknown;
      readonly sha256Hash?: unknown;
    };
    if (version !== 1 || typeof sha256Hash !== 'string' || !/^[0-9a-f]{64}$/i.test(sha256Hash)) {
      throw unclear(
        'The extension persistedQuery takes version 1 and a sha256Hash of 64 hexadecimal digits.',
      );
    }
    return [`sha256:${sha256Hash.toLowerCase()}`];
  }
}

function unclear(message: string): GatewayError {
  return new GatewayError('BAD_USER_INPUT', message, { isOwnWording: true });
}
