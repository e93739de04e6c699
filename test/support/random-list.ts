import type { CrmColumn, CrmObject } from './crm-objects.ts';
import type { Draft } from './random-draft.ts';
import { filterText, literalValue, objectOf } from './random-filter.ts';
import type { RandomWorld } from './random-filter.ts';

const directions = ['AscNullsFirst', 'AscNullsLast', 'DescNullsFirst', 'DescNullsLast'];

/** What sorts as anybody would say: an actor's source is an option without a definition, and lists have no order. */
const sortable: ReadonlySet<string> = new Set(['text', 'number', 'moment', 'day', 'boolean', 'id', 'option']);
const unsorted = /^(deletedAt|updatedBy\..*|createdBy\..*|bodyV2\.blocknote|searchVector)$/;

/** A cursor that has to be asked for before the operation can be: of the last row of the list called `c`. */
export interface CursorProbe {
  readonly variable: string;
  readonly text: string;
}

export interface ListOptions {
  readonly isRoot: boolean;
  /** Whether the list may be long. */
  readonly isWide: boolean;
  /** The document that asks for a page of this very list, where there is one list and not one for each parent. */
  readonly probe: ((listArguments: string) => string) | undefined;
  readonly keepProbe: (probe: CursorProbe) => void;
}

export interface ListArguments {
  /** In parentheses, or nothing. */
  readonly text: string;
  /** Whether there may be deleted records in the list. */
  readonly seesDeleted: boolean;
}

export function listArguments(
  draft: Draft,
  world: RandomWorld,
  object: CrmObject,
  options: ListOptions,
): ListArguments {
  const { choose } = draft;
  const { isRoot, isWide, probe } = options;
  const isProbed = probe !== undefined && choose(4) === 3;
  const given: string[] = [];
  const filter = choose(2) === 1 ? filterText(draft, world, object, isProbed || choose(4) === 3) : undefined;
  if (filter !== undefined) given.push(`filter: ${passed(draft, `${object.type}FilterInput`, filter)}`);
  const order = choose(2) === 1 ? `[${ordersText(draft, world, object)}]` : undefined;
  if (order !== undefined) given.push(`orderBy: ${passed(draft, `[${object.type}OrderByInput]`, order)}`);
  const listText = [filter && `filter: ${filter}`, order && `orderBy: ${order}`].filter(Boolean).join(', ');
  const size = () =>
    draft.pick([
      '1',
      '0',
      '3',
      '59',
      '60',
      '61',
      '130',
      draft.shared('two'),
      ...(isRoot ? ['1100'] : [draft.shared('many')]),
    ]);
  const isById = filter === undefined && order === undefined;
  const cursor = () => (isProbed ? probed() : idCursor());
  switch (choose(isProbed || isById ? 8 : 4)) {
    case 0:
      if (!isWide || choose(4) < 3) given.push(`first: ${size()}`);
      if (choose(3) === 2) given.push(`offset: ${choose(5)}`);
      break;
    case 1:
      given.push(`last: ${size()}`);
      break;
    case 2:
      given.push(`first: ${size()}`, `last: ${size()}`);
      break;
    case 3:
      given.push(`first: ${size()}`);
      if (choose(3) === 2) given.push('after: null', 'before: null', 'last: null');
      break;
    case 4:
    case 5:
      given.push(`after: ${cursor()}`);
      if (!isWide || choose(2) === 1) given.push(`${draft.pick(['first', 'last'])}: ${size()}`);
      break;
    case 6:
      given.push(`before: ${cursor()}`);
      if (!isWide || choose(2) === 1) given.push(`${draft.pick(['last', 'first'])}: ${size()}`);
      break;
    default:
      given.push(`after: ${cursor()}`, `before: ${cursor()}`, `first: ${size()}`);
      if (choose(3) === 2) given.push(`offset: ${choose(5)}`);
  }
  return {
    text: given.length > 0 ? `(${given.join(', ')})` : '',
    seesDeleted: filter?.includes('deletedAt') ?? false,
  };

  /** In the order of the ids a cursor names a record, whether it is in the list or not. */
  function idCursor(): string {
    const rows = world.rows(object.type);
    const { id } = rows[choose(rows.length)] ?? { id: '20202020-0000-4000-8000-000000000000' };
    return JSON.stringify(Buffer.from(JSON.stringify({ id })).toString('base64'));
  }

  function probed(): string {
    const variable = draft.variable('String', null, 'null');
    const rows = 1 + choose(isWide ? 90 : 5);
    const text = probe!(`(${[listText, `first: ${rows}`].filter(Boolean).join(', ')})`);
    options.keepProbe({ variable: variable.slice(1), text });
    return variable;
  }
}

/** Inline, or as a variable where it holds none. */
export function passed(draft: Draft, type: string, text: string): string {
  if (text.includes('$') || draft.choose(4) < 3) return text;
  return draft.variable(type, literalValue(text), text);
}

/** One to three entries, an entry of one or two keys. What stands twice counts where it stands first. */
function ordersText(draft: Draft, world: RandomWorld, object: CrmObject): string {
  const entries = Array.from({ length: 1 + draft.choose(3) }, () => {
    const keys = new Map([key(), ...(draft.choose(5) === 4 ? [key()] : [])]);
    return `{ ${[...keys].map(([name, text]) => `${name}: ${text}`).join(', ')} }`;
  });
  return entries.join(', ');

  function key(): [name: string, text: string] {
    const relations = Object.entries(object.records);
    if (relations.length > 0 && draft.choose(5) === 4) {
      const [name, type] = draft.pick(relations);
      const column = draft.pick(
        sortableColumns(objectOf(world, type)).filter(({ path }) => !/Id$/.test(path)),
      );
      return [name, `{ ${nested(column.path)} }`];
    }
    const [name = '', text = ''] = nested(draft.pick(sortableColumns(object)).path).split(/: (.*)/s);
    return [name, text];
  }

  function nested(path: string): string {
    const direction = draft.pick(directions);
    return path
      .split('.')
      .reduceRight(
        (inner, name, index, names) => `${name}: ${index === names.length - 1 ? direction : `{ ${inner} }`}`,
        '',
      );
  }
}

function sortableColumns({ columns }: CrmObject): CrmColumn[] {
  return columns.filter(({ path, kind }) => sortable.has(kind) && !unsorted.test(path));
}
