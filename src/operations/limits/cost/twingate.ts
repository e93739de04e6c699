import { getNamedType, isObjectType } from 'graphql';
import type { Limits } from '../../../upstreams/limits.ts';
import { pageRows } from '../../../upstreams/twingate/long-lists/long-field.ts';
import type { AskedField } from './asked-fields.ts';
import { sizeIn } from './moment.ts';
import type { Follow, Moment } from './moment.ts';

/** What is asked of Twingate at one moment. */
interface Document {
  /** Root fields of the first call. */
  roots: number;
  /** Pages beyond the first ones. */
  pages: number;
  /** Long lists within each other: the pages of each level are asked when those above have come. */
  levels: number;
}

export interface TwingateCost {
  root(field: AskedField, momentName: string, isWrite: boolean): void;
  /** Looks objects up by so many root fields, at a moment, and perhaps takes further pages of their lists. */
  lookup(momentName: string, roots: number, pages: number): void;
  /** Counts what is below a field that has been answered. */
  below(field: AskedField, moment: Moment): void;
  reads(charging: Limits['twingateCharging']): number;
  writes(): number;
}

/** Rows of a list that names no size. */
const unsizedRows = 50;
/** As `long-lists.ts` reads them: rows of one list, pages of one document beyond the first ones, pages of one call. */
export const mostListRows = 5_000;
const mostPages = 200;
const pagesPerCall = 10;

/** Counts calls to Twingate, where each takes a read or a write and joins what is asked at one moment. */
export function createTwingateCost(follow: Follow): TwingateCost {
  const documents = new Map<string, Document>();
  let writes = 0;

  function documentAt(name: string): Document {
    let document = documents.get(name);
    if (!document) {
      document = { roots: 0, pages: 0, levels: 0 };
      documents.set(name, document);
    }
    return document;
  }

  function visit(field: AskedField, moment: Moment, level: number): void {
    if (!isList(field)) {
      below(field, moment, level);
      return;
    }
    const size = Math.min(sizeIn(field, 'first') ?? sizeIn(field, 'last') ?? unsizedRows, mostListRows);
    const inner = { ...moment, rows: moment.rows * size };
    if (size <= pageRows) {
      below(field, inner, level);
      return;
    }
    const document = documentAt(moment.name);
    document.pages += moment.rows * (Math.ceil(size / pageRows) - 1);
    document.levels = Math.max(document.levels, level + 1);
    below(field, inner, level + 1);
  }

  function below({ children }: AskedField, moment: Moment, level: number): void {
    for (const child of children) if (!follow(child, moment)) visit(child, moment, level);
  }

  return {
    root(field, momentName, isWrite) {
      if (isWrite) writes += 1;
      else documentAt(momentName).roots += 1;
      visit(field, { name: momentName, rows: 1 }, 0);
    },
    lookup(momentName, roots, pages) {
      const document = documentAt(momentName);
      document.roots += roots;
      document.pages += pages;
      if (pages > 0) document.levels = Math.max(document.levels, 1);
    },
    below: (field, moment) => below(field, moment, 1),
    reads: (charging) =>
      [...documents.values()]
        .map((document) => (charging === 'request' ? callsOf(document) : fieldsOf(document)))
        .reduce((sum, count) => sum + count, 0),
    writes: () => writes,
  };
}

function callsOf({ roots, pages, levels }: Document): number {
  const further = Math.min(pages, mostPages);
  // A level may leave a call that is not full.
  return Math.min(roots, 1) + Math.min(further, Math.ceil(further / pagesPerCall) + Math.max(0, levels - 1));
}

function fieldsOf({ roots, pages }: Document): number {
  return roots + Math.min(pages, mostPages);
}

function isList({ type, parentType, fieldName }: AskedField): boolean {
  const named = getNamedType(type);
  const isSized = parentType.getFields()[fieldName]?.args.some(({ name }) => name === 'first');
  return isSized === true && isObjectType(named) && 'edges' in named.getFields();
}
