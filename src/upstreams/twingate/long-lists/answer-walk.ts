import { GatewayError } from '../../../errors.ts';
import type { Fragments } from '../../../upstream/fields.ts';
import { isData } from './list-page.ts';
import type { Data } from './list-page.ts';
import { isMark, longFieldsOf } from './long-field.ts';
import type { LongField } from './long-field.ts';
import { createLongList } from './long-list.ts';
import type { LongList } from './long-list.ts';

/** The marked lists in a part of an answer; of a page, those inside it. */
export function findLists(part: unknown, fields: readonly LongField[], fragments: Fragments): LongList[] {
  if (Array.isArray(part)) return part.flatMap((item) => findLists(item, fields, fragments));
  if (!isData(part)) return [];
  return Object.keys(part).flatMap((key) => {
    if (isMark(key)) return [];
    const value = part[key];
    const [field, ...others] = isData(value) ? longFieldsOf(value, fields) : [];
    const inside = findLists(value, fields, fragments);
    return field ? [createLongList(part, key, [field, ...others], fragments), ...inside] : inside;
  });
}

/** Leaves of an answer only what the client asked: takes the marks away, and the errors, which it gives with their paths. */
export function settleAnswer(answer: Data): GatewayError[] {
  const errors: GatewayError[] = [];
  settle(answer, []);
  return errors;

  function settle(value: unknown, path: readonly (string | number)[]): unknown {
    if (value instanceof GatewayError) {
      errors.push(value.at(path));
      return null;
    }
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) value[index] = settle(item, [...path, index]);
    } else if (isData(value)) {
      for (const key of Object.keys(value)) {
        if (isMark(key)) Reflect.deleteProperty(value, key);
        else value[key] = settle(value[key], [...path, key]);
      }
    }
    return value;
  }
}

/** The same again, of which nothing is shared. */
export function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isData(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copyOf(part)]));
}
