import type { RecordRow } from '../model.ts';
import { capitalize, isComposite, subFieldsOf } from './composites.ts';
import { isObject } from './defaults.ts';
import { demand } from './permissions.ts';
import { aggregateOver, checkSelection, projectConnection } from './project.ts';
import type { ProjectionContext } from './project.ts';
import type { RootRequest } from './read.ts';
import { invalidInput } from './refusals.ts';
import type { Shape } from './shape.ts';
import { changeOf } from './values.ts';

/** Shorter text says too little to call two records duplicates. */
const TEXT_MIN_LENGTH = 3;

type Columns = Readonly<Record<string, unknown>>;
type Read = (columns: Columns) => unknown;

/** One connection per record given, in the order given: the live records that meet any of the object's criteria. */
export function findDuplicates(request: RootRequest, context: ProjectionContext): unknown {
  const { shape, args, selection, caller } = request;
  const ids = listOf(args['ids']);
  const data = listOf(args['data']);
  if (!ids && !data) throw invalidInput('You have to provide either "data" or "ids" argument');
  if (ids && data) throw invalidInput('You cannot provide both "data" and "ids" arguments');
  if (!ids && data?.length === 0) {
    throw invalidInput('The "data" condition can not be empty when "ids" input not provided');
  }
  checkSelection(selection, shape, context.shapes, caller);
  const inputs = (data ?? []).map((input) => changeOf(input, shape).columns);
  demand('read', caller, shape.object);
  const rows = liveRows(shape, context);
  const wanted = new Set(ids?.map((id) => String(id).toLowerCase()));
  const subjects: Columns[] = ids ? rows.filter((row) => wanted.has(row.id)) : inputs;
  const inIdOrder = [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
  return subjects.map((subject) => {
    const duplicates = duplicatesOf(subject, inIdOrder, shape);
    const connection = {
      rows: duplicates,
      hasNextPage: false,
      hasPreviousPage: false,
      orderBy: [],
      aggregate: (name: string) => (name === 'totalCount' ? aggregateOver(duplicates, shape)(name) : null),
    };
    return projectConnection(connection, selection, shape, context);
  });
}

function duplicatesOf(subject: Columns, rows: readonly RecordRow[], shape: Shape): RecordRow[] {
  const criteria = (shape.object.duplicateCriteria ?? [])
    .map((paths) => paths.map((path) => readerOf(path, shape)))
    .filter((reads) => reads.every((read) => saysEnough(read(subject))));
  return rows.filter(
    (row) =>
      row.id !== subject['id'] &&
      criteria.some((reads) => reads.every((read) => read(row) === read(subject))),
  );
}

function saysEnough(value: unknown): boolean {
  return typeof value === 'string' && value.length >= TEXT_MIN_LENGTH;
}

/** A criterion names its columns flat: `emailsPrimaryEmail` is the primary address of `emails`. */
function readerOf(path: string, shape: Shape): Read {
  for (const field of shape.columns) {
    if (field.name === path) return (columns) => columns[path];
    if (!isComposite(field.type)) continue;
    const part = subFieldsOf(field.type).find(({ name }) => `${field.name}${capitalize(name)}` === path);
    if (!part) continue;
    return (columns) => {
      const composite = columns[field.name];
      return isObject(composite) ? composite[part.name] : undefined;
    };
  }
  return () => undefined;
}

function liveRows(shape: Shape, { store }: ProjectionContext): RecordRow[] {
  return [...store.table(shape.object).rows()].filter((row) => row['deletedAt'] === null);
}

function listOf(value: unknown): unknown[] | undefined {
  return Array.isArray(value) ? (value as unknown[]) : undefined;
}
