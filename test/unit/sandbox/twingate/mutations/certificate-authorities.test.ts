import { describe, expect, it } from 'vitest';
import { createTestAccount, id, ids, mutationOf, nodes } from '../account.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIU\n-----END CERTIFICATE-----\n';

describe('certificate authorities', () => {
  it.each([
    [
      'ssh',
      'SSHCertificateAuthority',
      'publicKey',
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== ca',
      /^SHA256:[\w+/]{43}$/,
    ],
    ['x509', 'X509CertificateAuthority', 'certificate', PEM, /^[0-9a-f]{64}$/],
  ])(
    '%s: created with a fingerprint, deleted when unused',
    async (prefix, typeName, argument, value, fingerprint) => {
      const { mutate, refusalOf, ask } = createTestAccount();
      const create = `mutation ($value: String!) {
      ${prefix}CertificateAuthorityCreate(name: "CA", ${argument}: $value) { ok error entity { id name fingerprint } }
    }`;
      const { entity } = await mutate(create, { value });
      expect(entity).toEqual({
        id: id(typeName, 3),
        name: 'CA',
        fingerprint: expect.stringMatching(fingerprint),
      });
      const read = `{
      certificateAuthority(id: "${entity.id}") { __typename ... on ${typeName} { id name fingerprint } }
      certificateAuthorities { totalCount edges { node { __typename } } }
    }`;
      const data = await ask(read);
      expect(data.certificateAuthority).toEqual({ __typename: typeName, ...entity });
      expect(nodes(data.certificateAuthorities)).toHaveLength(3);
      await mutate(mutationOf(`${prefix}CertificateAuthorityDelete`, `id: "${entity.id}"`));
      expect(await ask(read)).toMatchObject({
        certificateAuthority: null,
        certificateAuthorities: { totalCount: 2 },
      });
      expect(await refusalOf(create, { value: 'nonsense' })).toMatch(/^Enter a valid/);
    },
  );

  it.each([
    ['ssh', ids.sshCA, ids.x509CA],
    ['x509', ids.x509CA, ids.sshCA],
  ])('%s: not deleted while in use, nor by the other kind of ID', async (prefix, own, other) => {
    const { refusalOf, ask } = createTestAccount();
    const remove = (id: string) => mutationOf(`${prefix}CertificateAuthorityDelete`, `id: "${id}"`);
    expect(await refusalOf(remove(own))).toBe('This CA is currently in use and cannot be deleted.');
    expect(await refusalOf(remove(other))).toContain('does not exist');
    expect((await ask('{ certificateAuthorities { totalCount } }')).certificateAuthorities.totalCount).toBe(
      2,
    );
  });
});
