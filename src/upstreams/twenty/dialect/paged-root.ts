import type { Values } from './arguments.ts';
import type { Source } from './nested-list.ts';
import { totalOf } from './pages.ts';
import type { Edge } from './pages.ts';
import type { ObjectRoot } from './plan.ts';

/** How to ask a root list, and what its answer means. */
export interface RootList {
  /** The root as it is sent; its answer is the first page. */
  readonly root: ObjectRoot;
  /** Where its rows are, if it has to be counted before that is known. */
  readonly onceCounted?: (total: number) => Place;
  /** Rows wanted from where the request starts. */
  readonly wanted: number;
  /** The client's connection out of Twenty's pages. */
  readonly finish: (pages: readonly Source[]) => Source;
}

/** Arguments to ask a list again with, and the rows wanted from there. */
export interface Place {
  readonly changed: Values;
  readonly wanted: number;
}

/** The rows of all pages as the client sees them, and what lies around them. */
export interface Part {
  readonly edges: readonly Edge[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** Rows Twenty gives of a root list that names no size (2.21.0). */
export const rootPageRows = 200;

/** A root list with other arguments than the client's; one that is changed to null is not sent. */
export function pagedRoot(
  root: ObjectRoot,
  wanted: number,
  changed: Values,
  partOf: (pages: readonly Source[]) => Part,
): RootList {
  const { field } = root;
  const sent = Object.entries({ ...field.arguments, ...changed }).filter(([, value]) => value !== null);
  const needs = [
    ['totalCount'],
    ['edges', 'cursor'],
    ['edges', 'node', 'id'],
    ['pageInfo', 'hasNextPage'],
    ['pageInfo', 'hasPreviousPage'],
  ];
  return {
    root: { ...root, field: { ...field, arguments: Object.fromEntries(sent) }, needs },
    wanted,
    finish(pages) {
      const { edges, hasNextPage, hasPreviousPage } = partOf(pages);
      const pageInfo = {
        hasNextPage,
        hasPreviousPage,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      };
      return { ...pages[0], edges, pageInfo };
    },
  };
}

export function totalIn([page]: readonly Source[]): number {
  return page ? totalOf(page) : 0;
}
