import { getOperationAST, Kind, OperationTypeNode } from 'graphql';
import type { FragmentDefinitionNode, GraphQLSchema } from 'graphql';
import type { Units } from '../../../upstream/call.ts';
import { chargedClasses } from '../../../upstreams/limits.ts';
import type { Limits } from '../../../upstreams/limits.ts';
import type { Links, Operation } from '../../needs.ts';
import { givenValues } from '../given-values.ts';
import { askedFields } from './asked-fields.ts';
import type { AskedField } from './asked-fields.ts';
import { followLink } from './links.ts';
import type { Moment } from './moment.ts';
import { createTwentyCost } from './twenty.ts';
import { createTwingateCost } from './twingate.ts';

export interface EstimateOptions extends Pick<Limits, 'twingateCharging'> {
  readonly links: Links;
  /** The root fields of Twenty that cost nothing, in its own names. */
  readonly twentyStaticRoots: ReadonlySet<string>;
}

export interface Cost {
  /** Of the upstreams' limits, by class; none are missing. */
  readonly units: Units;
  /** Places of the answer that are links: each is looked up by itself, whatever it costs. */
  readonly links: number;
}

/**
 * What an operation costs of the upstreams' limits at most, when every list is as long as it may be, nothing is cached and
 * nothing fails. A list counts as the gateway reads it: a token for each 1,000 rows of Twenty, a read for each ten pages
 * of 100 rows of Twingate. What a link leads to is bounded by what `links.ts` assumes.
 *
 * Takes documents that are not validated yet. Fragments must not spread themselves, and their fields must be bounded.
 */
export function estimateCost(schema: GraphQLSchema, operation: Operation, options: EstimateOptions): Cost {
  const { document, operationName } = operation;
  const definition = getOperationAST(document, operationName);
  const rootType = definition && schema.getRootType(definition.operation);
  if (!definition || !rootType) return { units: {}, links: 0 };
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) {
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  }
  const variables = givenValues(definition, operation.variables);
  const roots = askedFields({ schema, fragments, variables }, rootType, [definition.selectionSet]);
  const isMutation = definition.operation === OperationTypeNode.MUTATION;

  let links = 0;
  const twenty = createTwentyCost(follow);
  const twingate = createTwingateCost(follow);
  for (const [place, root] of roots.entries()) {
    // The root fields of a mutation are asked one after another, those of a query together.
    const at = isMutation ? String(place) : '';
    const [, service, ownName = ''] = /^(twingate|twenty)_(.*)$/.exec(root.fieldName) ?? [];
    if (service === 'twingate') twingate.root(root, `${at} twingate`, isMutation);
    else if (service === 'twenty' && !options.twentyStaticRoots.has(ownName)) {
      twenty.root(root, `${at} twenty`, isMutation);
    }
  }
  const units = {
    [chargedClasses.twingate.reads]: twingate.reads(options.twingateCharging),
    [chargedClasses.twingate.writes]: twingate.writes(),
    [chargedClasses.twenty.tokens]: twenty.tokens(),
  };
  return { units: Object.fromEntries(Object.entries(units).filter(([, count]) => count > 0)), links };

  function follow(field: AskedField, moment: Moment): boolean {
    const link = options.links[field.parentType.name]?.[field.fieldName];
    if (!link) return false;
    links += 1;
    followLink(field, link.asks, moment, { twenty, twingate });
    return true;
  }
}
