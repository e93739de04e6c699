import type { FieldType } from '../model.ts';

interface CompositePart {
  readonly name: string;
  readonly type: 'String' | 'JSON' | 'BigFloat' | 'UUID' | 'ActorSourceEnum';
  /** Required on output and on create. */
  readonly isRequired?: boolean;
  /** The server fills it; it is no part of the create and update inputs. */
  readonly isReadOnly?: boolean;
}

interface CompositeType {
  readonly name: string;
  readonly parts: readonly CompositePart[];
}

function texts(...names: string[]): CompositePart[] {
  return names.map((name) => ({ name, type: 'String' }));
}

/** The kinds of field that are objects of their own on the record API. */
export const COMPOSITE_TYPES: Partial<Record<FieldType, CompositeType>> = {
  LINKS: {
    name: 'Links',
    parts: [...texts('primaryLinkLabel', 'primaryLinkUrl'), { name: 'secondaryLinks', type: 'JSON' }],
  },
  CURRENCY: {
    name: 'Currency',
    parts: [{ name: 'amountMicros', type: 'BigFloat' }, ...texts('currencyCode')],
  },
  FULL_NAME: { name: 'FullName', parts: texts('firstName', 'lastName') },
  ADDRESS: {
    name: 'Address',
    parts: [
      ...texts('addressStreet1', 'addressStreet2', 'addressCity'),
      ...texts('addressPostcode', 'addressState', 'addressCountry'),
      { name: 'addressLat', type: 'BigFloat' },
      { name: 'addressLng', type: 'BigFloat' },
    ],
  },
  ACTOR: {
    name: 'Actor',
    parts: [
      { name: 'source', type: 'ActorSourceEnum', isRequired: true },
      { name: 'workspaceMemberId', type: 'UUID', isReadOnly: true },
      { name: 'name', type: 'String', isRequired: true, isReadOnly: true },
      { name: 'context', type: 'JSON' },
    ],
  },
  EMAILS: { name: 'Emails', parts: [...texts('primaryEmail'), { name: 'additionalEmails', type: 'JSON' }] },
  PHONES: {
    name: 'Phones',
    parts: [
      ...texts('primaryPhoneNumber', 'primaryPhoneCountryCode', 'primaryPhoneCallingCode'),
      { name: 'additionalPhones', type: 'JSON' },
    ],
  },
  RICH_TEXT: { name: 'RichText', parts: texts('blocknote', 'markdown') },
};

const PART_FILTERS: Readonly<Record<CompositePart['type'], string>> = {
  String: 'StringFilter',
  JSON: 'RawJsonFilter',
  BigFloat: 'BigFloatFilter',
  UUID: 'UUIDFilter',
  ActorSourceEnum: 'ActorSourceEnumFilter',
};

/** The composite types and their inputs, as SDL. */
export function compositeSdl(): string {
  return Object.values(COMPOSITE_TYPES)
    .flatMap(({ name, parts }) => {
      const writable = parts.filter((part) => !part.isReadOnly);
      const required = (part: CompositePart) => (part.isRequired ? `${part.type}!` : part.type);
      const block = (head: string, lines: readonly string[]) => `${head} {\n${lines.join('\n')}\n}`;
      return [
        block(
          `type ${name}`,
          parts.map((part) => `${part.name}: ${required(part)}`),
        ),
        block(
          `input ${name}CreateInput`,
          writable.map((part) => `${part.name}: ${required(part)}`),
        ),
        block(
          `input ${name}UpdateInput`,
          writable.map((part) => `${part.name}: ${part.type}`),
        ),
        block(
          `input ${name}FilterInput`,
          parts.map((part) => `${part.name}: ${PART_FILTERS[part.type]}`),
        ),
        block(
          `input ${name}OrderByInput`,
          parts.map((part) => `${part.name}: OrderByDirection`),
        ),
        block(
          `input ${name}GroupByInput`,
          parts.filter((part) => part.type !== 'JSON').map((part) => `${part.name}: Boolean`),
        ),
      ];
    })
    .join('\n');
}
