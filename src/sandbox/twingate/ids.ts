import { GraphQLError } from 'graphql';

/** A global ID: base64 of `Type:key`, standard alphabet with padding. */
export function globalId(type: string, key: number | string): string {
  return Buffer.from(`${type}:${key}`).toString('base64');
}

/**
 * Throws the error of an ID that is no global ID, in the real server's words: Python dict text, naming the argument.
 * Source: Twingate/kubernetes-operator `app/tests`, read 2026-08-20.
 */
export function requireGlobalId(id: string, argument: string): void {
  const text = Buffer.from(id, 'base64').toString();
  const isWellFormed = /^[A-Za-z0-9]+:./s.test(text) && Buffer.from(text).toString('base64') === id;
  if (!isWellFormed) throw new GraphQLError(`{'${argument}': ['Unable to parse global ID']}`);
}
