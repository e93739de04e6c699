import { refuse } from '../refusal.ts';
import type { Store } from '../store.ts';
import { need } from '../table.ts';

/** The trimmed name; a blank one is refused. */
export function checkName(name: string): string {
  const trimmed = name.trim();
  return trimmed === '' ? refuse('Name may not be blank.') : trimmed;
}

/** The trimmed address; a blank one is refused. */
export function checkAddress(address: string): string {
  const trimmed = address.trim();
  return trimmed === '' ? refuse('Address may not be blank.') : trimmed;
}

/** The ID of a security policy that exists; null stands for the default one. */
export function checkPolicy(store: Store, id: string | null): string | null {
  return id === null ? null : need(store.securityPolicies, id, 'securityPolicyId').id;
}
