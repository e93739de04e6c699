import type { Values } from './arguments.ts';

/**
 * The order of a list as it can be asked of Twenty 2.21.0, which sorts ids upwards whatever it is told, and of two
 * directions for one column takes the later: each column stands once, as an entry of its own, and the id not at all. It
 * comes last, upwards; a list that has it downwards is the mirror image of one that has not.
 */
export interface Order {
  readonly entries: readonly Values[];
  readonly isMirrored: boolean;
}

interface Column {
  readonly path: readonly string[];
  readonly direction: string;
}

/** What follows the id or repeats a column has no say in the order, and null none either. */
export function orderOf(list: Values): Order {
  const columns = new Map<string, Column>();
  for (const column of columnsIn(list['orderBy'] ?? [], [])) {
    const name = column.path.join('.');
    if (name === 'id') {
      return orderBy([...columns.values()], column.direction.startsWith('Desc'));
    }
    if (!columns.has(name)) columns.set(name, column);
  }
  return orderBy([...columns.values()], false);
}

/** Whether a list is in the order of its ids, in either direction. */
export function isById({ entries }: Order): boolean {
  return entries.length === 0;
}

/** The orderBy argument. With the id at its end no two rows are equal, so that pages fit together. */
export function sentOrder({ entries }: Order): { readonly orderBy?: readonly Values[] } {
  return entries.length === 0 ? {} : { orderBy: [...entries, { id: 'AscNullsFirst' }] };
}

function columnsIn(value: unknown, path: readonly string[]): Column[] {
  if (value === null || value === undefined) return [];
  // One entry may stand for a list of one.
  if (Array.isArray(value)) return value.flatMap((item) => columnsIn(item, path));
  if (typeof value === 'string') return [{ path, direction: value }];
  return Object.entries(value).flatMap(([name, inner]) => columnsIn(inner, [...path, name]));
}

function orderBy(columns: readonly Column[], isMirrored: boolean): Order {
  const entries = columns.map(({ path, direction }) =>
    path.reduceRight<unknown>(
      (inner, name) => ({ [name]: inner }),
      isMirrored ? opposite(direction) : direction,
    ),
  );
  return { entries: entries as Values[], isMirrored };
}

function opposite(direction: string): string {
  const [from, to] = direction.startsWith('Asc') ? ['Asc', 'Desc'] : ['Desc', 'Asc'];
  const [nulls, others] = direction.endsWith('First') ? ['First', 'Last'] : ['Last', 'First'];
  return direction.replace(from, to).replace(new RegExp(`${nulls}$`), others);
}
