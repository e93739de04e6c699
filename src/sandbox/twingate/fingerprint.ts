import { createHash } from 'node:crypto';
import type { CertificateAuthority } from './records.ts';

/** SHA-256 of the key or certificate in the spelling of its world: OpenSSH's base64, or hexadecimal. */
export function fingerprintOf(type: CertificateAuthority['__typename'], der: Buffer): string {
  const hash = createHash('sha256').update(der);
  return type === 'SSHCertificateAuthority'
    ? `SHA256:${hash.digest('base64').replace(/=+$/, '')}`
    : hash.digest('hex');
}
