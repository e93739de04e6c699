import { createHash } from 'node:crypto';
import { hide } from '../secret.ts';
import type { Secret } from '../secret.ts';

/** A token that a caller has of an upstream. */
export interface CallerToken extends Secret {
  /** A hash of all of it: what it says of itself nobody has verified. Two with the same are the same. */
  readonly id: string;
}

export function createCallerToken(token: string): CallerToken {
  const id = createHash('sha256').update(token).digest('base64url');
  return Object.freeze({ ...hide(() => token), id });
}
