import { describe, expect, it } from 'vitest';
import { createHoldings } from '../../../../src/upstream/budget/holdings.ts';

function createHolder() {
  const holdings = createHoldings();
  const head = {
    line: 'l',
    client: 'c',
    weight: 1,
    rank: 'interactive' as const,
    sinceMs: 0,
    isLastSeen: false,
  };
  const heads = [
    { ...head, id: '1', needs: { reads: 2, tokens: 3 } },
    { ...head, id: '2', needs: { reads: 5 } },
  ];
  holdings.granted({ heads, units: { reads: 7, tokens: 3 } }, ['1']);
  return holdings;
}

describe('holdings', () => {
  it('follow units from the grant to the end of the call', () => {
    const holdings = createHolder();
    holdings.sent('reads', 1);
    holdings.released('tokens', 1);
    expect(holdings.units).toEqual({
      reads: { reserved: 1, inFlight: 1 },
      tokens: { reserved: 2, inFlight: 0 },
    });
    holdings.settled('reads', 1);
    expect(holdings.units['reads']).toEqual({ reserved: 1, inFlight: 0 });
  });

  it('lapse where they have not been sent, and are then used up first', () => {
    const holdings = createHolder();
    holdings.sent('reads', 1);
    holdings.lapse();
    expect(holdings.units).toEqual({
      reads: { reserved: 0, inFlight: 1 },
      tokens: { reserved: 0, inFlight: 0 },
    });
    expect(holdings.takeLapsed('tokens', 2)).toBe(2);
    expect(holdings.takeLapsed('tokens', 2)).toBe(1);
    expect(holdings.takeLapsed('tokens', 2)).toBe(0);
    expect(holdings.takeLapsed('unheard of', 2)).toBe(0);
  });
});
