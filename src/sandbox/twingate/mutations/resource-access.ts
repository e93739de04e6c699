import { plainGrant } from '../access.ts';
import type { Context } from '../context.ts';
import type { ApprovalMode, Grant, Resource } from '../records.ts';
import { requireGlobalId } from '../ids.ts';
import { refuse } from '../refusal.ts';
import type { Store } from '../store.ts';
import { need, put, refuseUnknown } from '../table.ts';
import { checkExpiry, nextAccessPolicy, type AccessPolicyArguments } from './access-rules.ts';
import { checkPolicy } from './checks.ts';
import { mutation } from './mutation.ts';
import { checkRouting } from './routing-rules.ts';

interface AccessInput extends AccessPolicyArguments {
  readonly principalId: string;
  readonly approvalMode?: ApprovalMode | null;
  readonly expiresAt?: number | null;
  readonly securityPolicyId?: string | null;
}

interface AccessArguments {
  readonly resourceId: string;
  readonly access: readonly AccessInput[];
}

export const resourceAccessMutations = {
  /** Adds the principals, or changes the settings of those who are there. */
  resourceAccessAdd: mutation(({ resourceId, access }: AccessArguments, context) => {
    const resource = need(context.store.resources, resourceId, 'resourceId');
    const grants = nextGrants(resource, access, context);
    return { entity: save(resource, new Map([...resource.access, ...grants]), context) };
  }),

  resourceAccessRemove: mutation(
    (args: { readonly principalIds: readonly string[]; readonly resourceId: string }, context) => {
      const resource = need(context.store.resources, args.resourceId, 'resourceId');
      const removed = new Set(
        args.principalIds.map((id) => needPrincipal(context.store, id, 'principalIds')),
      );
      const remaining = [...resource.access].filter(([id]) => !removed.has(id));
      return { entity: save(resource, new Map(remaining), context) };
    },
  ),

  /** The principals become the whole list. A field left out of one that stays keeps its value here too. */
  resourceAccessSet: mutation(({ resourceId, access }: AccessArguments, context) => {
    const resource = need(context.store.resources, resourceId, 'resourceId');
    return { entity: save(resource, nextGrants(resource, access, context), context) };
  }),
};

function save(resource: Resource, access: Map<string, Grant>, { store, now }: Context): Resource {
  const next = { ...resource, access, updatedAt: now };
  checkRouting(next);
  return put(store.resources, next);
}

function nextGrants(
  resource: Resource,
  access: readonly AccessInput[],
  { store, now }: Context,
): Map<string, Grant> {
  const grants = new Map<string, Grant>();
  for (const input of access) {
    const id = needPrincipal(store, input.principalId, 'principalId');
    const old = resource.access.get(id) ?? plainGrant(id);
    if (store.serviceAccounts.rows.has(id)) refuseSettings(input);
    grants.set(id, {
      principalId: id,
      expiresAt: input.expiresAt === undefined ? old.expiresAt : checkExpiry(input.expiresAt, now),
      securityPolicyId:
        input.securityPolicyId === undefined
          ? old.securityPolicyId
          : checkPolicy(store, input.securityPolicyId),
      accessPolicy: nextAccessPolicy(old.accessPolicy, input),
      approvalMode: input.approvalMode === undefined ? old.approvalMode : input.approvalMode,
    });
  }
  return grants;
}

function refuseSettings(input: AccessInput): void {
  const given = Object.entries(input).find(([field, value]) => field !== 'principalId' && value !== null);
  if (given) refuse(`'${given[0]}' must be null for a Service Account.`);
}

function needPrincipal(store: Store, id: string, argument: string): string {
  requireGlobalId(id, argument);
  const isKnown = store.groups.rows.has(id) || store.serviceAccounts.rows.has(id);
  return isKnown ? id : refuseUnknown('Principal', id);
}
