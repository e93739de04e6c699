import fc from 'fast-check';
import { Kind } from 'graphql';
import { describe, expect, it } from 'vitest';
import {
  parseDateTime,
  parseDateTimeLiteral,
  serializeDateTime,
} from '../../../../src/sandbox/twingate/date-time.ts';

describe('DateTime', () => {
  it.each([
    ['2026-12-01T10:00:00Z', '2026-12-01T10:00:00.000000+00:00'],
    ['2026-12-01T10:00:00.5+02:00', '2026-12-01T08:00:00.500000+00:00'],
    ['2028-02-29T23:59:59.123456-01:30', '2028-03-01T01:29:59.123000+00:00'],
  ])('reads %s and writes %s', (given, written) => {
    expect(serializeDateTime(parseDateTime(given))).toBe(written);
    expect(parseDateTimeLiteral({ kind: Kind.STRING, value: given })).toBe(parseDateTime(given));
  });

  it.each([
    '2026-12-01',
    '2026-12-01T10:00:00',
    '2026-02-31T10:00:00Z',
    '2027-02-29T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-12-01T24:00:00Z',
    '2026-12-01T10:60:00Z',
    '2026-12-01T10:00:00+25:00',
    'tomorrow',
    '',
    1_700_000_000_000,
    null,
  ])('refuses %j', (value) => {
    expect(() => parseDateTime(value)).toThrow(`DateTime cannot represent value: ${JSON.stringify(value)}`);
  });

  it('refuses a number written into the document', () => {
    expect(() => parseDateTimeLiteral({ kind: Kind.INT, value: '1700000000000' })).toThrow(TypeError);
  });

  it('reads what it writes', () => {
    const moments = fc.integer({ min: 0, max: Date.parse('9999-12-31T23:59:59.999Z') });
    fc.assert(fc.property(moments, (ms) => parseDateTime(serializeDateTime(ms)) === ms));
  });
});
