import { createHash } from 'node:crypto';

/** A UUID that depends on nothing but `name` (in the form of RFC 9562 version 8, SHA-256): the same model has the same ids in every process. */
export function stableId(name: string): string {
  const hex = createHash('sha256').update(`twentygate-sandbox:${name}`).digest('hex');
  const variant = (8 + (Number.parseInt(hex.charAt(16), 16) & 3)).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
