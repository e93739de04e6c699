import { parse } from 'graphql';
import { ownScope } from '../../upstream/call.ts';
import type { Call, Interceptor } from '../../upstream/call.ts';

const query = parse('{ currentWorkspace { metadataVersion } }', { noLocation: true });

/**
 * Asks Twenty for the version of the workspace's data model: it goes up with every change (twentyhq/twenty 2.21.0,
 * asked in November 2026). Free of charge. Undefined where a version of Twenty no longer tells it.
 */
export function createModelVersion(metadataCall: Call): (signal: AbortSignal) => Promise<string | undefined> {
  return async (signal) => {
    const { data } = await metadataCall({
      document: query,
      variables: {},
      kind: 'query',
      scope: ownScope('model version', signal, true),
    });
    const workspace = data?.['currentWorkspace'] as { metadataVersion?: unknown } | null | undefined;
    const version = workspace?.metadataVersion;
    return typeof version === 'number' || typeof version === 'string' ? String(version) : undefined;
  };
}

/** Tells after each write that Twenty's data model may have changed. Calls `next` once. */
export function watchModelWrites(onModelWrite: () => void): Interceptor {
  return (next) => async (request) => {
    try {
      return await next(request);
    } finally {
      // Also after a failure: a write without an answer may have taken effect.
      if (request.kind === 'mutation') onModelWrite();
    }
  };
}
