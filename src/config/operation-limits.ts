import { DEFAULT_LIMITS } from '../operations/limits/limits.ts';
import type { OperationLimits } from '../operations/limits/limits.ts';
import type { Settings } from '../settings.ts';

/** Those that nobody has reason to change have no setting. */
export function readOperationLimits(values: Settings): OperationLimits {
  return {
    ...DEFAULT_LIMITS,
    documentTokens: values.GATEWAY_MAX_DOCUMENT_TOKENS,
    depth: values.GATEWAY_MAX_DEPTH,
    fields: values.GATEWAY_MAX_FIELDS,
    aliases: values.GATEWAY_MAX_ALIASES,
    rootFields: values.GATEWAY_MAX_ROOT_FIELDS,
    directives: values.GATEWAY_MAX_DIRECTIVES,
    listSize: values.GATEWAY_MAX_LIST_SIZE,
    introspectionDepth: values.GATEWAY_MAX_INTROSPECTION_DEPTH,
    upstreamUnits: values.GATEWAY_MAX_UPSTREAM_UNITS,
  };
}
