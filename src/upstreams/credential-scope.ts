import { createHash } from 'node:crypto';

/**
 * Whose answers are kept together: those to one credential at one API. Another key may see other things, so a new one
 * begins with nothing. Names no secret: a hash of it.
 */
export function credentialScope(api: string, key: () => string): () => string {
  let known: { readonly key: string; readonly scope: string } | undefined;
  return () => {
    const now = key();
    if (known?.key !== now) {
      const hash = createHash('sha256').update(now).digest('base64url');
      known = { key: now, scope: `${api} ${hash}` };
    }
    return known.scope;
  };
}
