import { GatewayError } from '../../../errors.ts';
import { fieldsOf, keyOf } from '../../../upstream/fields.ts';
import type { Fragments } from '../../../upstream/fields.ts';
import { badPage, isData } from './list-page.ts';
import type { Data, ListPage } from './list-page.ts';
import type { LongField } from './long-field.ts';

/** A page, and the places of its rows that no page before it had. */
export interface Part extends ListPage {
  readonly fresh: readonly number[];
}

/** The client's list out of its pages, in the order in which they were asked. Writes into the first one. */
export function joinPages(
  asked: readonly [Part, ...Part[]],
  fields: readonly [LongField, ...LongField[]],
  fragments: Fragments,
): Data | GatewayError {
  const [{ node, isForwards, tail }] = fields;
  const [{ data }] = asked;
  if (asked.length === 1 && tail === undefined) return data;
  const parts: readonly Part[] = isForwards ? asked : asked.toReversed();
  const count = parts.reduce((sum, { fresh }) => sum + fresh.length, 0);
  const start = tail === undefined ? 0 : Math.max(0, count - tail);
  const pageInfo = pageInfoOf(parts, start);

  const selected = fields.flatMap((field) => below(field.node));
  for (const field of selected) {
    const key = keyOf(field);
    const told = data[key];
    if (field.name.value === 'totalCount') data[key] = asked.at(-1)?.total;
    if (field.name.value !== 'pageInfo' || !isData(told)) continue;
    for (const fact of below(field)) {
      if (Object.hasOwn(pageInfo, fact.name.value)) told[keyOf(fact)] = pageInfo[fact.name.value];
    }
  }
  const edges = selected.filter(({ name }) => name.value === 'edges');
  for (const key of new Set(edges.map(keyOf))) {
    const pages = parts.map((part) => part.data[key]);
    const error = pages.find((page) => page instanceof GatewayError);
    if (!error && !pages.every(Array.isArray)) return badPage(node.name.value);
    data[key] = error ?? parts.flatMap((part) => freshOf(part, key)).slice(start);
  }
  return data;

  function below({ selectionSet }: LongField['node']) {
    return selectionSet ? fieldsOf(selectionSet, fragments) : [];
  }
}

function freshOf({ data, fresh }: Part, key: string): unknown[] {
  const rows = data[key] as readonly unknown[];
  return fresh.map((row) => rows[row]);
}

/** Where the rows from `start` on are, of the pages in the list's order. */
function pageInfoOf(parts: readonly Part[], start: number): Data {
  const cursors = parts.flatMap(({ rows, fresh }) => fresh.map((row) => rows[row]?.cursor ?? null));
  const filled = parts.filter(({ rows }) => rows.length > 0);
  return {
    hasPreviousPage: start > 0 || parts[0]?.hasPreviousPage === true,
    hasNextPage: parts.at(-1)?.hasNextPage === true,
    startCursor: start > 0 ? (cursors[start] ?? null) : (filled[0]?.startCursor ?? null),
    endCursor: start > 0 && start === cursors.length ? null : (filled.at(-1)?.endCursor ?? null),
  };
}
