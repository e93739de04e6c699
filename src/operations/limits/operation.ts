import type { DocumentNode } from 'graphql';
import { GatewayError } from '../../errors.ts';
import { firstAbove, refusalOf } from './excess.ts';
import { orderFragments } from './fragments.ts';
import type { OperationLimits } from './limits.ts';
import { largestListSize } from './list-sizes.ts';
import { measureDocument } from './measure.ts';
import type { Measure } from './measure.ts';
import { measurePlaces } from './places.ts';
import type { Places } from './places.ts';
import { countValues } from './variables.ts';

/** What a document is, whatever it is asked with. */
interface Facts {
  readonly measure: Measure;
  /** Found out only when its number of fields is within the bound. */
  readonly places: () => Places;
}

/** Parsed documents are kept, so each is measured once. */
const known = new WeakMap<DocumentNode, Facts | { readonly problem: string }>();

/**
 * The error that answers a document which is too large, in itself or with these variables, or whose fragments have no end.
 * Its brackets have to be bounded: see `findTextExcess`.
 */
export function refusalOfDocument(
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  limits: OperationLimits,
): GatewayError | undefined {
  const facts = factsOf(document);
  if ('problem' in facts) return new GatewayError('GRAPHQL_VALIDATION_FAILED', facts.problem);
  const excess = firstAbove(facts.measure, limits) ?? findInPlaces(facts.places());
  return excess && refusalOf(excess);

  function findInPlaces({ repetitions, literals, uses }: Places) {
    const argumentValues = [...uses].reduce(
      (sum, [name, count]) => sum + count * countValues(variables[name]),
      literals,
    );
    return firstAbove(
      { repetitions, argumentValues, listSize: largestListSize(document, variables) },
      limits,
    );
  }
}

function factsOf(document: DocumentNode) {
  let facts = known.get(document);
  if (!facts) {
    facts = examine(document);
    known.set(document, facts);
  }
  return facts;
}

function examine(document: DocumentNode): Facts | { readonly problem: string } {
  const found = orderFragments(document);
  if ('problem' in found) return found;
  let places: Places | undefined;
  return {
    measure: measureDocument(document, found.order),
    places: () => (places ??= measurePlaces(document, found.order)),
  };
}
