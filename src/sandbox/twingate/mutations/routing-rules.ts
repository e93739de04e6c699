import type { Resource } from '../records.ts';
import { refuse } from '../refusal.ts';

/**
 * A Resource that bypasses Twingate is one plain address, open on every port, without a policy of its own or of its
 * principals. Source: terraform-provider-twingate issue 888; Twingate's page on bypass names CIDR ranges and ports too.
 */
export function checkRouting(resource: Resource): void {
  if (resource.__typename !== 'NetworkResource' || resource.routingMode === 'THROUGH_TWINGATE') return;
  const { tcp, udp } = resource.protocols;
  if (isRange(resource.address)) {
    refuse("Resources that bypass Twingate can't have a CIDR range or wildcard in the address.");
  }
  if (tcp.policy !== 'ALLOW_ALL' || udp.policy !== 'ALLOW_ALL') {
    refuse("Resources that bypass Twingate can't have port restrictions.");
  }
  const policies = [resource, ...resource.access.values()].map((holder) => holder.securityPolicyId);
  if (policies.some((policy) => policy !== null)) {
    refuse("Resources that bypass Twingate can't have a Security Policy.");
  }
}

/** True for an address that stands for several: a CIDR range or a wildcard. */
export function isRange(address: string): boolean {
  return /[*?/]/.test(address);
}
