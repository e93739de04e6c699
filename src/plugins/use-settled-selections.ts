import type { ExecutionArgs } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { settleSelections } from './settle-selections.ts';

/** Hands Mesh operations it answers rightly: without conditions still to be decided. */
export function useSettledSelections(): Plugin {
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      const document = settleSelections(args);
      setExecuteFn((given: ExecutionArgs): unknown => executeFn({ ...given, document }) as unknown);
    },
  };
}
