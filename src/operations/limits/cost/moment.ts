import type { AskedField } from './asked-fields.ts';

/** Where in the course of a request something is asked. */
export interface Moment {
  /** The services that were asked on the way to it: what one is asked at one moment is one call where it can be. */
  readonly name: string;
  /** The objects it is asked of, at most. */
  readonly rows: number;
}

/** Counts what a link leads to. False for any other field. */
export type Follow = (field: AskedField, moment: Moment) => boolean;

/** The number of rows that an argument names; undefined when it names none. */
export function sizeIn({ arguments: given }: AskedField, name: string): number | undefined {
  const size = given[name];
  return typeof size === 'number' ? Math.max(0, size) : undefined;
}
