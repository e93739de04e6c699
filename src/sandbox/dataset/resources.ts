import { groupKeyOf } from './groups.ts';
import { DAY } from './moments.ts';
import { resourcePlans } from './resource-plans.ts';
import { remoteNetworkKey, securityPolicyKey } from './sites.ts';
import type { NetworkResource, NetworkServiceAccount } from './world.ts';

/** All resources in order of creation. */
export function createResources(
  wallNow: number,
  serviceAccounts: readonly NetworkServiceAccount[],
): NetworkResource[] {
  return resourcePlans.map((plan, index) => {
    const { name, kind, address, network, groups } = plan;
    return {
      key: 1_275_213 + 7 * index,
      name,
      kind,
      address,
      alias: plan.alias ?? null,
      remoteNetworkKey: remoteNetworkKey(network),
      securityPolicyKey: plan.policy ? securityPolicyKey(plan.policy) : null,
      groupKeys: groups.map(groupKeyOf),
      serviceAccountIds: (plan.serviceAccounts ?? []).map((account) => idOf(serviceAccounts, account)),
      tags: Object.entries(plan.tags ?? {}).map(([key, value]) => ({ key, value })),
      createdAt: wallNow - (690 - 15 * index) * DAY,
    };
  });
}

function idOf(serviceAccounts: readonly NetworkServiceAccount[], name: string): string {
  const found = serviceAccounts.find((account) => account.name === name);
  if (!found) throw new Error(`Expected a service account called ${name}, there is none.`);
  return found.id;
}
