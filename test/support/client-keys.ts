import { createHash } from 'node:crypto';

/** A key as the clients file lists it. */
export function hashOf(key: string): string {
  return `sha256:${createHash('sha256').update(key).digest('hex')}`;
}
