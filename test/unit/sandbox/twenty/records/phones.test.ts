import { describe, expect, it } from 'vitest';
import { TwentyError } from '../../../../../src/sandbox/twenty/model.ts';
import { phonesOf } from '../../../../../src/sandbox/twenty/records/phones.ts';

const phones = (number: unknown, countryCode?: unknown, callingCode?: unknown) => ({
  ...(number !== undefined && { primaryPhoneNumber: number }),
  ...(countryCode !== undefined && { primaryPhoneCountryCode: countryCode }),
  ...(callingCode !== undefined && { primaryPhoneCallingCode: callingCode }),
});

describe('a phone number', () => {
  it.each([
    ['both codes and the number', phones('791234567', 'CH', '+41'), phones('791234567', 'CH', '+41')],
    ['an international one', phones('+41 79 123 45 67'), phones('791234567', 'CH', '+41')],
    ['an American one', phones('+14155552671'), phones('4155552671', 'US', '+1')],
    ['a national one', phones('079 123 45 67', 'CH'), phones('791234567', 'CH', '+41')],
    [
      'only the calling code beside it',
      phones('612345678', undefined, '+33'),
      phones('612345678', 'FR', '+33'),
    ],
    ['an Italian one, which keeps its zero', phones('06 6982', 'IT'), phones('066982', 'IT', '+39')],
    [
      'one of the smaller countries behind a code',
      phones('4165550123', 'CA'),
      phones('4165550123', 'CA', '+1'),
    ],
    ['codes without a number', phones(undefined, 'FR', '+33'), phones(undefined, 'FR', '+33')],
    ['nothing', {}, {}],
    ['null', phones(null), phones('')],
  ])('%s', (_name, given, stored) => {
    expect(phonesOf(given)).toEqual({ ...stored, additionalPhones: [] });
  });

  it('further ones are completed alike', () => {
    const additionalPhones = [{ number: '+44 20 7946 0000' }, { callingCode: '+33' }, { number: '' }];
    expect(phonesOf({ additionalPhones })['additionalPhones']).toEqual([
      { number: '2079460000', countryCode: 'GB', callingCode: '+44' },
      { callingCode: '+33' },
      { number: '' },
    ]);
  });

  it.each([
    [phones('abc'), 'INVALID_PHONE_NUMBER', 'Provided phone number is invalid abc'],
    [phones('791234567'), 'INVALID_PHONE_NUMBER', 'Provided phone number is invalid 791234567'],
    [phones('+0123456'), 'INVALID_PHONE_NUMBER', 'Provided phone number is invalid +0123456'],
    [phones('1', 'CH'), 'INVALID_PHONE_NUMBER', 'Provided phone number is invalid 1'],
    [phones(undefined, 'XX'), 'INVALID_PHONE_COUNTRY_CODE', 'Invalid country code XX'],
    [phones('791234567', 'ch'), 'INVALID_PHONE_COUNTRY_CODE', 'Invalid country code ch'],
    [phones(undefined, undefined, '+999'), 'INVALID_PHONE_CALLING_CODE', 'Invalid calling code +999'],
    [
      phones('791234567', 'CH', '+33'),
      'CONFLICTING_PHONE_CALLING_CODE_AND_COUNTRY_CODE',
      'Provided country code and calling code are conflicting',
    ],
    [
      phones('+33612345678', 'CH'),
      'CONFLICTING_PHONE_COUNTRY_CODE',
      'Provided and inferred country code are conflicting',
    ],
    [
      phones('+33612345678', undefined, '+41'),
      'CONFLICTING_PHONE_CALLING_CODE',
      'Provided and inferred calling code are conflicting',
    ],
  ])('%j is refused with %s', (given, subCode, message) => {
    expect(() => phonesOf(given)).toThrow(
      new TwentyError(message, { subCode, userFriendlyMessage: message, code: 'BAD_USER_INPUT' }),
    );
  });
});
