import type { CallScope } from '../../src/upstream/call.ts';

/** The scope of a call in which the test cares only about some things. */
export function callScope(own: Partial<CallScope> = {}): CallScope {
  return {
    signal: new AbortController().signal,
    deadlineAtMs: Infinity,
    client: 'test',
    weight: 1,
    isBackground: false,
    operation: '',
    requestId: '',
    needs: {},
    called: () => undefined,
    ...own,
  };
}
