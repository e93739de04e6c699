import type { Random } from '../stand-in.ts';

/** A seeded generator: FNV-1a turns the seed into a number, mulberry32 goes on from there. Not for secrets. */
export function createRandom(seed: string): Random {
  let state = 0x811c9dc5;
  for (const character of seed) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** A whole number from `from` to `to`, both included. */
export function between(random: Random, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1));
}

export function pick<T>(random: Random, from: readonly T[]): T {
  const chosen = from[Math.floor(random() * from.length)];
  if (chosen === undefined) throw new Error('Expected a list to pick from, got an empty one.');
  return chosen;
}

/** The same items in another order; the given list stays as it is. */
export function shuffle<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/** `length` characters out of `alphabet`. */
export function text(random: Random, length: number, alphabet: string): string {
  let result = '';
  while (result.length < length) result += alphabet.charAt(Math.floor(random() * alphabet.length));
  return result;
}

/** In the form of a version 4 UUID; Twenty refuses anything that is not a real version. */
export function uuid(random: Random): string {
  const hex = (): string =>
    Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0');
  const [a, b, c, d] = [hex(), hex(), hex(), hex()];
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${pick(random, variants)}${c.slice(1, 4)}-${c.slice(4)}${d}`;
}

const variants = ['8', '9', 'a', 'b'] as const;
