import { capitalize, isComposite, subFieldsOf } from './composites.ts';
import { compositeOf } from './composite-values.ts';
import { isObject } from './defaults.ts';
import type { ProjectionContext } from './project.ts';
import { databaseRefusal } from './refusals.ts';
import { joinColumnOf } from './shape.ts';
import type { RelationField, Shape } from './shape.ts';
import { TwentyError } from '../model.ts';
import { isUniqueField } from './unique.ts';
import { isUuid } from './uuid.ts';
import type { Change } from './values.ts';

type Columns = Readonly<Record<string, unknown>>;

/** The columns of each change of one call, with its relations resolved to the ids of the records that were meant. */
export function connectedColumns(changes: readonly Change[], context: ProjectionContext): Columns[] {
  for (const { relations } of changes) {
    if (relations.some(({ where, disconnect }) => where && disconnect !== null)) {
      throw connectError('Cannot have both connect and disconnect for the same field on undefined.');
    }
  }
  const wanted = changes.map((change) => wantedBy(change, context));
  checkSameFields(wanted.flat());
  return changes.map((change, index) => {
    const columns: Record<string, unknown> = { ...change.columns };
    for (const { field, disconnect } of change.relations) {
      if (disconnect === true) columns[joinColumnOf(field)] = null;
    }
    for (const each of wanted[index] ?? []) columns[joinColumnOf(each.field)] = targetId(each, context);
    return columns;
  });
}

/** The record a relation is to be connected to. */
interface Wanted {
  readonly field: RelationField;
  readonly target: Shape | undefined;
  /** The fields of its condition, by name. */
  readonly names: readonly string[];
  readonly conditions: readonly WhereCondition[];
}

interface WhereCondition {
  readonly column: string;
  readonly value: unknown;
  readonly read: (row: Columns) => unknown;
}

function wantedBy({ columns, relations }: Change, { shapes }: ProjectionContext): Wanted[] {
  return relations.flatMap(({ field, where }) => {
    if (!where) return [];
    const joinColumn = joinColumnOf(field);
    if ((columns[joinColumn] ?? null) !== null) {
      throw connectError(`${field.name} and ${joinColumn} cannot be both provided.`);
    }
    const target = shapes.target(field);
    const conditions = target ? conditionsOf(where, target, field.name) : [];
    return [{ field, target, names: Object.keys(where), conditions }];
  });
}

/** One call looks all targets of a relation up by the same fields. */
function checkSameFields(wanted: readonly Wanted[]): void {
  const first = new Map<string, string>();
  for (const { field, names } of wanted) {
    const fields = names.join();
    if ((first.get(field.name) ?? fields) !== fields) {
      throw connectError(
        `Expected the same constraint fields to be used consistently across all operations for ${field.name}.`,
      );
    }
    first.set(field.name, fields);
  }
}

function targetId({ field, target, conditions }: Wanted, { store }: ProjectionContext): string {
  const unreadable = conditions.find(({ column, value }) => column === 'id' && !isUuid(value));
  if (unreadable) {
    throw databaseRefusal(`invalid input syntax for type uuid: "${String(unreadable.value)}"`);
  }
  const rows = target ? [...store.table(target.object).rows()] : [];
  const matching = rows.filter(
    (row) => row['deletedAt'] === null && conditions.every(({ read, value }) => read(row) === value),
  );
  const [found, ...others] = matching;
  if (found && others.length === 0) return found.id;
  const condition = conditions.map(({ column, value }) => `${column} = ${String(value)}`).join(' and ');
  throw connectError(
    `Expected 1 record to connect to ${field.name}, but found ${matching.length} for ${condition}`,
    `Can't connect to ${field.name}. No unique record found with condition: ${condition}`,
  );
}

function conditionsOf(where: Columns, target: Shape, relationName: string): WhereCondition[] {
  const isUnique = (name: string) => {
    const field = target.fields.get(name);
    return field !== undefined && (name === 'id' || isUniqueField(field));
  };
  if (!Object.keys(where).some(isUnique)) {
    throw connectError(
      `Missing required fields: at least one unique constraint have to be fully populated for '${relationName}'.`,
    );
  }
  return Object.entries(where).flatMap(([name, value]): WhereCondition[] => {
    const field = target.fields.get(name);
    if (!field || !isUnique(name)) {
      throw connectError(`Field ${name} is not a unique constraint field for '${relationName}'.`);
    }
    const { type } = field;
    if (!isComposite(type)) {
      const wanted = name === 'id' && typeof value === 'string' ? value.toLowerCase() : value;
      return [{ column: name, value: wanted, read: (row) => row[name] }];
    }
    const given = isObject(value) ? value : {};
    const stored = storedParts(() => compositeOf(type, name, value)) ?? given;
    const parts = subFieldsOf(type).map((subField) => subField.name);
    return parts
      .filter((part) => given[part] !== undefined)
      .map((part) => ({
        column: `${name}${capitalize(part)}`,
        value: stored[part],
        read: (row) => (isObject(row[name]) ? row[name][part] : null),
      }));
  });
}

/** Undefined for a value that could not be stored: it is looked for as it is. */
function storedParts(convert: () => Columns | null): Columns | undefined {
  try {
    return convert() ?? undefined;
  } catch (error) {
    if (error instanceof TwentyError) return undefined;
    throw error;
  }
}

function connectError(message: string, userFriendlyMessage = 'An error occurred.'): TwentyError {
  return new TwentyError(message, { userFriendlyMessage, code: 'BAD_USER_INPUT' });
}
