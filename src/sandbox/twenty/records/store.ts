import type { DataModel, ObjectMetadata, RecordRow } from '../model.ts';
import { defaultOf, withDefaults } from './defaults.ts';
import type { Shapes } from './shape.ts';

/** The rows of one object in the order they were written. A row is never changed in place: what was handed out stays as it was. */
export interface Table {
  get(id: string): RecordRow | undefined;
  rows(): Iterable<RecordRow>;
  readonly size: number;
  put(row: RecordRow): void;
  remove(id: string): void;
  /** The rows whose join column holds `id`, from an index that is built when first asked for. */
  pointingAt(joinColumn: string, id: string): Iterable<RecordRow>;
}

export interface Store {
  table(object: ObjectMetadata): Table;
  drop(objectId: string): void;
}

type Index = Map<string, Set<string>>;

/** Tables by object id, so that renaming an object keeps its records; columns follow the model's changes. */
export function createStore(model: DataModel, shapes: Shapes): Store {
  const tables = new Map<string, { table: StoredTable; version: number }>();
  return {
    table(object) {
      let known = tables.get(object.id);
      if (!known) {
        known = { table: createTable(), version: -1 };
        tables.set(object.id, known);
      }
      if (known.version !== model.version) {
        known.version = model.version;
        known.table.follow(object, shapes);
      }
      return known.table;
    },
    drop: (objectId) => void tables.delete(objectId),
  };
}

interface StoredTable extends Table {
  /** Renames, adds and drops columns as the object's fields were. */
  follow(object: ObjectMetadata, shapes: Shapes): void;
}

function createTable(): StoredTable {
  const rows = new Map<string, RecordRow>();
  let indexes = new Map<string, Index>();
  let columnById = new Map<string, string>();

  function reindex(row: RecordRow, action: 'add' | 'remove'): void {
    for (const [joinColumn, index] of indexes) {
      const target = row[joinColumn];
      if (typeof target !== 'string') continue;
      if (action === 'remove') index.get(target)?.delete(row.id);
      else addTo(index, target, row.id);
    }
  }

  function indexOf(joinColumn: string): Index {
    const known = indexes.get(joinColumn);
    if (known) return known;
    const index: Index = new Map();
    for (const row of rows.values()) {
      const target = row[joinColumn];
      if (typeof target === 'string') addTo(index, target, row.id);
    }
    indexes.set(joinColumn, index);
    return index;
  }

  return {
    get: (id) => rows.get(id),
    rows: () => rows.values(),
    get size() {
      return rows.size;
    },
    put(row) {
      const before = rows.get(row.id);
      if (before) reindex(before, 'remove');
      rows.set(row.id, row);
      reindex(row, 'add');
    },
    remove(id) {
      const row = rows.get(id);
      if (row) reindex(row, 'remove');
      rows.delete(id);
    },
    *pointingAt(joinColumn, id) {
      for (const rowId of indexOf(joinColumn).get(id) ?? []) {
        const row = rows.get(rowId);
        if (row) yield row;
      }
    },
    follow(object, shapes) {
      const shape = shapes.of(object);
      const columns = new Map([
        ...shape.columns.map((field): [string, string] => [field.id, field.name]),
        ...[...shape.joinColumns].map(([column, field]): [string, string] => [field.id, column]),
      ]);
      const isSame =
        columns.size === columnById.size && [...columns].every(([id, name]) => columnById.get(id) === name);
      if (isSame) return;
      const defaults = new Map(shape.columns.map((field) => [field.id, defaultOf(field)]));
      for (const row of rows.values()) {
        const followed: RecordRow = { id: row.id };
        for (const [id, name] of columns) {
          const before = columnById.get(id);
          followed[name] = before === undefined ? (defaults.get(id) ?? null) : row[before];
        }
        rows.set(row.id, withDefaults(shape, followed));
      }
      indexes = new Map();
      columnById = columns;
    },
  };
}

function addTo(index: Index, target: string, id: string): void {
  const ids = index.get(target);
  if (ids) ids.add(id);
  else index.set(target, new Set([id]));
}
