import type { GraphQLObjectType, GraphQLOutputType } from 'graphql';
import { GatewayError } from '../../../errors.ts';
import type { Relation, Relations } from '../relations.ts';
import { isGrouping } from './groups.ts';
import { isPlainList } from './list-wants.ts';
import type { PlannedField } from './plan.ts';
import { isConnection, isRecord } from './record-types.ts';

/**
 * What of a plan Twenty answers truly where it stands, found by asking 2.21.0: from a root one relation, and a record of
 * a list's rows; deeper it answers null or nothing without an error. On a nested list it ignores every argument, knows
 * no aggregate, and ends at 60 rows saying that there are no more. The rest is deferred: fetched by queries of its own.
 */
export interface Layout {
  readonly isDeferred: (field: PlannedField) => boolean;
  /** Finds out the relations, when something is deferred or `isNeeded`. Before that `relationOf` knows none. */
  readonly prepare: (isNeeded?: boolean) => Promise<void>;
  /** How a relation field is joined to its parent, or why nobody knows. */
  readonly relationOf: (field: PlannedField) => Relation | GatewayError;
  /** What a find-many root field answers. */
  readonly listType: (root: string) => GraphQLOutputType;
}

export type Hop = 'toMany' | 'manyToOne';

/** Whether a field leads from a record to others, and to how many. */
export function hopOf(field: PlannedField): Hop | undefined {
  if (!isRecord(field.parentType)) return undefined;
  if (isConnection(field.type)) return 'toMany';
  return isRecord(field.type) ? 'manyToOne' : undefined;
}

/** The fields below `root` that are fetched by queries of their own. Each begins anew what Twenty follows. */
export function findDeferred(root: PlannedField): PlannedField[] {
  const deferred: PlannedField[] = [];
  // A list below a group's records ends at 5 rows without a word (twentyhq/twenty, group-by-with-records.constants.ts).
  const isGroup = isGrouping(root);
  visit(root, []);
  return deferred;

  function visit(parent: PlannedField, hops: readonly Hop[]): void {
    for (const field of parent.children) {
      const hop = hopOf(field);
      if (!hop) visit(field, hops);
      else if (isAnswered(field, hop, hops) && !(isGroup && hop === 'toMany')) visit(field, [...hops, hop]);
      else {
        deferred.push(field);
        visit(field, []);
      }
    }
  }
}

function isAnswered(field: PlannedField, hop: Hop, hops: readonly Hop[]): boolean {
  if (hops.length === 0) return hop === 'manyToOne' || isPlainList(field);
  return hops.length === 1 && hops[0] === 'toMany' && hop === 'manyToOne';
}

/** When `load` fails, only what needs the relations fails with it. */
export function createLayout(
  deferred: readonly PlannedField[],
  load: () => Promise<Relations>,
  queryType: GraphQLObjectType,
): Layout {
  let relations: Relations | GatewayError | undefined;
  const set: ReadonlySet<PlannedField> = new Set(deferred);
  const roots = queryType.getFields();
  return {
    isDeferred: (field) => set.has(field),
    async prepare(isNeeded = set.size > 0) {
      if (!isNeeded) return;
      try {
        relations ??= await load();
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
        relations = error;
      }
    },
    relationOf(field) {
      if (relations instanceof GatewayError) return relations;
      const name = nameOf(field);
      const relation = relations?.get(name);
      return relation && roots[relation.root] ? relation : unknownRelation(name);
    },
    listType(root) {
      const definition = roots[root];
      if (!definition) throw new Error(`There is no root field ${root}.`);
      return definition.type;
    },
  };
}

/** The field of the parent record that says what a relation leads to; undefined when nobody knows. */
export function keyFieldOf(layout: Layout, field: PlannedField): string | undefined {
  if (hopOf(field) === 'toMany') return 'id';
  const relation = layout.relationOf(field);
  return relation instanceof GatewayError ? undefined : relation.joinColumn;
}

export function nameOf(field: PlannedField): string {
  return `${field.parentType.name}.${field.fieldName}`;
}

function unknownRelation(name: string): GatewayError {
  return new GatewayError(
    'CANNOT_ANSWER_TRUTHFULLY',
    `Twenty answers ${name} wrongly at this place, and its data model does not say where else to ask for it.`,
    { upstream: 'twenty' },
  );
}
