import type { Context } from '../context.ts';
import { fingerprintOf } from '../fingerprint.ts';
import { globalId } from '../ids.ts';
import type { CertificateAuthority } from '../records.ts';
import { refuse } from '../refusal.ts';
import type { Store } from '../store.ts';
import { need, put, refuseUnknown, takeKey } from '../table.ts';
import { checkName } from './checks.ts';
import { mutation } from './mutation.ts';

type Kind = CertificateAuthority['__typename'];

export const certificateAuthorityMutations = {
  sshCertificateAuthorityCreate: mutation(
    ({ name, publicKey }: { readonly name: string; readonly publicKey: string }, context) => {
      const body = /^(?:ssh|ecdsa|sk)-\S+\s+([A-Za-z0-9+/=]+)/.exec(publicKey.trim())?.[1];
      if (body === undefined) refuse('Enter a valid SSH public key.');
      return { entity: create('SSHCertificateAuthority', name, body, context) };
    },
  ),
  sshCertificateAuthorityDelete: remove('SSHCertificateAuthority'),
  x509CertificateAuthorityCreate: mutation(
    ({ name, certificate }: { readonly name: string; readonly certificate: string }, context) => {
      const body = /-----BEGIN CERTIFICATE-----(.+?)-----END CERTIFICATE-----/s.exec(certificate)?.[1];
      if (body === undefined) refuse('Enter a valid PEM certificate.');
      return { entity: create('X509CertificateAuthority', name, body, context) };
    },
  ),
  x509CertificateAuthorityDelete: remove('X509CertificateAuthority'),
};

/** The authority of one kind; the other kind's IDs are unknown here. */
export function needAuthority(store: Store, kind: Kind, id: string, argument = 'id'): CertificateAuthority {
  const authority = need(store.certificateAuthorities, id, argument);
  return authority.__typename === kind ? authority : refuseUnknown(kind, id);
}

function create(kind: Kind, name: string, base64: string, { store }: Context): CertificateAuthority {
  const checkedName = checkName(name);
  return put(store.certificateAuthorities, {
    __typename: kind,
    id: globalId(kind, takeKey(store.certificateAuthorities)),
    name: checkedName,
    fingerprint: fingerprintOf(kind, Buffer.from(base64, 'base64')),
  });
}

function remove(kind: Kind) {
  return mutation(({ id }: { readonly id: string }, { store }) => {
    needAuthority(store, kind, id);
    const isUsed = [...store.gateways.rows.values()].some((row) => row.sshCAId === id || row.x509CAId === id);
    if (isUsed) refuse('This CA is currently in use and cannot be deleted.');
    store.certificateAuthorities.rows.delete(id);
    return {};
  });
}
