import { readFileSync } from 'node:fs';
import {
  buildASTSchema,
  getNullableType,
  GraphQLScalarType,
  isObjectType,
  parse,
  type GraphQLFieldResolver,
  type GraphQLSchema,
} from 'graphql';
import type { Context, TwingateSwitches } from './context.ts';
import { parseDateTime, parseDateTimeLiteral, serializeDateTime } from './date-time.ts';
import { accessRequestMutations } from './mutations/access-requests.ts';
import { certificateAuthorityMutations } from './mutations/certificate-authorities.ts';
import { connectorMutations } from './mutations/connectors.ts';
import { deviceMutations } from './mutations/devices.ts';
import { dnsFilteringProfileMutations } from './mutations/dns-filtering-profiles.ts';
import { gatewayResourceMutations } from './mutations/gateway-resources.ts';
import { gatewayMutations } from './mutations/gateways.ts';
import { groupMutations } from './mutations/groups.ts';
import { remoteNetworkMutations } from './mutations/remote-networks.ts';
import { resourceAccessMutations } from './mutations/resource-access.ts';
import { resourceMutations } from './mutations/resources.ts';
import { securityPolicyMutations } from './mutations/security-policies.ts';
import { serialNumberMutations } from './mutations/serial-numbers.ts';
import { serviceAccountKeyMutations } from './mutations/service-account-keys.ts';
import { serviceAccountMutations } from './mutations/service-accounts.ts';
import { userMutations } from './mutations/users.ts';
import { webhookMutations } from './mutations/webhooks.ts';
import { queries } from './queries.ts';
import { relations } from './relations.ts';
import type { Resolvers } from './resolver.ts';

const resolvers: Resolvers = {
  ...relations,
  QueriesRoot: queries,
  MutationsRoot: {
    ...accessRequestMutations,
    ...certificateAuthorityMutations,
    ...connectorMutations,
    ...deviceMutations,
    ...dnsFilteringProfileMutations,
    ...gatewayMutations,
    ...gatewayResourceMutations,
    ...groupMutations,
    ...remoteNetworkMutations,
    ...resourceAccessMutations,
    ...resourceMutations,
    ...securityPolicyMutations,
    ...serialNumberMutations,
    ...serviceAccountKeyMutations,
    ...serviceAccountMutations,
    ...userMutations,
    ...webhookMutations,
  },
};

/**
 * The schema of `schema.graphql` with its resolvers. Takes some 20 ms: build it once, when it is first needed.
 * Two switches make fields nullable that the text calls non-null; introspection then shows them so.
 */
export function buildTwingateSchema(switches: TwingateSwitches): GraphQLSchema {
  const text = readFileSync(new URL('schema.graphql', import.meta.url), 'utf8');
  const schema = buildASTSchema(parse(text, { noLocation: true }), { assumeValid: true });
  for (const [typeName, fields] of Object.entries(resolvers)) {
    for (const [fieldName, resolver] of Object.entries(fields)) {
      fieldOf(schema, typeName, fieldName).resolve = resolver as GraphQLFieldResolver<unknown, Context>;
    }
  }
  const dateTime = schema.getType('DateTime');
  if (dateTime instanceof GraphQLScalarType) {
    dateTime.serialize = serializeDateTime;
    dateTime.parseValue = parseDateTime;
    dateTime.parseLiteral = parseDateTimeLiteral;
  }
  if (switches.nullableMutationFields) {
    for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
      field.type = getNullableType(field.type);
    }
  }
  if (switches.orphanDevices) {
    const node = fieldOf(schema, 'DeviceEdge', 'node');
    node.type = getNullableType(node.type);
  }
  return schema;
}

function fieldOf(schema: GraphQLSchema, typeName: string, fieldName: string) {
  const type = schema.getType(typeName);
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
  if (!field) throw new Error(`The schema has no field ${typeName}.${fieldName}.`);
  return field;
}
