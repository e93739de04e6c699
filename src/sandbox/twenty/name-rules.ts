import type { ModelFault } from './model-error.ts';

const CAMEL_CASE = /^[a-z][a-zA-Z0-9]*$/;
/** PostgreSQL's limit for an identifier. */
const MAX_NAME_LENGTH = 63;

/** Things the server keeps beside the records; their plurals are taken too. */
const RESERVED_THINGS = [
  ...['approvedAccessDomain', 'appToken', 'billingCustomer', 'billingEntitlement', 'billingMeter'],
  ...['billingProduct', 'billingSubscription', 'billingSubscriptionItem', 'featureFlag', 'job'],
  ...['keyValuePair', 'pageLayout', 'pageLayoutTab', 'pageLayoutWidget', 'postgresCredential'],
  ...['twoFactorMethod', 'user', 'userWorkspace', 'workspace', 'role', 'userWorkspaceRole', 'plan'],
  ...['event', 'field', 'link', 'type', 'object', 'relation'],
];
const RESERVED = new Set([
  ...RESERVED_THINGS.flatMap((thing) => [thing, `${thing}s`]),
  ...['currency', 'currencies', 'fullNames', 'address', 'addresses', 'index', 'aggregate'],
]);

/** What is wrong with the name of an object or a field, whatever else there is. */
export function nameFaults(name: string): ModelFault[] {
  const messages = [
    name.length > MAX_NAME_LENGTH && 'Name is too long',
    name === '' && 'Name is too short',
    name !== camelCaseOf(name) && 'Name should be in camelCase',
    !CAMEL_CASE.test(name) &&
      'Name is not valid: it must start with lowercase letter and contain only alphanumeric letters',
    RESERVED.has(name) &&
      'This name is reserved. Use a different name or the system will add "Custom" suffix.',
  ];
  return messages
    .filter((message) => message !== false)
    .map((message) => ({ code: 'INVALID_FIELD_INPUT', message }));
}

/** What is wrong with a label. */
export function labelFaults(label: string): ModelFault[] {
  if (label === '') return [{ code: 'INVALID_OBJECT_INPUT', message: 'Label is too short' }];
  if (label.length > MAX_NAME_LENGTH) {
    return [{ code: 'INVALID_OBJECT_INPUT', message: 'Label is too long' }];
  }
  return [];
}

/** The name a label stands for: `Widgets made` becomes `widgetsMade`. */
export function nameOfLabel(label: string): string {
  return camelCaseOf(label.normalize('NFD').replace(/\p{M}/gu, ''));
}

function camelCaseOf(text: string): string {
  const words = text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
  return words
    .map((word, index) => (index === 0 ? word.toLowerCase() : capitalized(word.toLowerCase())))
    .join('');
}

/** A text with its first letter as a capital. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
