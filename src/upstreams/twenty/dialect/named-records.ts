import { GatewayError } from '../../../errors.ts';
import type { Values } from './arguments.ts';
import type { Ask } from './asker.ts';
import type { Layout } from './layout.ts';
import { idOf } from './nested-list.ts';
import { fetchPages, isSource, rowsOf, upstreamPageRows } from './pages.ts';
import type { PagedList } from './pages.ts';
import type { ObjectRoot, PlannedField } from './plan.ts';
import { fieldsIn, filterType } from './record-filter.ts';
import { selectAt } from './selection.ts';

/** Ids in one filter: 2.21.0 took 5,000 values, more were not tried. */
const recordBound = 5_000;

/** What deleting and restoring change of a record. */
const changed: ReadonlySet<string> = new Set(['updatedAt', 'deletedAt']);

/**
 * Many records that are deleted or restored, by their ids where the client's filter does not hold any more once that is done:
 * Twenty reads what it answers by the same filter afterwards and finds no deleted record through a relation, so that it
 * would not tell what it has done (twentyhq/twenty, its source). Updates are told whole. Records that change between the
 * read of the ids and the write are written all the same.
 *
 * Costs a read for each 1,000 records, only for such a filter. Undefined when there are no records. An error where Twenty
 * would not find them.
 */
export async function nameRecords(
  root: ObjectRoot,
  layout: Layout,
  ask: Ask,
): Promise<ObjectRoot | GatewayError | undefined> {
  const { field } = root;
  const [, action, name = ''] = /^(delete|restore)([A-Z].*)$/.exec(field.fieldName) ?? [];
  const filter = field.arguments['filter'];
  if (action === undefined || !isSource(filter)) return root;
  const spoken = fieldsIn(filter, filterType(field));
  const isThroughRelation = spoken.some((each) => each.isRelation);
  if (action === 'restore' && isThroughRelation) return notFound(field);
  if (!isThroughRelation && !spoken.some((each) => changed.has(each.name))) return root;
  const list = findMany(`${name.charAt(0).toLowerCase()}${name.slice(1)}`, filter, isThroughRelation, layout);
  const [first] = await ask([list.sent]);
  const pages = await fetchPages(list, first, ask);
  if (pages instanceof GatewayError) return pages;
  const ids = rowsOf(pages).map(idOf);
  if (ids.length === 0) return undefined;
  return { ...root, field: { ...field, arguments: { ...field.arguments, filter: { id: { in: ids } } } } };
}

/** The records that Twenty would find: deleted ones too, but not through a relation. */
function findMany(fieldName: string, filter: Values, isThroughRelation: boolean, layout: Layout): PagedList {
  const anywhere = { or: ['NULL', 'NOT_NULL'].map((is) => ({ deletedAt: { is } })) };
  const speaksOfDeletion = JSON.stringify(filter).includes('"deletedAt"');
  const live = speaksOfDeletion ? { and: [filter, { deletedAt: { is: 'NULL' } }] } : filter;
  return {
    sent: {
      fieldName,
      arguments: {
        first: upstreamPageRows,
        filter: isThroughRelation ? live : { and: [filter, anywhere] },
      },
      selectionSet: selectAt([], layout.listType(fieldName), layout, [
        ['totalCount'],
        ['edges', 'node', 'id'],
      ]),
    },
    wanted: Infinity,
    bound: recordBound,
    tooLarge: (rows) =>
      refusal(
        `${rows.toLocaleString('en')} records meet the filter, which does not hold any more afterwards, and ${recordBound.toLocaleString('en')} can be named by their ids. Take fewer at a time; nothing was written.`,
      ),
  };
}

function notFound({ fieldName }: PlannedField): GatewayError {
  return refusal(
    `Twenty finds no deleted records by what they are related to. Give ${fieldName} their ids; nothing was written.`,
  );
}

function refusal(message: string): GatewayError {
  return new GatewayError('CANNOT_ANSWER_TRUTHFULLY', message, { upstream: 'twenty' });
}
