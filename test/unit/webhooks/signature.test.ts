import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isSignedWith,
  isTimely,
  readDeliveryHeaders,
  TIMESTAMP_TOLERANCE_MS,
} from '../../../src/webhooks/signature.ts';
import {
  recordedDeliveries,
  recordedSecret,
  signedDelivery,
  withHeaders,
} from '../../support/recorded-deliveries.ts';
import type { Delivery } from '../../support/recorded-deliveries.ts';

const TIMESTAMP = 'x-twenty-webhook-timestamp';
const SIGNATURE = 'x-twenty-webhook-signature';
const NONCE = 'x-twenty-webhook-nonce';

function isGood({ headers, body }: Delivery, secret = recordedSecret): boolean {
  const read = readDeliveryHeaders(headers);
  return read !== undefined && isSignedWith(secret, read, body);
}

describe('the recorded deliveries of a Twenty 2.21.0', () => {
  it('are there', () => {
    expect(recordedDeliveries).toHaveLength(12);
  });

  it.each(recordedDeliveries)('$after: is signed', (delivery) => {
    expect(isGood(delivery)).toBe(true);
    expect(readDeliveryHeaders(delivery.headers)).toEqual({
      timestampMs: Number(delivery.headers.get(TIMESTAMP)),
      signature: delivery.headers.get(SIGNATURE),
      nonce: delivery.headers.get(NONCE),
    });
  });

  it('are not signed with another secret', () => {
    for (const delivery of recordedDeliveries) {
      expect(isGood(delivery, `${recordedSecret}x`)).toBe(false);
      expect(isGood(delivery, recordedSecret.slice(0, -1))).toBe(false);
    }
  });
});

describe('a delivery that was tampered with is refused:', () => {
  const someDelivery = fc.constantFrom(...recordedDeliveries);

  it('a changed byte of the body', () => {
    fc.assert(
      fc.property(someDelivery, fc.nat(), fc.integer({ min: 1, max: 255 }), (delivery, place, change) => {
        const body = Uint8Array.from(delivery.body);
        const at = place % body.length;
        body[at]! ^= change;
        expect(isGood({ ...delivery, body })).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('a body that is shorter, longer, or has other bytes of the same text', () => {
    fc.assert(
      fc.property(someDelivery, fc.uint8Array({ minLength: 1, maxLength: 20 }), (delivery, more) => {
        expect(isGood({ ...delivery, body: delivery.body.slice(0, -more.length) })).toBe(false);
        expect(isGood({ ...delivery, body: Buffer.concat([delivery.body, more]) })).toBe(false);
        expect(isGood({ ...delivery, body: Buffer.concat([more, delivery.body]) })).toBe(false);
      }),
    );
    // JSON that means the same is not what was signed.
    const [delivery] = recordedDeliveries;
    const spaced = JSON.stringify(JSON.parse(Buffer.from(delivery!.body).toString('utf8')), null, 1);
    expect(isGood({ ...delivery!, body: Buffer.from(spaced) })).toBe(false);
  });

  it.each([
    [TIMESTAMP, '0123456789'],
    [SIGNATURE, '0123456789abcdef'],
  ])('a changed digit of %s', (name, digits) => {
    fc.assert(
      fc.property(someDelivery, fc.nat(), fc.constantFrom(...digits.split('')), (delivery, place, digit) => {
        const text = delivery.headers.get(name)!;
        const at = place % text.length;
        fc.pre(text[at] !== digit);
        const changed = text.slice(0, at) + digit + text.slice(at + 1);
        expect(isGood(withHeaders(delivery, { [name]: changed }))).toBe(false);
      }),
    );
  });

  it('a timestamp whose digits moved into the body', () => {
    const { headers } = signedDelivery({ body: '5:{}', timestampMs: 1_795_349_349_041 });
    const moved = { headers, body: Buffer.from('{}') };
    expect(isGood(withHeaders(moved, { [TIMESTAMP]: '17953493490415' }))).toBe(false);
  });

  it('the headers of another delivery', () => {
    const [one, other] = recordedDeliveries;
    expect(isGood({ headers: one!.headers, body: other!.body })).toBe(false);
  });
});

describe('headers in any other form are refused:', () => {
  const good = signedDelivery({ body: '{}', timestampMs: 1_795_349_349_041 });
  const signature = good.headers.get(SIGNATURE)!;

  it('but not these', () => {
    expect(isGood(good)).toBe(true);
  });

  it.each([TIMESTAMP, SIGNATURE, NONCE])('without %s', (name) => {
    const headers = new Headers(good.headers);
    headers.delete(name);
    expect(readDeliveryHeaders(headers)).toBeUndefined();
  });

  it.each([TIMESTAMP, SIGNATURE, NONCE])('%s twice', (name) => {
    const headers = new Headers(good.headers);
    headers.append(name, headers.get(name)!);
    expect(readDeliveryHeaders(headers)).toBeUndefined();
  });

  it.each([
    [TIMESTAMP, ''],
    [TIMESTAMP, '1795349349'],
    [TIMESTAMP, '01795349349041'],
    [TIMESTAMP, '+795349349041'],
    [TIMESTAMP, '1795349349041.0'],
    [TIMESTAMP, '1.795349349e12'],
    [TIMESTAMP, '2026-11-22T12:09:09.041Z'],
    [SIGNATURE, ''],
    [SIGNATURE, signature.toUpperCase()],
    [SIGNATURE, `sha256=${signature}`],
    [SIGNATURE, signature.slice(1)],
    [SIGNATURE, `${signature}00`],
    [SIGNATURE, Buffer.from(signature, 'hex').toString('base64')],
    [NONCE, ''],
    [NONCE, 'g'.repeat(32)],
    [NONCE, '0'.repeat(31)],
  ])('%s: %j', (name, text) => {
    expect(readDeliveryHeaders(withHeaders(good, { [name]: text }).headers)).toBeUndefined();
  });
});

it('a delivery is timely up to five minutes before and after', () => {
  const headers = readDeliveryHeaders(
    signedDelivery({ body: '{}', timestampMs: 1_795_349_349_041 }).headers,
  )!;
  const isTimelyAfter = (ms: number) => isTimely(headers, headers.timestampMs + ms);
  expect(TIMESTAMP_TOLERANCE_MS).toBe(5 * 60_000);
  expect([-300_000, -1, 0, 1, 300_000].map(isTimelyAfter)).toEqual([true, true, true, true, true]);
  expect([-300_001, 300_001].map(isTimelyAfter)).toEqual([false, false]);
});
