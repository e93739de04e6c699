import { partDocument } from '../../../upstream/part-document.ts';
import type { Values } from './arguments.ts';
import type { UpstreamDocument } from './documents.ts';
import type { Plan, StaticRoot } from './plan.ts';

/**
 * The document for roots that Twenty's ordinary executor answers: the client's own fields, with the fragments and
 * variables they use.
 */
export function staticDocument(
  plan: Plan,
  roots: readonly StaticRoot[],
  variables: Values,
): UpstreamDocument {
  const { operation, fragments } = plan;
  const fields = roots.map(({ field }) => field);
  const variableDefinitions = operation.variableDefinitions ?? [];
  return {
    ...partDocument(operation.operation, fields, { variableDefinitions, variables, fragments }),
    roots: roots.map((root) => ({ key: root.responseKey, answers: [root] })),
    apart: () => roots.map((root) => staticDocument(plan, [root], variables)),
  };
}
