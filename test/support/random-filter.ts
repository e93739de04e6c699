import { parseValue, valueFromASTUntyped } from 'graphql';
import type { ColumnKind, CrmColumn, CrmObject } from './crm-objects.ts';
import type { Draft } from './random-draft.ts';
import { valueAt } from './reference-tables.ts';
import type { Row } from './reference-tables.ts';

/** What operations are made over. */
export interface RandomWorld {
  readonly objects: readonly CrmObject[];
  /** The records of a type that are not deleted. */
  rows(type: string): readonly Row[];
  /** Whether filters may ask for deleted records. */
  readonly mayAskForDeleted: boolean;
}

const letters = ['a', 'e', 'ing', 'o', 'Head', 'x', 'example', '1'];

/** Columns whose comparisons say nothing of their own, or nothing that is documented. */
const unfiltered = /^(updatedBy\..*|createdBy\.context|bodyV2\.blocknote|searchVector)$/;

/** Operators that take one value of the column. */
const ordered = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte'];
const operators: Readonly<Record<ColumnKind, readonly string[]>> = {
  text: [
    'ilike',
    'is',
    'eq',
    'neq',
    'in',
    'like',
    'startsWith',
    'endsWith',
    'gt',
    'gte',
    'lt',
    'lte',
    'empty',
  ],
  number: ['is', 'in', ...ordered],
  moment: ['gt', 'is', 'in', ...ordered],
  day: ['is', 'in', ...ordered],
  boolean: ['is', 'eq'],
  id: ['is', 'in', ...ordered],
  option: ['is', 'in', 'eq', 'neq'],
  options: ['is', 'containsAny'],
  texts: ['is', 'containsIlike'],
  json: ['is', 'like'],
};

