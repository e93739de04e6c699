export type Row = Readonly<Record<string, unknown>>;

/** The records of a CRM, deleted ones too. */
export interface CrmTables {
  /** In the order of their ids. */
  rows(type: string): readonly Row[];
  find(type: string, id: unknown): Row | undefined;
  /** Those whose column holds the id. */
  pointingAt(type: string, column: string, id: unknown): readonly Row[];
  put(type: string, row: Row): void;
  remove(type: string, id: string): void;
  /** Forgets all there is for other records. */
  load(records: CrmRecords): void;
}

/** Records by their type. */
export type CrmRecords = ReadonlyMap<string, readonly Row[]>;

interface Table {
  readonly byId: Map<unknown, Row>;
  sorted: readonly Row[] | undefined;
  readonly indexes: Map<string, Map<unknown, Row[]>>;
}

export function createTables(records: CrmRecords): CrmTables {
  const tables = new Map<string, Table>();
  const load = (all: CrmRecords) => {
    tables.clear();
    for (const [type, rows] of all) {
      const byId = new Map(rows.map((row) => [row['id'], row]));
      tables.set(type, { byId, sorted: undefined, indexes: new Map() });
    }
  };
  load(records);
  const tableOf = (type: string): Table => {
    const table = tables.get(type);
    if (!table) throw new Error(`The CRM has no ${type}.`);
    return table;
  };
  const rowsOf = (type: string): readonly Row[] => {
    const table = tableOf(type);
    table.sorted ??= [...table.byId.values()].sort((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1));
    return table.sorted;
  };
  const changed = (type: string): Table => {
    const table = tableOf(type);
    table.sorted = undefined;
    table.indexes.clear();
    return table;
  };
  return {
    rows: rowsOf,
    find: (type, id) => tableOf(type).byId.get(id),
    pointingAt(type, column, id) {
      const { indexes } = tableOf(type);
      let index = indexes.get(column);
      if (!index) {
        index = Map.groupBy(rowsOf(type), (row) => row[column]);
        indexes.set(column, index);
      }
      return index.get(id) ?? [];
    },
    put: (type, row) => void changed(type).byId.set(row['id'], row),
    remove: (type, id) => void changed(type).byId.delete(id),
    load,
  };
}

export function isLive(row: Row | undefined): row is Row {
  return row !== undefined && isNothing(row['deletedAt']);
}

/** The value at a path below a record, null where there is none. */
export function valueAt(row: unknown, path: string): unknown {
  return (
    path.split('.').reduce<unknown>((value, name) => (value as Row | null | undefined)?.[name], row) ?? null
  );
}

/** The database keeps no empty text and no empty list. */
export function isNothing(value: unknown): boolean {
  return (
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  );
}
