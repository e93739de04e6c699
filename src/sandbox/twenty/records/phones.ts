import { callingCodeOf, countriesOf, splitInternational, TRUNK_PREFIXES } from './calling-codes.ts';
import { isObject } from './defaults.ts';
import { badInput } from './refusals.ts';

type Parts = Readonly<Record<string, unknown>>;

interface Phone {
  readonly number?: unknown;
  readonly callingCode?: unknown;
  readonly countryCode?: unknown;
}

interface ParsedNumber {
  readonly callingCode: string;
  readonly country: string | undefined;
  readonly nationalNumber: string;
}

/** What a number itself can be as long as, in digits. */
const NUMBER_LENGTH = { min: 2, max: 17 };

/** Numbers cut to their national form, with the codes they imply; codes that contradict each other are refused. */
export function phonesOf(parts: Parts): Record<string, unknown> {
  const primary = completed({
    number: parts['primaryPhoneNumber'],
    callingCode: parts['primaryPhoneCallingCode'],
    countryCode: parts['primaryPhoneCountryCode'],
  });
  const additional: unknown[] = Array.isArray(parts['additionalPhones']) ? parts['additionalPhones'] : [];
  const entries: [string, unknown][] = [
    ['primaryPhoneNumber', primary.number],
    ['primaryPhoneCountryCode', primary.countryCode],
    ['primaryPhoneCallingCode', primary.callingCode],
  ];
  return {
    ...Object.fromEntries(
      entries.filter(([, value]) => value !== undefined).map(([name, value]) => [name, value ?? '']),
    ),
    additionalPhones: additional.filter(isObject).map((phone) => said(completed(phone))),
  };
}

function said({ number, countryCode, callingCode }: Phone): Phone {
  const entries = Object.entries({ number, countryCode, callingCode });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function completed({ number, callingCode, countryCode }: Phone): Phone {
  checkCodes(callingCode, countryCode);
  if (!isText(number)) return { number, callingCode, countryCode };
  const parsed = parsedNumber(number, callingCode, countryCode);
  if (!parsed) {
    const message = `Provided phone number is invalid ${number}`;
    throw badInput(message, 'INVALID_PHONE_NUMBER', message);
  }
  if (parsed.country !== undefined && isText(countryCode) && parsed.country !== countryCode) {
    throw conflict('Provided and inferred country code are conflicting', 'CONFLICTING_PHONE_COUNTRY_CODE');
  }
  if (isText(callingCode) && parsed.callingCode !== withoutPlus(callingCode)) {
    throw conflict('Provided and inferred calling code are conflicting', 'CONFLICTING_PHONE_CALLING_CODE');
  }
  return {
    number: parsed.nationalNumber,
    countryCode: countryCode ?? parsed.country,
    callingCode: callingCode ?? `+${parsed.callingCode}`,
  };
}

function checkCodes(callingCode: unknown, countryCode: unknown): void {
  if (isText(countryCode) && callingCodeOf(countryCode) === undefined) {
    const message = `Invalid country code ${countryCode}`;
    throw badInput(message, 'INVALID_PHONE_COUNTRY_CODE', message);
  }
  if (!isText(callingCode)) return;
  const countries = countriesOf(withoutPlus(callingCode));
  if (countries.length === 0) {
    const message = `Invalid calling code ${callingCode}`;
    throw badInput(message, 'INVALID_PHONE_CALLING_CODE', message);
  }
  if (isText(countryCode) && !countries.includes(countryCode)) {
    throw conflict(
      'Provided country code and calling code are conflicting',
      'CONFLICTING_PHONE_CALLING_CODE_AND_COUNTRY_CODE',
    );
  }
}

/** Undefined where no number can be made out, or no country for it. */
function parsedNumber(text: string, callingCode: unknown, countryCode: unknown): ParsedNumber | undefined {
  const from = text.search(/[+\d]/);
  const digits = from < 0 ? '' : text.slice(from).replace(/\D/g, '');
  const isInternational = text[from] === '+';
  const split = isInternational
    ? splitInternational(digits)
    : { callingCode: ownCallingCode(callingCode, countryCode), rest: digits };
  if (split?.callingCode === undefined) return undefined;
  const countries = countriesOf(split.callingCode);
  // Of several countries behind one code only the first is told apart, by a code that was given.
  const country = isText(countryCode) && countries.includes(countryCode) ? countryCode : countries[0];
  const nationalNumber = withoutTrunkPrefix(split.rest, country);
  const isSound = nationalNumber.length >= NUMBER_LENGTH.min && nationalNumber.length <= NUMBER_LENGTH.max;
  return isSound ? { callingCode: split.callingCode, country, nationalNumber } : undefined;
}

function ownCallingCode(callingCode: unknown, countryCode: unknown): string | undefined {
  if (isText(countryCode)) return callingCodeOf(countryCode);
  return isText(callingCode) ? withoutPlus(callingCode) : undefined;
}

function withoutTrunkPrefix(digits: string, country: string | undefined): string {
  const prefix = country === undefined ? '' : (TRUNK_PREFIXES.get(country) ?? '0');
  return prefix !== '' && digits.startsWith(prefix) ? digits.slice(prefix.length) : digits;
}

function conflict(message: string, subCode: string) {
  return badInput(message, subCode, message);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function withoutPlus(code: string): string {
  return code.replaceAll('+', '');
}
