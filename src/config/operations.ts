import { createOperationList, OperationListError } from '../operations/operation-list.ts';
import type { OperationList } from '../operations/operation-list.ts';
import type { ReadFile } from '../secret.ts';
import type { Settings } from '../settings.ts';

/** The list of persisted operations; undefined when none is given, or it cannot be used. */
export function readOperations(
  { GATEWAY_OPERATIONS_FILE: path, GATEWAY_OPERATIONS_SHADOW: shadow }: Settings,
  readFile: ReadFile,
  problems: string[],
): OperationList | undefined {
  if (path === undefined) {
    if (shadow === 'on') {
      problems.push('GATEWAY_OPERATIONS_SHADOW=on: without GATEWAY_OPERATIONS_FILE there is no list to try.');
    }
    return undefined;
  }
  try {
    return createOperationList(path, readFile);
  } catch (error) {
    if (!(error instanceof OperationListError)) throw error;
    problems.push(...error.problems.map((problem) => `GATEWAY_OPERATIONS_FILE: ${problem}`));
    return undefined;
  }
}
