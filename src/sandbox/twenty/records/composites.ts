import type { FieldType } from '../model.ts';

export type CompositeType =
  'ACTOR' | 'ADDRESS' | 'CURRENCY' | 'EMAILS' | 'FULL_NAME' | 'LINKS' | 'PHONES' | 'RICH_TEXT';

export interface SubField {
  readonly name: string;
  readonly type: FieldType;
  /** What an answer shows when nothing is stored. */
  readonly empty: '' | null | readonly [] | Readonly<Record<string, never>>;
  /** What an enum of the database may hold. */
  readonly values?: readonly string[];
}

const text = (name: string): SubField => ({ name, type: 'TEXT', empty: '' });
const list = (name: string): SubField => ({ name, type: 'RAW_JSON', empty: [] });
const number = (name: string): SubField => ({ name, type: 'NUMERIC', empty: null });

const ACTOR_SOURCES = [
  'EMAIL',
  'CALENDAR',
  'WORKFLOW',
  'AGENT',
  'API',
  'IMPORT',
  'MANUAL',
  'SYSTEM',
  'WEBHOOK',
  'APPLICATION',
];

/** The columns behind each composite type, in the order of Twenty's definitions. */
const SUB_FIELDS: Readonly<Record<CompositeType, readonly SubField[]>> = {
  ACTOR: [
    { name: 'source', type: 'SELECT', empty: null, values: ACTOR_SOURCES },
    { name: 'workspaceMemberId', type: 'UUID', empty: null },
    text('name'),
    { name: 'context', type: 'RAW_JSON', empty: {} },
  ],
  ADDRESS: [
    text('addressStreet1'),
    text('addressStreet2'),
    text('addressCity'),
    text('addressPostcode'),
    text('addressState'),
    text('addressCountry'),
    number('addressLat'),
    number('addressLng'),
  ],
  CURRENCY: [number('amountMicros'), { name: 'currencyCode', type: 'TEXT', empty: null }],
  EMAILS: [text('primaryEmail'), list('additionalEmails')],
  FULL_NAME: [text('firstName'), text('lastName')],
  LINKS: [text('primaryLinkLabel'), text('primaryLinkUrl'), list('secondaryLinks')],
  PHONES: [
    text('primaryPhoneNumber'),
    text('primaryPhoneCountryCode'),
    text('primaryPhoneCallingCode'),
    list('additionalPhones'),
  ],
  RICH_TEXT: [{ name: 'blocknote', type: 'TEXT', empty: null }, text('markdown')],
};

/** The sub-field a unique composite is unique by. */
const UNIQUE_SUB_FIELD: Partial<Readonly<Record<CompositeType, string>>> = {
  EMAILS: 'primaryEmail',
  LINKS: 'primaryLinkUrl',
  PHONES: 'primaryPhoneNumber',
};

export function isComposite(type: FieldType): type is CompositeType {
  return type in SUB_FIELDS;
}

export function subFieldsOf(type: CompositeType): readonly SubField[] {
  return SUB_FIELDS[type];
}

export function subFieldOf(type: CompositeType, name: string): SubField | undefined {
  return SUB_FIELDS[type].find((subField) => subField.name === name);
}

/** Whether "" is stored as NULL, and looked for as NULL, in a column or in the part `name` of a composite one. */
export function isEmptyNull(type: FieldType, name: string): boolean {
  if (!isComposite(type)) return type === 'TEXT';
  const subField = subFieldOf(type, name);
  return subField?.type === 'TEXT' && subField.empty === '';
}

export function uniqueSubFieldOf(type: CompositeType): string | undefined {
  return UNIQUE_SUB_FIELD[type];
}

/** `FULL_NAME` is `FullName` in the schema. */
export function compositeTypename(type: CompositeType): string {
  return type
    .toLowerCase()
    .split('_')
    .map((word) => capitalize(word))
    .join('');
}

export function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Every sub-field at its empty value. */
export function emptyComposite(type: CompositeType): Record<string, unknown> {
  return Object.fromEntries(SUB_FIELDS[type].map(({ name, empty }) => [name, empty]));
}