/** A filter's text. With `isLiteral` it holds no variables, so that another document can have it too. */
export function filterText(draft: Draft, world: RandomWorld, object: CrmObject, isLiteral: boolean): string {
  return level(object, 2, true);

  function level(at: CrmObject, depth: number, mayTraverse: boolean): string {
    const parts = new Map<string, string>();
    for (let count = draft.choose(4) === 3 ? 2 : 1; count > 0; count--) {
      const [name, text] = part(at, depth, mayTraverse);
      parts.set(name, text);
    }
    return `{ ${[...parts].map(([name, text]) => `${name}: ${text}`).join(', ')} }`;
  }

  function part(at: CrmObject, depth: number, mayTraverse: boolean): [name: string, text: string] {
    const relations = mayTraverse ? Object.entries(at.records) : [];
    switch (depth > 0 ? draft.choose(8) : draft.choose(4)) {
      case 7:
        return ['or', `[${listOf(at, depth, mayTraverse)}]`];
      case 6:
        return ['and', `[${listOf(at, depth, mayTraverse)}]`];
      case 5:
        return ['not', level(at, depth - 1, mayTraverse)];
      case 4: {
        if (relations.length === 0) return field(at);
        const [name, type] = draft.pick(relations);
        return [name, level(objectOf(world, type), depth - 1, false)];
      }
      default:
        return field(at);
    }
  }

  function listOf(at: CrmObject, depth: number, mayTraverse: boolean): string {
    return Array.from({ length: 1 + draft.choose(3) }, () => level(at, depth - 1, mayTraverse)).join(', ');
  }

  function field(at: CrmObject): [name: string, text: string] {
    const columns = at.columns.filter(
      ({ path }) => !unfiltered.test(path) && (world.mayAskForDeleted || path !== 'deletedAt'),
    );
    const column = draft.pick(columns);
    const [name = '', ...rest] = column.path.split('.');
    if (rest.length === 0) return [name, comparison(at, column)];
    const parts = columns.filter(({ path }) => path.startsWith(`${name}.`));
    const chosen = new Set([column, ...(draft.choose(4) === 3 ? [draft.pick(parts)] : [])]);
    const texts = [...chosen].map((each) => `${each.path.slice(name.length + 1)}: ${comparison(at, each)}`);
    return [name, `{ ${texts.join(', ')} }`];
  }

  /** One operator, or two for one field, which Twenty refuses and an ordinary server does not. */
  function comparison(at: CrmObject, column: CrmColumn): string {
    const tests = new Map([operation(at, column)]);
    if (draft.choose(5) === 4) tests.set(...operation(at, column));
    return `{ ${[...tests].map(([operator, operand]) => `${operator}: ${operand}`).join(', ')} }`;
  }

  function operation(at: CrmObject, column: CrmColumn): [operator: string, operand: string] {
    const operator = draft.pick(operators[column.kind]);
    // A currency is null or a code, and what "" means for it nobody says.
    if (operator === 'empty' && column.path.endsWith('currencyCode')) return ['is', 'NULL'];
    switch (operator) {
      case 'is':
        return [operator, draft.pick(['NOT_NULL', 'NULL'])];
      case 'empty':
        return [draft.pick(['eq', 'neq']), '""'];
      case 'like':
      case 'ilike':
        return [operator, pattern()];
      case 'containsIlike':
        return [operator, JSON.stringify(`%${draft.pick(letters)}%`)];
      case 'in':
      case 'containsAny': {
        const count = operator === 'in' && draft.choose(8) === 7 ? 0 : 1 + draft.choose(3);
        return [operator, `[${Array.from({ length: count }, () => operand(at, column)).join(', ')}]`];
      }
      case 'startsWith':
        return [operator, JSON.stringify(textOf(at, column).slice(0, 1 + draft.choose(3)) || 'A')];
      case 'endsWith':
        return [operator, JSON.stringify(textOf(at, column).slice(-1 - draft.choose(3)) || 'a')];
      default:
        return [operator, operand(at, column)];
    }
  }

  function pattern(): string {
    if (!isLiteral && draft.choose(3) === 2) return draft.shared('text');
    const inside = draft.pick(letters);
    return JSON.stringify(
      draft.pick([`%${inside}%`, `${inside}%`, `%${inside}`, `_${inside}%`, `%_${inside}_%`]),
    );
  }

  function textOf(at: CrmObject, column: CrmColumn): string {
    const value = valueIn(at, column);
    return typeof value === 'string' ? value : '';
  }

  /** Mostly a value that some record has. */
  function operand(at: CrmObject, { kind, path, options }: CrmColumn): string {
    const value = valueIn(at, { kind, path, options });
    switch (kind) {
      case 'option':
      case 'options':
        return draft.pick(options);
      case 'number':
        return String((typeof value === 'number' ? value : 10) + draft.pick([0, 0, 1, -1]));
      case 'boolean':
        return draft.pick(['true', 'false']);
      case 'moment':
        return JSON.stringify(moment(typeof value === 'string' ? value : '2026-03-01T00:00:00.000Z'));
      case 'day':
        return JSON.stringify(typeof value === 'string' ? value : '2020-05-17');
      case 'id':
        return JSON.stringify(typeof value === 'string' ? value : '20202020-0000-4000-8000-000000000000');
      default:
        return JSON.stringify(typeof value === 'string' && value !== '' ? value : 'nothing like it');
    }
  }

  /** The same moment is written in many ways. */
  function moment(value: string): string {
    const at = Date.parse(value);
    const local = (hours: number) => new Date(at + hours * 3_600_000).toISOString().slice(0, -1);
    return draft.pick([value, value, `${local(2)}+02:00`, `${local(-5)}-05:00`]);
  }

  function valueIn(at: CrmObject, { path }: CrmColumn): unknown {
    const rows = world.rows(at.type);
    return rows.length === 0 ? null : valueAt(rows[draft.choose(rows.length)], path);
  }
}

/** What a literal without variables comes to as a variable's value. */
export function literalValue(text: string): unknown {
  return valueFromASTUntyped(parseValue(text));
}

export function objectOf({ objects }: RandomWorld, type: string): CrmObject {
  return objects.find((object) => object.type === type)!;
}
