/**
 * How large an operation may be. Each bound is the largest value that is still answered. An operation counts with its
 * fragments put in their places, as often as they are spread.
 */
export interface OperationLimits {
  /** Characters of the document, comments and commas included. */
  readonly documentCharacters: number;
  /** Its words, numbers, strings and signs. */
  readonly documentTokens: number;
  /** Brackets of any kind within brackets, in the document. */
  readonly bracketDepth: number;
  /** Operations and fragments in the document. */
  readonly definitions: number;
  /** `@` in the document. */
  readonly directives: number;
  /** Variables that the document declares or the request sends. */
  readonly variables: number;
  /** Lists and objects within each other in the variables. */
  readonly variableDepth: number;
  /** Values in the variables: each text, number and so on, and each list; each object counts as ten. */
  readonly variableValues: number;
  /** Fields within fields: a root field without a selection has depth 1. */
  readonly depth: number;
  /** Fields, those that are asked more than once included. */
  readonly fields: number;
  readonly aliases: number;
  readonly rootFields: number;
  /** Fields in the text of fragments, times the root fields: Mesh reads all fragments for each root field. */
  readonly fragmentFields: number;
  /** How often the same place in the answer is asked. */
  readonly repetitions: number;
  /** Values in arguments, counted in the same way: those in variables as often as these are used. */
  readonly argumentValues: number;
  /** `__schema` and `__type`, and aliases inside them. */
  readonly introspections: number;
  /** `fields`, `inputFields`, `interfaces` and `possibleTypes` within each other; the usual introspection has depth 1. */
  readonly introspectionDepth: number;
  /** Rows that a list is asked for: `first`, `last` and `limit`. */
  readonly listSize: number;
  /** Fields that lead from one service to the other, each place of the answer once. */
  readonly links: number;
  /** Units of each class (`twingate.reads`, `twingate.writes`, `twenty.tokens`) that it can cost at most, as estimated. */
  readonly upstreamUnits: number;
}

/** Room for what programs write (documents of applications have some 2,000 tokens), and for introspection by the usual tools. */
export const DEFAULT_LIMITS: OperationLimits = {
  documentCharacters: 100_000,
  documentTokens: 10_000,
  bracketDepth: 50,
  definitions: 100,
  directives: 500,
  variables: 200,
  variableDepth: 50,
  variableValues: 15_000,
  depth: 25,
  fields: 5_000,
  aliases: 1_000,
  rootFields: 100,
  fragmentFields: 5_000,
  repetitions: 100,
  argumentValues: 15_000,
  introspections: 2,
  introspectionDepth: 1,
  listSize: 10_000,
  links: 50,
  upstreamUnits: 1_000,
};
