import { isGiven } from '../given.ts';
import { globalId } from '../ids.ts';
import { refuse } from '../refusal.ts';
import { need, put, takeKey } from '../table.ts';
import { needAuthority } from './certificate-authorities.ts';
import { checkAddress } from './checks.ts';
import { mutation } from './mutation.ts';

export const gatewayMutations = {
  gatewayCreate: mutation(
    (
      args: {
        readonly address: string;
        readonly remoteNetworkId: string;
        readonly sshCAId?: string | null;
        readonly x509CAId: string;
      },
      { store },
    ) => {
      const address = checkAddress(args.address);
      const remoteNetworkId = need(store.remoteNetworks, args.remoteNetworkId, 'remoteNetworkId').id;
      const x509CAId = needAuthority(store, 'X509CertificateAuthority', args.x509CAId, 'x509CAId').id;
      const sshCAId = isGiven(args.sshCAId)
        ? needAuthority(store, 'SSHCertificateAuthority', args.sshCAId, 'sshCAId').id
        : null;
      const gateway = put(store.gateways, {
        __typename: 'Gateway',
        id: globalId('Gateway', takeKey(store.gateways)),
        ...{ address, remoteNetworkId, sshCAId, x509CAId },
      });
      return { entity: gateway };
    },
  ),

  gatewayDelete: mutation(({ id }: { readonly id: string }, { store }) => {
    need(store.gateways, id);
    const isUsed = [...store.resources.rows.values()].some(
      (resource) => resource.__typename !== 'NetworkResource' && resource.gatewayId === id,
    );
    if (isUsed) refuse('Cannot delete. This Gateway is being used by Resource.');
    store.gateways.rows.delete(id);
    return {};
  }),

  gatewayUpdate: mutation(
    (
      args: {
        readonly id: string;
        readonly address?: string | null;
        readonly remoteNetworkId?: string | null;
        readonly sshCAId?: string | null;
        readonly x509CAId?: string | null;
      },
      { store },
    ) => {
      const gateway = { ...need(store.gateways, args.id) };
      if (isGiven(args.address)) gateway.address = checkAddress(args.address);
      if (isGiven(args.remoteNetworkId)) {
        gateway.remoteNetworkId = need(store.remoteNetworks, args.remoteNetworkId, 'remoteNetworkId').id;
      }
      if (isGiven(args.x509CAId)) {
        gateway.x509CAId = needAuthority(store, 'X509CertificateAuthority', args.x509CAId, 'x509CAId').id;
      }
      if (args.sshCAId === null) gateway.sshCAId = null;
      else if (args.sshCAId !== undefined) {
        gateway.sshCAId = needAuthority(store, 'SSHCertificateAuthority', args.sshCAId, 'sshCAId').id;
      }
      return { entity: put(store.gateways, gateway) };
    },
  ),
};
