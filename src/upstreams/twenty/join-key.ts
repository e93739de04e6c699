import { getNamedType, isInputObjectType } from 'graphql';
import type { GraphQLInputType } from 'graphql';
import type { Values } from './dialect/arguments.ts';

/** The lists of a filter by which rows can be told apart, and what is the same in all requests that differ in them only. */
export interface Key {
  readonly lists: readonly (readonly string[])[];
  /** The filter with other lists. */
  readonly filterOf: (lists: readonly (readonly string[])[]) => Values;
  /** What has to be selected of a row for that. */
  readonly needs: readonly string[];
  /** Whether the filter finds a row; undefined where its answer does not tell. */
  readonly finds: (row: Values) => boolean | undefined;
}

/** The key of a record filter; undefined when its rows cannot be told from others'. */
export function keyOf(filter: unknown, type: GraphQLInputType | undefined): Key | undefined {
  const entry = onlyEntry(filter);
  if (!entry) return undefined;
  const [name, value] = entry;
  if (name === 'and') return keyBeside(value, type);
  if (name === 'or') return anyEmailKey(value);
  return name === 'emails' ? primaryEmailKey(value) : idKey(name, value, type);
}

/** A key with conditions that all share, as the gateway asks for nested lists. */
function keyBeside(value: unknown, type: GraphQLInputType | undefined): Key | undefined {
  if (!Array.isArray(value)) return undefined;
  const [first, ...rest] = value as readonly unknown[];
  const key = keyOf(first, type);
  return key && { ...key, filterOf: (lists) => ({ and: [key.filterOf(lists), ...rest] }) };
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

function idKey(name: string, value: unknown, type: GraphQLInputType | undefined): Key | undefined {
  const named = type && getNamedType(type);
  const compared = isInputObjectType(named) && named.getFields()[name]?.type;
  // A text field may be called anything.
  if (!compared || getNamedType(compared).name !== 'UUIDFilter') return undefined;
  const given = equalsOf(value);
  if (!given?.every((id) => UUID.test(id))) return undefined;
  const ids = new Set(given.map((id) => id.toLowerCase()));
  return {
    lists: [[...ids]],
    filterOf: ([list = []]) => ({ [name]: { in: list } }),
    needs: [name],
    finds: ({ [name]: id }) => typeof id === 'string' && ids.has(id.toLowerCase()),
  };
}

function primaryEmailKey(value: unknown): Key | undefined {
  const entry = onlyEntry(value);
  const emails = entry?.[0] === 'primaryEmail' ? equalsOf(entry[1]) : undefined;
  if (!emails) return undefined;
  const wanted = new Set(emails);
  return {
    lists: [[...wanted]],
    filterOf: ([list = []]) => ({ emails: { primaryEmail: { in: list } } }),
    needs: ['emails', 'primaryEmail'],
    finds: (row) => wanted.has(String(emailsOf(row)['primaryEmail'])),
  };
}

/** People by any of their addresses, as links look for them. */
function anyEmailKey(value: unknown): Key | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [primary, additional] = value as readonly unknown[];
  const key = keyOf(primary, undefined);
  const both = onlyEntry(additional);
  if (key?.needs[1] !== 'primaryEmail' || both?.[0] !== 'and' || !Array.isArray(both[1])) return undefined;
  const [hasAny, either, ...others] = both[1] as readonly unknown[];
  const likes = onlyEntry(either);
  if (
    likeOf(hasAny) !== ANY_ADDRESS ||
    likes?.[0] !== 'or' ||
    !Array.isArray(likes[1]) ||
    others.length > 0
  ) {
    return undefined;
  }
  const patterns = likes[1].map(likeOf);
  const parts = patterns.map((pattern) => PLAIN_ADDRESS.exec(pattern ?? '')?.[1]?.replace(/\\_/g, '_'));
  // What matches one has an `@`, as the first condition wants it.
  if (!parts.every((part) => part?.includes('@'))) return undefined;
  return {
    lists: [...key.lists, [...new Set(patterns as string[])]],
    filterOf: ([emails = [], likes = []]) => ({
      or: [key.filterOf([emails]), { and: [like(ANY_ADDRESS), { or: likes.map(like) }] }],
    }),
    needs: ['emails', 'primaryEmail', 'additionalEmails'],
    finds(row) {
      const given = emailsOf(row)['additionalEmails'] ?? [];
      if (!Array.isArray(given) || !given.every((one) => typeof one === 'string')) return undefined;
      return (
        key.finds(row) === true ||
        given.some((one) => parts.some((part) => part !== undefined && one.includes(part)))
      );
    },
  };
}

const ANY_ADDRESS = '%@%';

/** A pattern for a text that is the same inside JSON, and matches within one address. */
const PLAIN_ADDRESS = /^%((?:[\w.+@!#$&'*/=?^`{|}~-]|\\_)+)%$/;

function like(pattern: string): Values {
  return { emails: { additionalEmails: { like: pattern } } };
}

function likeOf(filter: unknown): string | undefined {
  const below = ['emails', 'additionalEmails', 'like'].reduce<unknown>((at, name) => {
    const entry = onlyEntry(at);
    return entry?.[0] === name ? entry[1] : undefined;
  }, filter);
  return typeof below === 'string' ? below : undefined;
}

/** The values of a comparison that is nothing but `in` or `eq`. */
function equalsOf(comparison: unknown): readonly string[] | undefined {
  const [operator, operand] = onlyEntry(comparison) ?? [];
  const values: readonly unknown[] | undefined =
    operator === 'eq' ? [operand] : operator === 'in' && Array.isArray(operand) ? operand : undefined;
  return values?.length && values.every((value) => typeof value === 'string') ? values : undefined;
}

function emailsOf({ emails }: Values): Values {
  return (emails ?? {}) as Values;
}

function onlyEntry(value: unknown): readonly [string, unknown] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const [entry, ...others] = Object.entries(value);
  return others.length === 0 ? entry : undefined;
}
