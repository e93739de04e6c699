import { isComposite } from './composites.ts';
import { capitalize } from './composites.ts';
import { compositeOf } from './composite-values.ts';
import { isObject } from './defaults.ts';
import type { ProjectionContext } from './project.ts';
import { joinColumnOf } from './shape.ts';
import type { Shape } from './shape.ts';
import { TwentyError } from '../model.ts';
import { isUniqueField } from './unique.ts';
import type { Change, RelationChange } from './values.ts';

/** The columns of a change with its relations resolved to the ids of the records that were meant. */
export function connectedColumns(change: Change, context: ProjectionContext): Record<string, unknown> {
  const columns: Record<string, unknown> = { ...change.columns };
  for (const relation of change.relations) {
    const { name } = relation.field;
    if (change.columns[joinColumnOf(relation.field)] !== undefined && relation.where) {
      throw connectError(`${name} and ${name}Id cannot be both provided.`);
    }
    columns[joinColumnOf(relation.field)] = relation.where
      ? targetId(relation, relation.where, context)
      : null;
  }
  return columns;
}

function targetId(
  { field }: RelationChange,
  where: Readonly<Record<string, unknown>>,
  { shapes, store }: ProjectionContext,
): string {
  const target = shapes.target(field);
  const conditions = target ? conditionsOf(where, target, field.name) : [];
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

interface WhereCondition {
  readonly column: string;
  readonly value: unknown;
  readonly read: (row: Readonly<Record<string, unknown>>) => unknown;
}

function conditionsOf(
  where: Readonly<Record<string, unknown>>,
  target: Shape,
  relationName: string,
): WhereCondition[] {
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
      throw connectError(`Field ${name} is not a unique constraint field for '${relationName}'`);
    }
    if (!isComposite(field.type)) {
      const wanted = name === 'id' && typeof value === 'string' ? value.toLowerCase() : value;
      return [{ column: name, value: wanted, read: (row) => row[name] }];
    }
    const given = isObject(value) ? Object.keys(value) : [];
    const normal = compositeOf(field.type, name, value) ?? {};
    return given.map((part) => ({
      column: `${name}${capitalize(part)}`,
      value: normal[part],
      read: (row) => (isObject(row[name]) ? row[name][part] : null),
    }));
  });
}

function connectError(message: string, userFriendlyMessage = 'An error occurred.'): TwentyError {
  return new TwentyError(message, { userFriendlyMessage, code: 'BAD_USER_INPUT' });
}
