import { OperationTypeNode } from 'graphql';
import { GatewayError } from '../../../errors.ts';
import type { CallScope } from '../../../upstream/call.ts';
import { planDuplicates } from './duplicates.ts';
import type { Duplicates } from './duplicates.ts';
import { emptyAnswerOf } from './empty-match.ts';
import { planMerge } from './merges.ts';
import type { RootList } from './paged-root.ts';
import type { ObjectRoot, Plan, StaticRoot } from './plan.ts';
import type { Reading, Reply } from './replies.ts';
import { planRootList } from './root-list.ts';
import { planUpsert } from './upsert-order.ts';
import type { Upsert } from './upsert-order.ts';
import { findHarmfulWrite } from './writes.ts';

/** What becomes of a plan's roots. */
export interface PreparedRoots {
  /** In the form in which Twenty answers them rightly. */
  readonly asked: readonly (ObjectRoot | StaticRoot)[];
  /** How to read its answers. */
  readonly reading: Reading;
  /** What is known without asking. */
  readonly known: readonly Reply[];
  readonly refusals: readonly GatewayError[];
  /** The roots that are asked part by part. */
  readonly inParts: readonly Duplicates[];
}

export function prepareRoots(plan: Plan, scope: CallScope, newId: () => string): PreparedRoots {
  const asked: (ObjectRoot | StaticRoot)[] = [];
  const known: Reply[] = [];
  const reading = { lists: new Map<string, RootList>(), upserts: new Map<string, Upsert>() };
  const refusals: GatewayError[] = [];
  const inParts: Duplicates[] = [];
  const prepare = plan.operation.operation === OperationTypeNode.QUERY ? prepareRead : prepareWrite;
  for (const root of plan.roots) {
    if (root.kind === 'static') asked.push(root);
    if (root.kind !== 'object') continue;
    const value = emptyAnswerOf(root.field);
    if (value !== undefined) {
      known.push({ root, value });
      continue;
    }
    try {
      asked.push(...prepare(root));
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      refusals.push(error.at([root.responseKey]));
    }
  }
  return { asked, reading, known, refusals, inParts };

  function prepareRead(root: ObjectRoot): readonly ObjectRoot[] {
    const duplicates = planDuplicates(root);
    if (duplicates) {
      inParts.push(duplicates);
      return duplicates.parts;
    }
    const list = planRootList(root);
    if (list) reading.lists.set(root.responseKey, list);
    return [list?.root ?? root];
  }

  function prepareWrite(root: ObjectRoot): readonly ObjectRoot[] {
    const harm = findHarmfulWrite(root.field, scope.allowsUnfilteredWrites === true);
    if (harm) throw harm;
    const upsert = planUpsert(root, newId);
    if (upsert) reading.upserts.set(root.responseKey, upsert);
    return [upsert?.root ?? planMerge(root) ?? root];
  }
}
