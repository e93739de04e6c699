import type { Plugin } from 'graphql-yoga';
import { refusalOf } from '../operations/limits/excess.ts';
import type { OperationLimits } from '../operations/limits/limits.ts';
import { findTextExcess } from '../operations/limits/text.ts';
import { findVariablesExcess } from '../operations/limits/variables.ts';

/**
 * Refuses a document or variables that are too large to be looked at, before the document is parsed. Refused documents
 * are kept nowhere.
 */
export function useTextLimits({ limits }: { readonly limits: OperationLimits }): Plugin {
  return {
    onParams({ params }) {
      // As the client sent them: nobody has looked at their types yet.
      const { query, variables } = params as { readonly query?: unknown; readonly variables?: unknown };
      const excess =
        (typeof query === 'string' ? findTextExcess(query, limits) : undefined) ??
        findVariablesExcess(variables, limits);
      if (excess) throw refusalOf(excess);
    },
  };
}
