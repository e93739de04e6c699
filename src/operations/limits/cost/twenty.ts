import { getNullableType, isListType, isObjectType } from 'graphql';
import { findDeferred, hopOf } from '../../../upstreams/twenty/dialect/layout.ts';
import {
  aggregatesOf,
  isEnough,
  nestedPageRows,
  wantsCursors,
  wantsRows,
} from '../../../upstreams/twenty/dialect/list-wants.ts';
import { rootPageRows } from '../../../upstreams/twenty/dialect/paged-root.ts';
import { upstreamPageRows } from '../../../upstreams/twenty/dialect/pages.ts';
import type { PlannedField } from '../../../upstreams/twenty/dialect/plan.ts';
import { isConnection } from '../../../upstreams/twenty/dialect/record-types.ts';
import type { AskedField } from './asked-fields.ts';
import { sizeIn } from './moment.ts';
import type { Follow, Moment } from './moment.ts';

export interface TwentyCost {
  root(field: AskedField, momentName: string, isWrite: boolean): void;
  /** Looks up so many objects by what they are known by. Several that are known to be one are named alike. */
  lookup(objects: number, name?: string): void;
  /** Counts what is below a field that has been answered with records. */
  below(field: AskedField, moment: Moment): void;
  tokens(): number;
}

/** Rows that the dialect reads at most: of a root list, and of one relation of up to so many parents. */
const mostRootRows = 10_000;
const mostNestedRows = 5_000;
const parentsPerQuery = 5_000;
/** Groups where no limit is given, and the records of each (the dialect; Twenty 2.21.0). */
const mostGroups = 1_000;
const recordsPerGroup = 10;

/** Counts the tokens that Twenty takes: one for each root field, and one for each page of it. */
export function createTwentyCost(follow: Follow): TwentyCost {
  let tokens = 0;
  const lookedUp = new Map<string, number>();

  function below(field: AskedField, moment: Moment): void {
    if (!isOfRecords(field)) return;
    visit(field, moment, new Set(findDeferred(field)));
  }

  function visit(field: AskedField, moment: Moment, deferred: ReadonlySet<AskedField>): void {
    for (const child of field.children) {
      if (follow(child, moment) || !isOfRecords(child)) continue;
      const hop = hopOf(child);
      if (hop === 'toMany') list(child, moment, deferred);
      else {
        if (hop === 'manyToOne' && deferred.has(child)) tokens += pagesOf(moment.rows);
        visit(child, moment, deferred);
      }
    }
  }

  function list(field: Planned, { name, rows: parents }: Moment, deferred: ReadonlySet<AskedField>): void {
    const size = sizeIn(field, 'first') ?? sizeIn(field, 'last') ?? nestedPageRows;
    const queries = Math.ceil(parents / parentsPerQuery);
    const isRead = deferred.has(field);
    // One that Twenty answers is counted or read anew where its 60 rows could be not all.
    const needsRows = isRead ? wantsRows(field) : wantsCursors(field) && !isEnough(field);
    const needsCount = isRead ? aggregatesOf(field).length > 0 || !wantsRows(field) : !isEnough(field);
    const pages =
      parents === 1 && isBeginning(field) ? pagesOf(Math.min(size, mostNestedRows)) : pagesOf(mostNestedRows);
    tokens += queries * ((needsRows ? Math.max(1, pages) : 0) + (needsCount ? 1 : 0));
    visit(field, { name, rows: Math.min(parents * size, Math.max(1, queries) * mostNestedRows) }, deferred);
  }

  return {
    root(field, name, isWrite) {
      const { cost, rows } = isWrite ? costOfWrite(field) : costOfRead(field);
      tokens += cost;
      below(field, { name, rows });
    },
    lookup(objects, name) {
      if (name === undefined) tokens += pagesOf(objects);
      else lookedUp.set(name, pagesOf(objects));
    },
    below,
    tokens: () => [...lookedUp.values()].reduce((sum, count) => sum + count, tokens),
  };
}

type Planned = AskedField & PlannedField;

/** Twenty has no abstract types, and so nothing below such a field is of one. */
function isOfRecords(field: AskedField): field is Planned {
  return isObjectType(field.parentType);
}

interface RootCost {
  readonly cost: number;
  /** The records in its answer. */
  readonly rows: number;
}

function costOfRead(field: AskedField): RootCost {
  const { type, arguments: given } = field;
  const answered = getNullableType(type);
  if ('groupBy' in given) return { cost: 1, rows: (sizeIn(field, 'limit') ?? mostGroups) * recordsPerGroup };
  if (isListType(answered) && isConnection(answered)) {
    // The duplicates of each record are a question of their own.
    const records = countOf(given['ids']);
    return { cost: records, rows: records * rootPageRows };
  }
  if (!isConnection(type)) return { cost: 1, rows: 1 };
  const size = sizeIn(field, 'first') ?? sizeIn(field, 'last') ?? rootPageRows;
  const rows = Math.min(size, mostRootRows);
  if (!isOfRecords(field) || !wantsRows(field)) return { cost: 1, rows };
  // What is told from the end is counted first.
  const isCounted = ['last', 'before', 'orderBy'].some((name) => isGiven(given[name]));
  return { cost: Math.max(1, pagesOf(rows)) + (isCounted ? 1 : 0), rows };
}

function costOfWrite({ fieldName, arguments: given }: AskedField): RootCost {
  const { data, filter, id } = given;
  if (isGiven(filter)) {
    // Which records are deleted or restored may have to be read first.
    const isNamed = /^twenty_(delete|restore)[A-Z]/.test(fieldName);
    return { cost: 1 + (isNamed ? pagesOf(mostNestedRows) : 0), rows: mostNestedRows };
  }
  // An update of one record that leaves parts of a composite out reads them first.
  return { cost: isGiven(id) && isGiven(data) ? 2 : 1, rows: countOf(data) };
}

/** Whether only the beginning of a list is wanted. */
function isBeginning({ arguments: given }: AskedField): boolean {
  return ['last', 'after', 'before', 'offset', 'orderBy'].every((name) => !isGiven(given[name]));
}

function pagesOf(rows: number): number {
  return Math.ceil(rows / upstreamPageRows);
}

function countOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 1;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
