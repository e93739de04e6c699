import type { Caller, FieldMetadata, RecordRow } from '../model.ts';
import { searchVectorOf } from '../search-vector.ts';
import { aggregatesOf } from './aggregate.ts';
import { capitalize, compositeTypename, isComposite, subFieldOf } from './composites.ts';
import type { CompositeType } from './composites.ts';
import { encodeCursor } from './cursor.ts';
import { isObject } from './defaults.ts';
import type { OrderBy } from './order-by.ts';
import { demand } from './permissions.ts';
import { badInput, internalError } from './refusals.ts';
import type { Selection } from './selection.ts';
import { isRelation, isToMany, joinColumnOf } from './shape.ts';
import type { RelationField, Shape, Shapes } from './shape.ts';
import type { Store } from './store.ts';

/** A nested list shows so many records and claims that there are no more. */
const NESTED_LIST_MAX = 60;

export interface ProjectionContext {
  readonly shapes: Shapes;
  readonly store: Store;
}

/** What a connection shows beside its records. */
export interface Connection {
  readonly rows: readonly RecordRow[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly orderBy: OrderBy;
  /** `totalCount` and the other aggregates, by field name. */
  readonly aggregate: (name: string) => unknown;
  readonly typename?: string;
  /** Further fields, such as `groupByDimensionValues`. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** How a record was reached: nothing is loaded beyond one that was reached through a many-to-one relation. */
type Reached = 'atRoot' | 'throughList' | 'throughOne';

const NOTHING: Selection = new Map();
const ID_ONLY: Selection = new Map([['id', NOTHING]]);
const PAGE_INFO: Selection = new Map(
  ['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'].map((name) => [name, NOTHING]),
);

/** What is selected of each record. Throws for `edges` without `node`, as the real one trips over it. */
export function nodeSelectionOf(selection: Selection, shape: Shape): Selection {
  const edges = selection.get('edges');
  if (!edges) return selection;
  const node = edges.get('node');
  if (node) return node;
  const [first] = shape.object.fields;
  const name = first && (isRelation(first) && !isToMany(first) ? joinColumnOf(first) : first.name);
  throw internalError(`Cannot read properties of undefined (reading '${name ?? 'id'}')`);
}

/** All that can be wrong with a selection, in the order in which the real server finds it. */
export function checkSelection(selection: Selection, shape: Shape, shapes: Shapes, caller: Caller): void {
  checkParts(selection, shape, shapes);
  checkDepth(selection, shape, shapes);
  demandRelated(selection, shape, shapes, caller);
}

/** Throws for an unknown part of a composite. */
export function checkParts(selection: Selection, shape: Shape, shapes: Shapes): void {
  for (const { field, below, target } of selectedFields(selection, shape, shapes)) {
    if (isComposite(field.type)) checkComposite(field.type, below);
    if (target) checkParts(below, target, shapes);
  }
}

/** Throws for a list inside a list. */
export function checkDepth(selection: Selection, shape: Shape, shapes: Shapes, isInsideList = false): void {
  for (const { field, below, target } of selectedFields(selection, shape, shapes)) {
    if (!target || !isRelation(field)) continue;
    if (isToMany(field) && isInsideList) {
      throw badInput(
        'Query complexity is too high. One-to-Many relation cannot be nested in another One-to-Many relation.',
        'TOO_COMPLEX_QUERY',
      );
    }
    checkDepth(below, target, shapes, isInsideList || isToMany(field));
  }
}

/** Throws PERMISSION_DENIED for a relation to what the caller may not read. */
export function demandRelated(selection: Selection, shape: Shape, shapes: Shapes, caller: Caller): void {
  for (const { below, target } of selectedFields(selection, shape, shapes)) {
    if (!target) continue;
    demand('read', caller, target.object);
    demandRelated(below, target, shapes, caller);
  }
}

interface SelectedField {
  readonly field: FieldMetadata;
  readonly below: Selection;
  /** What a relation leads to. */
  readonly target: Shape | undefined;
}

function selectedFields(selection: Selection, shape: Shape, shapes: Shapes): SelectedField[] {
  return [...nodeSelectionOf(selection, shape)].flatMap(([name, below]) => {
    const field = shape.fields.get(name);
    return field ? [{ field, below, target: isRelation(field) ? shapes.target(field) : undefined }] : [];
  });
}

function checkComposite(type: CompositeType, below: Selection): void {
  for (const name of below.keys()) {
    if (name !== '__typename' && !subFieldOf(type, name)) {
      throw internalError(`Sub field metadata not found for composite type: ${type}`);
    }
  }
}

export function projectRecord(
  row: RecordRow,
  selection: Selection,
  shape: Shape,
  context: ProjectionContext,
  orderBy: OrderBy = [],
  reached: Reached = 'atRoot',
): Record<string, unknown> {
  const answer: Record<string, unknown> = {};
  for (const [name, below] of selection) {
    answer[name] = projectField(row, name, below, shape, context, orderBy, reached);
  }
  return answer;
}

export function projectConnection(
  connection: Connection,
  selection: Selection,
  shape: Shape,
  context: ProjectionContext,
  reached: Reached = 'atRoot',
): Record<string, unknown> {
  const typename = capitalize(shape.object.nameSingular);
  const { rows, orderBy } = connection;
  const node = selection.get('edges')?.get('node') ?? NOTHING;
  const cursorOf = (row: RecordRow | undefined) =>
    row
      ? encodeCursor(row.id, orderBy, (key) => selectedValue(row, key, node, shape, context, orderBy))
      : null;
  const answer: Record<string, unknown> = {};
  for (const [name, below] of selection) {
    switch (name) {
      case '__typename':
        answer[name] = connection.typename ?? `${typename}Connection`;
        break;
      case 'edges':
        answer[name] = rows.map((row) => {
          const edge: Record<string, unknown> = {};
          for (const part of below.keys()) {
            if (part === '__typename') edge[part] = `${typename}Edge`;
            if (part === 'cursor') edge[part] = cursorOf(row);
            if (part === 'node') edge[part] = projectRecord(row, node, shape, context, orderBy, reached);
          }
          return edge;
        });
        break;
      case 'pageInfo': {
        const pageInfo: Readonly<Record<string, () => unknown>> = {
          __typename: () => 'PageInfo',
          hasNextPage: () => connection.hasNextPage,
          hasPreviousPage: () => connection.hasPreviousPage,
          startCursor: () => cursorOf(rows[0]),
          endCursor: () => cursorOf(rows.at(-1)),
        };
        answer[name] = Object.fromEntries(
          [...below.keys()].map((part) => [part, pageInfo[part]?.() ?? null]),
        );
        break;
      }
      default:
        answer[name] = connection.extra?.[name] ?? connection.aggregate(name) ?? null;
    }
  }
  return answer;
}

/** The aggregates over some rows, each computed only when it is selected. */
export function aggregateOver(rows: readonly RecordRow[], shape: Shape): (name: string) => unknown {
  return (name) => aggregatesOf(shape).get(name)?.(rows);
}

function projectField(
  row: RecordRow,
  name: string,
  below: Selection,
  shape: Shape,
  context: ProjectionContext,
  orderBy: OrderBy,
  reached: Reached,
): unknown {
  if (name === '__typename') return capitalize(shape.object.nameSingular);
  const joined = shape.joinColumns.get(name);
  if (joined) return liveId(row, joined, context);
  const field = shape.fields.get(name);
  if (!field) return null;
  if (isRelation(field)) return projectRelation(row, field, below, context, orderBy, reached);
  if (isComposite(field.type)) return projectComposite(row[name], below, field.type);
  if (field.type === 'TS_VECTOR') return searchVectorOf(shape.object, row);
  return row[name] ?? null;
}

function projectComposite(value: unknown, below: Selection, type: CompositeType): unknown {
  const parts = [...below.keys()];
  if (!isObject(value) || parts.every((part) => part === '__typename')) return null;
  return Object.fromEntries(
    parts.map((part) => [part, part === '__typename' ? compositeTypename(type) : (value[part] ?? null)]),
  );
}

function projectRelation(
  row: RecordRow,
  field: RelationField,
  below: Selection,
  context: ProjectionContext,
  orderBy: OrderBy,
  reached: Reached,
): unknown {
  const target = context.shapes.target(field);
  if (!target) return null;
  const isLoaded = reached !== 'throughOne';
  if (!isToMany(field)) {
    const id = isLoaded ? liveId(row, field, context) : null;
    const found = id === null ? undefined : context.store.table(target.object).get(id);
    const selection = below.size === 0 ? ID_ONLY : below;
    return found ? projectRecord(found, selection, target, context, orderBy, 'throughOne') : null;
  }
  const opposite = target.object.fields.find((each) => each.id === field.relation.targetFieldId);
  if (!opposite || !isRelation(opposite)) return null;
  const joinColumn = joinColumnOf(opposite);
  const rows = isLoaded ? nestedRows(row, joinColumn, target, context) : [];
  const connection = {
    rows,
    hasNextPage: false,
    hasPreviousPage: false,
    orderBy,
    aggregate: (name: string) => (name === 'totalCount' ? rows.length : null),
  };
  const selection = below.size === 0 ? wholeConnection(joinColumn) : below;
  return projectConnection(connection, selection, target, context, 'throughList');
}

/** What a list shows for which nothing is selected: all that was loaded. */
function wholeConnection(joinColumn: string): Selection {
  const node: Selection = new Map([...ID_ONLY, [joinColumn, NOTHING]]);
  return new Map<string, Selection>([
    ['edges', new Map([['node', node] as const, ['cursor', NOTHING] as const])],
    ['pageInfo', PAGE_INFO],
    ['totalCount', NOTHING],
  ]);
}

function nestedRows(
  row: RecordRow,
  joinColumn: string,
  target: Shape,
  { store }: ProjectionContext,
): RecordRow[] {
  const rows: RecordRow[] = [];
  for (const each of store.table(target.object).pointingAt(joinColumn, row.id)) {
    if (rows.length === NESTED_LIST_MAX) break;
    if (each['deletedAt'] === null) rows.push(each);
  }
  return rows;
}

/** The target's id, which reads null while the target is soft-deleted. */
function liveId(row: RecordRow, field: RelationField, { shapes, store }: ProjectionContext): string | null {
  const id = row[joinColumnOf(field)];
  if (typeof id !== 'string') return null;
  const target = shapes.target(field);
  const found = target && store.table(target.object).get(id);
  return found?.['deletedAt'] === null ? id : null;
}

/** What of a record a cursor can see: the selected parts only, and an empty object for a composite not selected. */
function selectedValue(
  row: RecordRow,
  key: string,
  node: Selection,
  shape: Shape,
  context: ProjectionContext,
  orderBy: OrderBy,
): unknown {
  const field: FieldMetadata | undefined = shape.fields.get(key);
  const below = node.get(key);
  if (field && isComposite(field.type)) return projectComposite(row[key], below ?? NOTHING, field.type) ?? {};
  if (!below) return undefined;
  // The record a relation leads to is loaded with its id.
  const loaded = field && isRelation(field) ? new Map([...ID_ONLY, ...below]) : below;
  return projectField(row, key, loaded, shape, context, orderBy, 'atRoot');
}
