import type { Grant, Resource } from './records.ts';
import type { Store } from './store.ts';

/** A grant without settings of its own. */
export function plainGrant(principalId: string): Grant {
  return { principalId, expiresAt: null, securityPolicyId: null, accessPolicy: null, approvalMode: null };
}

/** The Resources a group or service account may reach. */
export function resourcesOf(store: Store, principalId: string): Resource[] {
  return [...store.resources.rows.values()].filter((resource) => resource.access.has(principalId));
}

/** Makes `resourceIds` the Resources of a principal; grants that stay keep their settings. */
export function setResourcesOf(
  store: Store,
  principalId: string,
  resourceIds: ReadonlySet<string>,
  now: number,
): void {
  for (const resource of store.resources.rows.values()) {
    if (resource.access.has(principalId) === resourceIds.has(resource.id)) continue;
    if (resourceIds.has(resource.id)) resource.access.set(principalId, plainGrant(principalId));
    else resource.access.delete(principalId);
    resource.updatedAt = now;
  }
}

interface SetChange {
  /** Given: the whole new set, before additions and removals. */
  readonly all?: readonly { readonly id: string }[] | null | undefined;
  readonly added: readonly { readonly id: string }[];
  readonly removed: readonly { readonly id: string }[];
}

/** The IDs of a relation after a mutation's plain, `added...` and `removed...` lists. */
export function changeSet(current: Iterable<string>, change: SetChange): Set<string> {
  const ids = new Set(change.all ? change.all.map((row) => row.id) : current);
  for (const row of change.added) ids.add(row.id);
  for (const row of change.removed) ids.delete(row.id);
  return ids;
}
