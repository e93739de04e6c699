import type { ClassName, Waiting } from './bank.ts';
import type { Holding } from './bank-script.ts';

/** What one process holds of a bank that may forget it. */
export interface Holdings {
  /** As the bank has confirmed it. */
  readonly units: Readonly<Record<ClassName, Holding>>;
  granted(waiting: Waiting, ids: readonly string[]): void;
  released(name: ClassName, units: number): void;
  sent(name: ClassName, units: number): void;
  settled(name: ClassName, units: number): void;
  /** The bank knows nothing any more of what it has granted: what of it has not been sent must not be. */
  lapse(): void;
  /** How many of these granted units have lapsed. Units bear no names: those that have are the first to be used up. */
  takeLapsed(name: ClassName, units: number): number;
}

export function createHoldings(): Holdings {
  const units: Record<ClassName, Holding> = {};
  const lapsed = new Map<ClassName, number>();

  function of(name: ClassName): Holding {
    return (units[name] ??= { reserved: 0, inFlight: 0 });
  }

  return {
    units,
    granted({ heads }, ids) {
      for (const { id, needs } of heads) {
        if (!ids.includes(id)) continue;
        for (const [name, count] of Object.entries(needs)) of(name).reserved += count;
      }
    },
    released(name, count) {
      of(name).reserved -= count;
    },
    sent(name, count) {
      of(name).reserved -= count;
      of(name).inFlight += count;
    },
    settled(name, count) {
      of(name).inFlight -= count;
    },
    lapse() {
      for (const [name, holding] of Object.entries(units)) {
        lapsed.set(name, (lapsed.get(name) ?? 0) + holding.reserved);
        holding.reserved = 0;
      }
    },
    takeLapsed(name, count) {
      const before = lapsed.get(name) ?? 0;
      const taken = Math.min(count, before);
      lapsed.set(name, before - taken);
      return taken;
    },
  };
}
