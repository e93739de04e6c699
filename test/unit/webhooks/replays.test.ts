import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createReplayMemory } from '../../../src/webhooks/replays.ts';
import type { DeliveryHeaders } from '../../../src/webhooks/signature.ts';

/** The delivery of this number at this time. */
function delivery(number: number, timestampMs: number): DeliveryHeaders {
  const signature = createHash('sha256').update(`${number} ${timestampMs}`).digest('hex');
  return { timestampMs, signature, nonce: number.toString(16).padStart(32, '0') };
}

it('takes a delivery once', () => {
  const memory = createReplayMemory();
  expect(memory.admit(delivery(1, 1_000))).toBe('new');
  expect(memory.admit(delivery(1, 1_000))).toBe('replayed');
  expect(memory.admit(delivery(2, 1_000))).toBe('new');
  expect(memory.admit(delivery(1, 1_000))).toBe('replayed');
});

it('knows a delivery again that was given another nonce, which is not signed', () => {
  const memory = createReplayMemory();
  memory.admit(delivery(1, 1_000));
  expect(memory.admit({ ...delivery(1, 1_000), nonce: 'f'.repeat(32) })).toBe('replayed');
});

it('takes no nonce twice', () => {
  const memory = createReplayMemory();
  memory.admit(delivery(1, 1_000));
  expect(memory.admit({ ...delivery(2, 2_000), nonce: delivery(1, 1_000).nonce })).toBe('replayed');
});

it('takes a delivery again that came to nothing', () => {
  const memory = createReplayMemory();
  memory.admit(delivery(1, 1_000));
  memory.forget(delivery(1, 1_000));
  expect(memory.admit(delivery(1, 1_000))).toBe('new');
  expect(memory.admit(delivery(1, 1_000))).toBe('replayed');
});

it('when it is full it takes nothing as old as what it had to forget, and all that is newer', () => {
  const memory = createReplayMemory(2);
  for (const number of [1, 2, 3]) expect(memory.admit(delivery(number, number * 1_000))).toBe('new');
  expect(memory.admit(delivery(1, 1_000))).toBe('late');
  expect(memory.admit(delivery(2, 2_000))).toBe('replayed');
  // Nobody can say whether this was here.
  expect(memory.admit(delivery(4, 1_000))).toBe('late');
  expect(memory.admit(delivery(5, 1_001))).toBe('new');
});

it('never takes a delivery twice, however small it is and whatever comes when', () => {
  const arrivals = fc.array(fc.tuple(fc.nat(15), fc.integer({ min: 1, max: 20 })), { maxLength: 60 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), arrivals, (capacity, arrived) => {
      const memory = createReplayMemory(capacity);
      const taken = arrived
        .filter(([number, timestampMs]) => memory.admit(delivery(number, timestampMs)) === 'new')
        .map(([number, timestampMs]) => delivery(number, timestampMs).signature);
      expect(new Set(taken).size).toBe(taken.length);
    }),
  );
});

it('never refuses a fresh delivery, however many there were', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 40 }),
      (capacity, steps) => {
        const memory = createReplayMemory(capacity);
        let timestampMs = 1_000;
        steps.forEach((step, number) => {
          timestampMs += step;
          expect(memory.admit(delivery(number, timestampMs))).toBe('new');
        });
      },
    ),
  );
});
