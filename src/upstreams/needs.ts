import type { KnownRoot } from '../operations/needs.ts';
import type { Units } from '../upstream/call.ts';
import { chargedClasses } from './limits.ts';
import type { Limits } from './limits.ts';

/** What root fields of the unified schema cost: in Twingate by calls, in Twenty each. */
export function needsOfRoots(
  roots: readonly KnownRoot[],
  { twingateCharging }: Pick<Limits, 'twingateCharging'>,
  twentyStaticRoots: ReadonlySet<string>,
): Units {
  const { reads, writes } = chargedClasses.twingate;
  const twingate = roots.filter(({ name }) => name.startsWith('twingate_'));
  const calls = new Map(twingate.map((root) => [`${root.place} ${root.round}`, root]));
  const charged = twingateCharging === 'request' ? [...calls.values()] : twingate;
  const tokens = roots.filter(
    ({ name }) => name.startsWith('twenty_') && !twentyStaticRoots.has(name.slice('twenty_'.length)),
  );
  const units = {
    [reads]: charged.filter(({ isWrite }) => !isWrite).length,
    [writes]: charged.filter(({ isWrite }) => isWrite).length,
    [chargedClasses.twenty.tokens]: tokens.length,
  };
  return Object.fromEntries(Object.entries(units).filter(([, count]) => count > 0));
}
