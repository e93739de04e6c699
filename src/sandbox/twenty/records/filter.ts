import type { FieldMetadata, RecordRow } from '../model.ts';
import { ranksOf, storedForm } from './compare.ts';
import { capitalize, isComposite, isEmptyNull, subFieldOf } from './composites.ts';
import type { CompositeType } from './composites.ts';
import { and, conditionsOf, inSequence, not, or } from './conditions.ts';
import type { Truth } from './conditions.ts';
import { isObject } from './defaults.ts';
import { checkAgainstDatabase, checkStatement, entriesOf, operationOf } from './filter-values.ts';
import type { FilterColumn } from './filter-values.ts';
import { internalError, invalidFilter } from './refusals.ts';
import { isRelation, isToMany, joinColumnOf } from './shape.ts';
import type { RelationField, Shape, Shapes } from './shape.ts';
import type { Store } from './store.ts';

export interface Filter {
  matches(row: RecordRow): boolean;
  /** A filter that speaks of `deletedAt` anywhere sees soft-deleted rows too. */
  readonly mentionsDeletedAt: boolean;
  /** Throws what the real server finds only when it writes the query. */
  checkStatement(): void;
  /** Throws that too, and what the database finds in the query. */
  checkAgainstDatabase(): void;
}

interface FilterContext {
  readonly shapes: Shapes;
  readonly store: Store;
  readonly seesDeleted: boolean;
  readonly statementChecks: (() => void)[];
  readonly databaseChecks: (() => void)[];
}

type Row = Readonly<Record<string, unknown>>;
type Test = (row: Row) => Truth;
/** Tests that stand with OR between them, open to what is put before and after them with AND. */
type Alternatives = readonly Test[];

const NO_ROW: Row = {};

/** Reads a filter argument. Throws INVALID_ARGS_FILTER for what the object does not have or its types do not take. */
export function createFilter(given: unknown, shape: Shape, shapes: Shapes, store: Store): Filter {
  const mentionsDeletedAt = mentions(given);
  const context: FilterContext = {
    shapes,
    store,
    seesDeleted: mentionsDeletedAt,
    statementChecks: [],
    databaseChecks: [],
  };
  const test = given === undefined ? () => true : testOf(given, shape, context, 0);
  const checkQuery = () => context.statementChecks.forEach((check) => check());
  return {
    mentionsDeletedAt,
    matches: (row) => test(row) === true,
    checkStatement: checkQuery,
    checkAgainstDatabase() {
      checkQuery();
      context.databaseChecks.forEach((check) => check());
    },
  };
}

function mentions(filter: unknown): boolean {
  if (typeof filter !== 'object' || filter === null) return false;
  return Object.entries(filter).some(([key, value]) => key === 'deletedAt' || mentions(value));
}

/** `hops` counts the relations gone through: one is the most. */
function testOf(filter: unknown, shape: Shape, context: FilterContext, hops: number): Test {
  const tests = entriesOf(filter).flatMap(([key, value]): readonly Alternatives[] => {
    switch (key) {
      case 'and':
      case 'or': {
        const inner = listOf(value).map((each) => testOf(each, shape, context, hops));
        if (inner.length === 0) return [];
        const combine = key === 'and' ? and : or;
        return [[(row) => combine(inner.map((test) => test(row)))]];
      }
      case 'not': {
        const inner = testOf(value, shape, context, hops);
        return [[(row) => not(inner(row))]];
      }
      default:
        return fieldTests(key, value, shape, context, hops);
    }
  });
  return inSequence(tests);
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value !== null && value !== undefined) throw internalError('value.map is not a function');
  throw internalError(`Cannot read properties of ${String(value)} (reading 'map')`);
}

function fieldTests(
  key: string,
  value: unknown,
  shape: Shape,
  context: FilterContext,
  hops: number,
): readonly Alternatives[] {
  const joined = shape.joinColumns.get(key);
  const field = shape.fields.get(key) ?? joined;
  if (!field) {
    const { nameSingular } = shape.object;
    throw invalidFilter(
      `Object ${nameSingular} doesn't have any "${key}" field.`,
      `Invalid filter : ${nameSingular} object doesn't have any "${key}" field.`,
    );
  }
  if (!joined && isRelation(field)) return [[relationTest(field, value, context, hops)]];
  if (isComposite(field.type)) return compositeTests(field, field.type, value, shape, context);
  const enumeration = field.options && { column: key, values: field.options.map((option) => option.value) };
  const column = { object: shape.object, field, type: field.type, path: key, name: key, enumeration };
  return [columnTests(column, value, (row) => row[key], context)];
}

function relationTest(field: RelationField, value: unknown, context: FilterContext, hops: number): Test {
  if (isToMany(field)) {
    throw invalidFilter(
      `Cannot filter by relation field "${field.name}"`,
      `Invalid filter: filtering by relation field "${field.name}" is not supported`,
    );
  }
  const target = context.shapes.target(field);
  const joinColumn = joinColumnOf(field);
  if (!target || !isTraversal(value, target)) {
    throw invalidFilter(
      `Cannot filter by relation field "${field.name}": use "${joinColumn}" instead`,
      `Invalid filter: use "${joinColumn}" to filter by this relation field`,
    );
  }
  if (hops >= 1) {
    throw invalidFilter(
      'Relation filter nesting deeper than 1 hop is not supported',
      'Relation filters can only traverse one relation deep',
    );
  }
  const inner = testOf(value, target, context, hops + 1);
  const table = context.store.table(target.object);
  return (row) => {
    const id = row[joinColumn];
    const found = typeof id === 'string' ? table.get(id) : undefined;
    const isSeen = found && (context.seesDeleted || found['deletedAt'] === null);
    return inner(isSeen ? found : NO_ROW);
  };
}

function isTraversal(value: unknown, target: Shape): boolean {
  return (
    isObject(value) &&
    Object.keys(value).some(
      (key) => ['and', 'or', 'not'].includes(key) || target.fields.has(key) || target.joinColumns.has(key),
    )
  );
}

function compositeTests(
  field: FieldMetadata,
  type: CompositeType,
  value: unknown,
  shape: Shape,
  context: FilterContext,
): readonly Alternatives[] {
  return entriesOf(value).map(([name, given]) => {
    const subField = subFieldOf(type, name);
    if (!subField) throw invalidFilter(`Sub field "${name}" not found for composite type: ${type}`);
    const path = `${field.name}.${name}`;
    const enumeration = subField.values && {
      column: `${field.name}${capitalize(name)}`,
      values: subField.values,
    };
    const column = { object: shape.object, field, type: subField.type, path, name, enumeration };
    return columnTests(column, given, (row) => partOf(row[field.name], name), context);
  });
}

function columnTests(
  column: FilterColumn,
  given: unknown,
  read: (row: Row) => unknown,
  context: FilterContext,
): Alternatives {
  const operation = operationOf(column, given);
  context.statementChecks.push(() => checkStatement(column, operation));
  context.databaseChecks.push(() => checkAgainstDatabase(column, operation));
  const conditions = conditionsOf(operation.operator, operation.value, {
    isEmptyNull: isEmptyNull(column.field.type, column.name),
    ranks: ranksOf(column.field, column.type),
  });
  return conditions.map((condition) => (row) => condition(storedForm(read(row))));
}

function partOf(composite: unknown, name: string): unknown {
  return isObject(composite) ? composite[name] : null;
}
