import type { CrmObject } from './crm-objects.ts';
import { matchingRows } from './reference-filter.ts';
import type { CrmData } from './reference-filter.ts';
import { isLive, isNothing, valueAt } from './reference-tables.ts';
import type { Row } from './reference-tables.ts';
import { uniquePaths } from './small-crm.ts';

type Values = Readonly<Record<string, unknown>>;

export interface ReferenceWritesOptions extends CrmData {
  readonly now: () => string;
  /** A new record to which nothing was given, by type. */
  readonly blanks: ReadonlyMap<string, Row>;
  /** Columns whose record goes with the one they point at, as `TwentyNoteTarget.noteId`; others are emptied. */
  readonly cascading: ReadonlySet<string>;
}

/** Carries out a mutation on the tables, all of it or nothing; undefined for a field that is none. Throws where a server would refuse. */
export type ReferenceWrites = (fieldName: string, values: Values) => Row | readonly Row[] | undefined;

export function createReferenceWrites(options: ReferenceWritesOptions): ReferenceWrites {
  const { tables, objects, now } = options;
  return (fieldName, values) => {
    const [, action = '', name = ''] =
      /^twenty_(create|update|delete|restore|destroy)(\w+)$/.exec(fieldName) ?? [];
    const root = `twenty_${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    const object = objects.find(({ list, one }) => list === root || one === root);
    if (!object) return undefined;
    const isMany = object.list === root;
    if (action === 'create') {
      const data = (isMany ? values['data'] : [values['data']]) as readonly Values[];
      const rows = values['upsert'] === true ? upsert(object, data) : insert(object, data);
      return isMany ? rows : rows[0];
    }
    const filter = isMany ? values['filter'] : { id: { eq: values['id'] } };
    // Deleted records are written too, but not found by what they are related to.
    const isThroughRelation = Object.keys(object.records).some((relation) => speaksOf(filter, relation));
    if (action === 'restore' && isThroughRelation)
      throw new Error('Deleted records are not found like that.');
    const found = matchingRows(tables.rows(object.type), filter, object.type, options, true).filter(
      (row) => !isThroughRelation || isLive(row),
    );
    if (!isMany && found.length === 0) throw new Error('Record not found');
    const rows = change(action, object, found, values['data'] as Values, isMany);
    return isMany ? rows : rows[0];
  };

  function change(
    action: string,
    object: CrmObject,
    found: readonly Row[],
    data: Values,
    isMany: boolean,
  ): readonly Row[] {
    switch (action) {
      case 'update':
        refuseLosses(object, data, isMany);
        return update(
          object,
          found.map((row) => [row, columnsOf(object, data)] as const),
        );
      case 'destroy':
        for (const row of found) destroy(object.type, row);
        return found;
      default:
        return found.map((row) => mark(object.type, row, action === 'delete' ? now() : null));
    }
  }

  /** What ties a note to others is deleted and restored with it. */
  function mark(type: string, row: Row, deletedAt: string | null): Row {
    const marked = { ...row, deletedAt, updatedAt: now() };
    tables.put(type, marked);
    if (type === 'TwentyNote') {
      for (const target of tables.pointingAt('TwentyNoteTarget', 'noteId', row['id'])) {
        mark('TwentyNoteTarget', target, deletedAt);
      }
    }
    return marked;
  }

  function insert(object: CrmObject, data: readonly Values[]): readonly Row[] {
    const blank = options.blanks.get(object.type)!;
    const rows = data.map((record) => ({
      ...mergedRow(blank, columnsOf(object, record)),
      id: record['id'],
      createdAt: now(),
      updatedAt: now(),
    }));
    const ids = new Set(rows.map(({ id }) => id));
    if (ids.size < rows.length || rows.some(({ id }) => tables.find(object.type, id))) {
      throw new Error('An id is taken.');
    }
    check(object, rows);
    return rows.map((row) => put(object, row));
  }

  function update(object: CrmObject, changes: readonly (readonly [Row, Values])[]): readonly Row[] {
    const rows = changes.map(([row, columns]) => ({
      ...mergedRow(row, columns),
      id: row['id'],
      updatedAt: now(),
    }));
    check(object, rows);
    return rows.map((row) => put(object, row));
  }

  /** Results stand in the order of the input. */
  function upsert(object: CrmObject, data: readonly Values[]): readonly Row[] {
    const path = uniquePaths[object.type];
    const existing = data.map((record) => {
      const columns = columnsOf(object, record);
      const value = path === undefined ? null : valueAt(columns, path);
      const same = tables.rows(object.type).filter((row) => {
        return (
          row['id'] === record['id'] ||
          (path !== undefined && !isNothing(value) && valueAt(row, path) === value)
        );
      });
      if (same.length > 1) throw new Error('Two records are meant.');
      return same[0];
    });
    const targets = existing.map((row, index) => row?.['id'] ?? data[index]!['id']);
    if (new Set(targets).size < targets.length) throw new Error('A record is meant twice.');
    const blank = options.blanks.get(object.type)!;
    const rows = data.map((record, index) => {
      const row = existing[index] ?? { ...blank, id: record['id'], createdAt: now() };
      const columns = columnsOf(object, record);
      return { ...mergedRow(row, columns), id: row['id'], deletedAt: null, updatedAt: now() };
    });
    check(object, rows);
    return rows.map((row) => put(object, row));
  }

  function put(object: CrmObject, row: Row): Row {
    tables.put(object.type, row);
    return row;
  }

  function destroy(type: string, row: Row): void {
    tables.remove(type, String(row['id']));
    for (const object of objects) {
      for (const [name, target] of Object.entries(object.records)) {
        if (target !== type) continue;
        const column = `${name}Id`;
        for (const child of tables.pointingAt(object.type, column, row['id'])) {
          if (options.cascading.has(`${object.type}.${column}`)) destroy(object.type, child);
          else put(object, { ...child, [column]: null });
        }
      }
    }
  }

  function check(object: CrmObject, rows: readonly Row[]): void {
    const path = uniquePaths[object.type];
    const ids = new Set(rows.map(({ id }) => id));
    const others = tables.rows(object.type).filter(({ id }) => !ids.has(id));
    const values = (list: readonly Row[]) =>
      path === undefined ? [] : list.map((row) => valueAt(row, path)).filter((value) => !isNothing(value));
    const all = [...values(rows), ...values(others)];
    if (values(rows).some((value) => all.filter((other) => other === value).length > 1)) {
      throw new Error('A value is taken.');
    }
    for (const [name, type] of Object.entries(object.records)) {
      for (const row of rows) {
        const id = row[`${name}Id`];
        if (!isNothing(id) && !tables.find(type, id)) throw new Error('There is no such record.');
      }
    }
  }

  /** What the data says of columns, relations as the ids they mean. */
  function columnsOf(object: CrmObject, data: Values): Values {
    const columns: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(data)) {
      const target = object.records[name];
      if (target === undefined) columns[name] = storedOf(object, name, value);
      else columns[`${name}Id`] = connectedId(target, value as Values);
    }
    return columns;
  }

  function connectedId(type: string, { connect }: Values): unknown {
    if (!connect) return null;
    const where = (connect as { where: Values }).where;
    const path = uniquePaths[type] ?? '';
    const matching = tables
      .rows(type)
      .filter((row) =>
        'id' in where ? row['id'] === where['id'] : valueAt(row, path) === valueAt(where, path),
      );
    const [found] = matching.filter(isLive);
    if (!found) throw new Error('There is no record to connect to.');
    return found['id'];
  }
}

function speaksOf(filter: unknown, name: string): boolean {
  return JSON.stringify(filter).includes(`"${name}":`);
}

/** Composites keep the parts that are not given; null for a whole one gives nothing. */
function mergedRow(row: Row, columns: Values): Row {
  const merged: Record<string, unknown> = { ...row };
  for (const [name, value] of Object.entries(columns)) {
    const before = row[name];
    const isComposite = isParts(before) && (value === null || isParts(value)) && name !== 'extraData';
    merged[name] = isComposite ? { ...before, ...value } : value;
  }
  return merged;
}

function storedOf(object: CrmObject, path: string, value: unknown): unknown {
  const column = object.columns.find((each) => each.path === path);
  if (isParts(value) && !column) {
    return Object.fromEntries(
      Object.entries(value).map(([part, inner]) => [part, storedOf(object, `${path}.${part}`, inner)]),
    );
  }
  // Texts and lists are never null.
  if (value === null && column?.kind === 'text') return '';
  if (value === null && (column?.kind === 'options' || column?.kind === 'texts')) return [];
  return path.endsWith('primaryEmail') ? String(value).toLowerCase() : value;
}

function isParts(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const mainParts = ['primaryEmail', 'primaryLinkUrl'];
/** What Twenty empties where it is left out, by a part that tells which composite it is. */
const unkept: readonly (readonly string[])[] = [
  ['primaryEmail'],
  ['primaryLinkUrl', 'primaryLinkLabel', 'secondaryLinks'],
  ['additionalPhones'],
];

/** Updates that the gateway refuses, since Twenty would do something else: CANNOT_ANSWER_TRUTHFULLY in docs/errors.md. */
function refuseLosses(object: CrmObject, data: Values, isMany: boolean): void {
  for (const [name, value] of Object.entries(data)) {
    const parts = object.columns.filter(({ path }) => path.startsWith(`${name}.`));
    const names = parts.map(({ path }) => path.slice(name.length + 1));
    if (value === null && names.length > 0) throw new Error('Null for a composite changes nothing.');
    if (!isParts(value)) continue;
    const due = unkept.find(([part = '']) => names.includes(part)) ?? [];
    const lost = due.filter((part) => !(part in value));
    if (lost.some((part) => isMany || mainParts.includes(part))) {
      throw new Error('What is left out would be emptied.');
    }
  }
}
