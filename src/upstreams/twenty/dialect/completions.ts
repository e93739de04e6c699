import type { GatewayError } from '../../../errors.ts';
import type { PlannedField } from './plan.ts';

/** What a relation field leads to from one parent: a connection or a record in Twenty's names, or why it is not known. */
export type Completed = { readonly value: unknown } | { readonly error: GatewayError };

/** Relation fields by the key that joins them to their parent: the parent's id for a list, the related id for a record. */
export interface Completions {
  readonly set: (field: PlannedField, key: string, completed: Completed) => void;
  readonly find: (field: PlannedField, key: string) => Completed | undefined;
}

export function createCompletions(): Completions {
  const byField = new Map<PlannedField, Map<string, Completed>>();
  return {
    set(field, key, completed) {
      let ofField = byField.get(field);
      if (!ofField) {
        ofField = new Map();
        byField.set(field, ofField);
      }
      ofField.set(key, completed);
    },
    find: (field, key) => byField.get(field)?.get(key),
  };
}
