import type { CrmObject } from './crm-objects.ts';
import { compareValues } from './reference-order.ts';
import { isNothing, valueAt } from './reference-tables.ts';
import type { Row } from './reference-tables.ts';

const pattern =
  /^(countUniqueValues|countEmpty|countNotEmpty|percentageEmpty|percentageNotEmpty|countTrue|countFalse|min|max|sum|avg)([A-Z].*)$/;

/** What a composite is counted by. Of other composites it is not written down. */
const countedParts: Readonly<Record<string, readonly string[]>> = {
  name: ['firstName', 'lastName'],
  makesOwnerThinkOf: ['firstName', 'lastName'],
  emails: ['primaryEmail'],
  vetEmail: ['primaryEmail'],
  linkedinLink: ['primaryLinkUrl'],
  domainName: ['primaryLinkUrl'],
};

type Compute = (rows: readonly Row[]) => unknown;

/** An aggregate of a list by its field's name, such as `sumAmountAmountMicros`; undefined for one that the reference does not know. */
export function aggregateOf(object: CrmObject, fieldName: string): Compute | undefined {
  if (fieldName === 'totalCount') return (rows) => rows.length;
  const [, kind = '', name = ''] = pattern.exec(fieldName) ?? [];
  const field = name.charAt(0).toLowerCase() + name.slice(1);
  const path = field.replace(/AmountMicros$/, '.amountMicros');
  const column = object.columns.find((each) => each.path === path);
  const paths = countedParts[field]?.map((part) => `${field}.${part}`) ?? [field];
  const isCounted = paths.every((each) => object.columns.some((other) => other.path === each));
  if (/^(count|percentage)/.test(kind)) {
    if (column?.kind === 'boolean' && /True|False/.test(kind)) {
      return (rows) => rows.filter((row) => row[field] === kind.endsWith('True')).length;
    }
    return isCounted ? counting(kind, paths) : undefined;
  }
  if (!column) return undefined;
  return (rows) => {
    const values = rows.map((row) => valueAt(row, path)).filter((value) => !isNothing(value));
    if (values.length === 0) return null;
    const sum = values.reduce<number>((total, value) => total + Number(value), 0);
    const sorted = () => values.toSorted((a, b) => compareValues(a, b, column));
    return { sum, avg: sum / values.length }[kind] ?? (kind === 'min' ? sorted()[0] : sorted().at(-1));
  };
}

function counting(kind: string, paths: readonly string[]): Compute {
  return (rows) => {
    const texts = rows.map((row) => paths.map((path) => textOf(valueAt(row, path))).join(''));
    const filled = texts.filter((text) => text !== '');
    const empty = texts.length - filled.length;
    switch (kind) {
      case 'countUniqueValues':
        return new Set(filled).size;
      case 'countEmpty':
        return empty;
      case 'countNotEmpty':
        return filled.length;
      default:
        // A part of nothing is none.
        if (rows.length === 0) return null;
        return (kind === 'percentageEmpty' ? empty : filled.length) / rows.length;
    }
  };
}

function textOf(value: unknown): string {
  if (isNothing(value)) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
