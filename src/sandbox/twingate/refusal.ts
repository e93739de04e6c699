/** A mutation the service understands and declines: it becomes `{ok: false, error}` with HTTP 200. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Ends the mutation with `sentence` as its `error`. */
export function refuse(sentence: string): never {
  throw new Refusal(sentence);
}
