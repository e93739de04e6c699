import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
  type GraphQLCompositeType,
  type GraphQLObjectType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { buildTwingateSchema } from '../../../../src/sandbox/twingate/schema.ts';
import { createTestAccount, ids } from './account.ts';

const schema = buildTwingateSchema({});
const roots = { queries: schema.getQueryType()!, mutations: schema.getMutationType()! };

/** An ID to look up for each singular query the account holds something for. */
const SAMPLES: Record<string, string> = {
  accessRequest: ids.release,
  certificateAuthority: ids.sshCA,
  connector: Buffer.from('Connector:40').toString('base64'),
  device: ids.laptop,
  devicePosture: ids.laptop,
  dlpPolicy: Buffer.from('DLPPolicy:1').toString('base64'),
  dnsFilteringProfile: Buffer.from('DnsFilteringProfile:1').toString('base64'),
  gateway: ids.gateway,
  group: ids.engineering,
  remoteNetwork: ids.office,
  resource: ids.wiki,
  securityPolicy: ids.defaultPolicy,
  serviceAccount: ids.robot,
  serviceAccountKey: ids.activeKey,
  user: ids.ada,
  webhook: Buffer.from('Webhook:1').toString('base64'),
};

describe('schema', () => {
  it('has 32 queries and 57 mutations', () => {
    expect(Object.keys(roots.queries.getFields())).toHaveLength(32);
    expect(Object.keys(roots.mutations.getFields())).toHaveLength(57);
  });

  it.each(Object.entries(roots))('leaves none of the %s without a resolver', (_, root) => {
    const bare = Object.values(root.getFields()).filter((field) => field.resolve === undefined);
    expect(bare.map((field) => field.name)).toEqual([]);
  });

  it.each(Object.keys(roots.queries.getFields()))('answers %s with every field below it', async (name) => {
    const account = createTestAccount();
    await account.mutate('mutation { dnsFilteringProfileCreate(name: "Profile") { ok error } }');
    await account.mutate(
      'mutation { webhookCreate(name: "Hook", url: "https://hook.example") { ok error } }',
    );
    const field = roots.queries.getFields()[name]!;
    const argument = SAMPLES[name] === undefined ? '' : `(id: "${SAMPLES[name]}")`;
    const type = getNamedType(field.type);
    const data = await account.ask(
      `{ ${name}${argument} ${isCompositeType(type) ? selectAll(type, 2) : ''} }`,
    );
    expect(data[name]).not.toBeNull();
    if (isListType(getNullableType(field.type))) expect(data[name]).not.toHaveLength(0);
  });

  it('is open to introspection', async () => {
    const { __schema } = await createTestAccount().ask('{ __schema { queryType { name } } }');
    expect(__schema).toEqual({ queryType: { name: 'QueriesRoot' } });
  });
});

/** A selection of all fields down to a depth, where connections and edges do not count. */
function selectAll(type: GraphQLCompositeType, depth: number): string {
  if (isUnionType(type) || isInterfaceType(type)) {
    return `{ __typename ${schema
      .getPossibleTypes(type)
      .map((possible) => `... on ${possible.name} ${selectAll(possible, depth)}`)
      .join(' ')} }`;
  }
  const fields = Object.values((type as GraphQLObjectType).getFields()).flatMap((field) => {
    if (field.args.some(isRequiredArgument)) return [];
    const below = getNamedType(field.type);
    // Aliases by type: kinds of Resource differ in the type of fields with one name.
    const label = `${type.name}_${field.name}: ${field.name}`;
    if (!isCompositeType(below)) return [label];
    const isEnvelope = isObjectType(below) && /(Connection|Edge)$|^PageInfo$/.test(below.name);
    if (depth === 0 && !isEnvelope) return [];
    return [`${label} ${selectAll(below, isEnvelope ? depth : depth - 1)}`];
  });
  return fields.length === 0 ? '{ __typename }' : `{ ${fields.join(' ')} }`;
}
