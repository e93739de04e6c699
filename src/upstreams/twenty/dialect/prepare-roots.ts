import { OperationTypeNode } from 'graphql';
import { GatewayError } from '../../../errors.ts';
import type { CallScope } from '../../../upstream/call.ts';
import type { Values } from './arguments.ts';
import { planDuplicates } from './duplicates.ts';
import type { Duplicates } from './duplicates.ts';
import { answerOfNobody } from './empty-match.ts';
import { planGroups } from './groups.ts';
import type { Groups } from './groups.ts';
import { planMerge } from './merges.ts';
import type { RootList } from './paged-root.ts';
import type { ObjectRoot, Plan, StaticRoot } from './plan.ts';
import { readFilter, sparingDeleted, withFilter, writeFilter } from './record-filter.ts';
import type { Reading, Reply } from './replies.ts';
import { planRootList } from './root-list.ts';
import { withSearchFilter } from './search-filter.ts';
import { findUnfilteredWrite } from './unfiltered.ts';
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
  const reading = {
    lists: new Map<string, RootList>(),
    groups: new Map<string, Groups>(),
    upserts: new Map<string, Upsert>(),
  };
  const refusals: GatewayError[] = [];
  const inParts: Duplicates[] = [];
  const isQuery = plan.operation.operation === OperationTypeNode.QUERY;
  const prepare = isQuery ? prepareRead : prepareWrite;
  const allowsUnfiltered = scope.allowsUnfilteredWrites === true;
  for (const root of plan.roots) {
    if (root.kind === 'typename') continue;
    try {
      if (root.kind === 'static') {
        asked.push(prepareStatic(root));
        continue;
      }
      const filter = isQuery ? readFilter(root.field) : writeFilter(root.field);
      // Data that may not be written is refused even where the filter fits nobody, which is no missing filter.
      const needsNoFilter = allowsUnfiltered || filter === false;
      const harm = isQuery ? undefined : findHarmfulWrite(root.field, needsNoFilter);
      if (harm) throw harm;
      if (filter === false) known.push({ root, value: answerOfNobody(root.field) });
      else asked.push(...prepare(root, filter));
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      refusals.push(error.at([root.responseKey]));
    }
  }
  return { asked, reading, known, refusals, inParts };

  function prepareStatic(root: StaticRoot): StaticRoot {
    const field = root.planned ? withSearchFilter(root.field, root.planned) : root.field;
    if (field instanceof GatewayError) throw field;
    return { ...root, field };
  }

  function prepareRead(given: ObjectRoot, filter: Values | true | GatewayError): readonly ObjectRoot[] {
    if (filter instanceof GatewayError) throw filter;
    const duplicates = planDuplicates(given);
    if (duplicates) {
      inParts.push(duplicates);
      return duplicates.parts;
    }
    const root = { ...given, field: withFilter(given.field, filter) };
    const groups = planGroups(root);
    if (groups) reading.groups.set(root.responseKey, groups);
    if (groups) return [groups.root];
    const list = planRootList(root);
    if (list) reading.lists.set(root.responseKey, list);
    return [list?.root ?? root];
  }

  function prepareWrite(given: ObjectRoot, filter: Values | true | GatewayError): readonly ObjectRoot[] {
    if (filter instanceof GatewayError) throw filter;
    const root = { ...given, field: withFilter(given.field, filter) };
    // All but nobody are all, which a filter over a list that came out empty does not say on purpose.
    const unfiltered = allowsUnfiltered ? undefined : findUnfilteredWrite(root.field);
    if (unfiltered) throw unfiltered;
    const upsert = planUpsert(root, newId);
    if (upsert) reading.upserts.set(root.responseKey, upsert);
    const sparing = { ...given, field: withFilter(given.field, sparingDeleted(given.field, filter)) };
    return [upsert?.root ?? planMerge(root) ?? sparing];
  }
}
