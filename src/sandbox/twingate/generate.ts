import type { Random } from '../stand-in.ts';

const ADJECTIVES =
  'amber brave calm clever crimson eager fuzzy gentle golden humble jolly keen lively mellow nimble olive proud quiet rapid silver sturdy tidy vivid witty';
const NOUNS =
  'antelope badger beaver condor dolphin falcon ferret gecko heron ibex jackal koala lemur lynx marmot narwhal otter panther puffin raven salmon tapir walrus wombat';
const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const HEX = '0123456789abcdef';

/** An adjective and a noun, as the service names a Connector or a key nobody named. */
export function generateName(random: Random): string {
  return `${pick(ADJECTIVES.split(' '), random)}-${pick(NOUNS.split(' '), random)}`;
}

/** As `generateName`, with a number behind it when the plain name is taken. */
export function generateUnusedName(isTaken: (name: string) => boolean, random: Random): string {
  const name = generateName(random);
  if (!isTaken(name)) return name;
  let n = 2;
  while (isTaken(`${name}-${n}`)) n++;
  return `${name}-${n}`;
}

/** URL-safe characters; 43 of them hold 256 bits, the length of a key's ID (terraform-provider-twingate issue 407). */
export function generateSecret(length: number, random: Random): string {
  return Array.from({ length }, () => pick(URL_SAFE, random)).join('');
}

/** A version 4 UUID. */
export function generateUuid(random: Random): string {
  return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replaceAll('x', () => pick(HEX, random));
}

function pick(items: ArrayLike<string>, random: Random): string {
  return items[Math.floor(random() * items.length)] ?? '';
}
