import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildASTSchema,
  buildSchema,
  isAbstractType,
  isEnumType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isUnionType,
  Kind,
  parse,
  validate,
} from 'graphql';
import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphiqlTabs } from '../../src/plugins/graphiql-tabs.ts';
import { createTestGateway, projectDirectory } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';

const prefixes = {
  twingate: { type: 'Twingate', field: 'twingate_' },
  twenty: { type: 'Twenty', field: 'twenty_' },
  twentyMetadata: { type: 'TwentyMetadata', field: 'twentyMetadata_' },
};
const sourceNames = ['twingate', 'twenty', 'twentyMetadata'] as const;

/** Types that all sources share. */
const scalars = [
  'String',
  'Int',
  'Float',
  'Boolean',
  'ID',
  'DateTime',
  'Date',
  'UUID',
  'JSON',
  'JSONObject',
  'BigInt',
];

let gateway: TestGateway;
let unified: GraphQLSchema;
let sources: Record<(typeof sourceNames)[number], GraphQLSchema>;
beforeAll(async () => {
  gateway = await createTestGateway({ environment: { CACHE_TTL_MS: '0' } });
  unified = gateway.gateway.schema();
  sources = Object.fromEntries(
    gateway.gateway.sources().map(([name, document]) => [name, buildASTSchema(document)]),
  ) as typeof sources;
});
afterAll(async () => await gateway[Symbol.asyncDispose]());

/** A type as it is called in the unified schema, `[Person!]` as `[TwentyPerson!]`. */
function renamed(type: unknown, prefix: string): string {
  return String(type).replace(/\w+/, (name) => (scalars.includes(name) ? name : prefix + name));
}

function typesOf(schema: GraphQLSchema) {
  return Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
}

function argumentsOf(
  field: { args: readonly { name: string; type: unknown; defaultValue: unknown }[] },
  prefix = '',
) {
  return field.args.map(({ name, type, defaultValue }) => [
    name,
    prefix ? renamed(type, prefix) : String(type),
    defaultValue,
  ]);
}

describe.each(sourceNames)('of %s', (source) => {
  const { type: typePrefix, field: fieldPrefix } = prefixes[source];

  it('every root field is there, under its own name behind the prefix, with its arguments', () => {
    for (const root of ['Query', 'Mutation']) {
      const fields = (unified.getType(root) as GraphQLObjectType).getFields();
      const theirs = Object.values((sources[source].getType(root) as GraphQLObjectType).getFields());
      expect(theirs.length).toBeGreaterThan(10);
      for (const theirsField of theirs) {
        const ours = fields[fieldPrefix + theirsField.name];
        expect(ours, theirsField.name).toBeDefined();
        expect(argumentsOf(ours!)).toEqual(argumentsOf(theirsField, typePrefix));
        expect(String(ours!.type)).toBe(renamed(theirsField.type, typePrefix));
      }
    }
  });

  it('every type is there behind the prefix, the true scalars aside, with all its fields', () => {
    for (const theirs of typesOf(sources[source])) {
      if (theirs.name === 'Query' || theirs.name === 'Mutation') continue;
      const ours = unified.getType(renamed(theirs.name, typePrefix));
      expect(ours?.constructor.name, theirs.name).toBe(theirs.constructor.name);
      if (isEnumType(theirs)) {
        expect((ours as typeof theirs).getValues().map(({ name }) => name)).toEqual(
          theirs.getValues().map(({ name }) => name),
        );
      }
      if (isUnionType(theirs)) {
        expect((ours as typeof theirs).getTypes().map(({ name }) => name)).toEqual(
          theirs.getTypes().map(({ name }) => typePrefix + name),
        );
      }
      if (isObjectType(theirs) || isInterfaceType(theirs)) {
        const ourFields = (ours as typeof theirs).getFields();
        for (const field of Object.values(theirs.getFields())) {
          expect(String(ourFields[field.name]?.type), `${theirs.name}.${field.name}`).toBe(
            renamed(field.type, typePrefix),
          );
          expect(ourFields[field.name]?.deprecationReason).toBe(field.deprecationReason);
          expect(ourFields[field.name]?.description).toBe(field.description);
        }
        expect((ours as typeof theirs).getInterfaces().map(({ name }) => name)).toEqual(
          theirs.getInterfaces().map(({ name }) => typePrefix + name),
        );
      }
    }
  });
});

describe('the whole schema', () => {
  it('has no root field and no type of anybody else', () => {
    for (const root of [unified.getQueryType(), unified.getMutationType()]) {
      for (const name of Object.keys(root!.getFields()))
        expect(name).toMatch(/^(twingate|twenty|twentyMetadata)_/);
    }
    for (const { name } of typesOf(unified)) {
      if (!['Query', 'Mutation', ...scalars].includes(name)) expect(name).toMatch(/^(Twingate|Twenty)/);
    }
    expect(unified.getSubscriptionType()).toBeFalsy();
  });

  it('has one DateTime, and an object TwentyCurrency', () => {
    expect(typesOf(unified).filter(({ name }) => name.endsWith('DateTime'))).toHaveLength(1);
    expect(isScalarType(unified.getType('DateTime'))).toBe(true);
    expect(isObjectType(unified.getType('TwentyCurrency'))).toBe(true);
    expect(unified.getType('Currency')).toBeUndefined();
  });

  it('has nullable roots, edges and nodes', () => {
    for (const type of typesOf(unified)) {
      if (!isObjectType(type)) continue;
      const isRoot = type === unified.getQueryType() || type === unified.getMutationType();
      for (const field of Object.values(type.getFields())) {
        const name = `${type.name}.${field.name}`;
        if (isRoot) expect(isNonNullType(field.type), name).toBe(false);
        if (type.name.endsWith('Connection') && field.name === 'edges')
          expect(String(field.type), name).not.toContain('!]');
        if (type.name.endsWith('Edge') && field.name === 'node')
          expect(isNonNullType(field.type), name).toBe(false);
      }
    }
  });

  it('keeps every other ! of Twingate', () => {
    const original = buildSchema(
      readFileSync(join(projectDirectory, 'src/sandbox/twingate/schema.graphql'), 'utf8'),
    );
    const roots: unknown[] = [
      original.getQueryType(),
      original.getMutationType(),
      original.getSubscriptionType(),
    ];
    let promises = 0;
    for (const type of typesOf(original)) {
      if ((!isObjectType(type) && !isInterfaceType(type)) || roots.includes(type)) continue;
      const ours = unified.getType(`Twingate${type.name}`) as typeof type;
      for (const field of Object.values(type.getFields())) {
        const isRow =
          (type.name.endsWith('Connection') && field.name === 'edges') ||
          (type.name.endsWith('Edge') && field.name === 'node');
        if (isRow) continue;
        expect(String(ours.getFields()[field.name]?.type), `${type.name}.${field.name}`).toBe(
          renamed(field.type, 'Twingate'),
        );
        if (isNonNullType(field.type)) promises++;
      }
    }
    expect(promises).toBeGreaterThan(100);
  });

  it('describes every object type, root field and link', () => {
    for (const type of typesOf(unified).filter(isObjectType))
      expect(type.description, type.name).toBeTruthy();
    for (const root of [unified.getQueryType(), unified.getMutationType()]) {
      for (const { name, description } of Object.values(root!.getFields()))
        expect(description, name).toBeTruthy();
    }
    const links = parse(readFileSync(join(projectDirectory, 'resolvers/links.graphql'), 'utf8'));
    for (const definition of links.definitions) {
      if (definition.kind !== Kind.OBJECT_TYPE_EXTENSION) throw new Error(`Unexpected ${definition.kind}`);
      const fields = (unified.getType(definition.name.value) as GraphQLObjectType).getFields();
      for (const { name } of definition.fields ?? []) {
        expect(fields[name.value]?.description, name.value).toBeTruthy();
        expect(isNonNullType(fields[name.value]?.type), name.value).toBe(false);
      }
    }
  });
});

describe('types that stand for several', () => {
  it('say which one, under an alias too', async () => {
    const { data, errors } = await gateway.ask(`{
      twingate_resources(first: 20) { edges { node {
        __typename what: __typename id ... on TwingateNetworkResource { isNetwork: __typename }
        access(first: 5) { edges { node { __typename principal: __typename } } }
      } } }
      twingate_certificateAuthorities(first: 5) { edges { node { kind: __typename } } }
    }`);
    expect(errors).toBeUndefined();
    const nodes = data.twingate_resources.edges.map(({ node }: any) => node);
    for (const node of nodes) {
      expect(
        unified.isSubType(
          unified.getType('TwingateResource') as any,
          unified.getType(node.__typename) as any,
        ),
      ).toBe(true);
      expect(node.what).toBe(node.__typename);
      expect(node.isNetwork).toBe(
        node.__typename === 'TwingateNetworkResource' ? node.__typename : undefined,
      );
      for (const edge of node.access.edges) {
        expect(['TwingateGroup', 'TwingateServiceAccount']).toContain(edge.node.__typename);
        expect(edge.node.principal).toBe(edge.node.__typename);
      }
    }
    expect(new Set(nodes.map((node: any) => node.what)).size).toBeGreaterThan(1);
    expect(data.twingate_certificateAuthorities.edges.map(({ node }: any) => node.kind)).toEqual(
      expect.arrayContaining(['TwingateSSHCertificateAuthority', 'TwingateX509CertificateAuthority']),
    );
  });

  it('are asked about by introspection as they are', async () => {
    const { data } = await gateway.ask(
      '{ __type(name: "TwingatePrincipal") { kind possibleTypes { name } } query: __schema { queryType { name } } }',
    );
    const principal = unified.getType('TwingatePrincipal');
    expect(isAbstractType(principal)).toBe(true);
    expect(data).toMatchObject({ __type: { kind: 'UNION' }, query: { queryType: { name: 'Query' } } });
  });
});

it('what is left out stays as it is, what is null is cleared', async () => {
  const { data: found } = await gateway.ask(
    '{ twingate_resources(first: 50) { edges { node { __typename id } } } }',
  );
  const { id } = found.twingate_resources.edges.find(
    ({ node }: any) => node.__typename === 'TwingateNetworkResource',
  ).node;
  const update = async (args: string, variables: Record<string, unknown> = {}) => {
    const declared = args.includes('$alias') ? '$id: ID!, $alias: String' : '$id: ID!';
    const { data, errors } = await gateway.ask(
      `mutation (${declared}) { twingate_resourceUpdate(id: $id, ${args}) { ok error entity { name alias } } }`,
      { id, ...variables },
    );
    expect(errors).toBeUndefined();
    expect(data.twingate_resourceUpdate).toMatchObject({ ok: true, error: null });
    return data.twingate_resourceUpdate.entity.alias;
  };
  expect(await update('alias: "intranet.internal", isVisible: true')).toBe('intranet.internal');
  expect(await update('isVisible: true')).toBe('intranet.internal');
  // A variable nobody gave is left out.
  expect(await update('isVisible: true, alias: $alias')).toBe('intranet.internal');
  expect(await update('isVisible: true, alias: $alias', { alias: null })).toBeNull();
  expect(await update('alias: $alias', { alias: 'wiki.internal' })).toBe('wiki.internal');
  expect(await update('alias: null')).toBeNull();
});

it('a custom object appears when it is made, and disappears when it is deleted', async () => {
  const hasRoot = () => 'twenty_satellites' in gateway.gateway.schema().getQueryType()!.getFields();
  /** The schema is built again in the background: some turns of the event loop, in which a file is read. */
  const until = async (isDone: () => boolean) => {
    for (let turn = 0; turn < 100_000 && !isDone(); turn++) await gateway.clock.advance(0);
    expect(isDone()).toBe(true);
  };
  const made = await gateway.ask(`mutation {
    twentyMetadata_createOneObject(input: { object: {
      nameSingular: "satellite", namePlural: "satellites", labelSingular: "Satellite", labelPlural: "Satellites"
    } }) { id nameSingular }
  }`);
  expect(made.errors).toBeUndefined();
  await until(hasRoot);

  const { data: written, errors } = await gateway.ask(
    'mutation { twenty_createSatellite(data: { name: "Sputnik" }) { id name __typename } }',
  );
  expect(errors).toBeUndefined();
  expect(written.twenty_createSatellite).toMatchObject({ name: 'Sputnik', __typename: 'TwentySatellite' });
  const { data: read } = await gateway.ask('{ twenty_satellites { edges { node { called: name } } } }');
  expect(read.twenty_satellites.edges).toEqual([{ node: { called: 'Sputnik' } }]);

  const { id } = made.data.twentyMetadata_createOneObject;
  await gateway.ask(
    'mutation ($id: UUID!) { twentyMetadata_updateOneObject(input: { id: $id, update: { isActive: false } }) { id } }',
    { id },
  );
  const deleted = await gateway.ask(
    'mutation ($id: UUID!) { twentyMetadata_deleteOneObject(input: { id: $id }) { id } }',
    { id },
  );
  expect(deleted.errors).toBeUndefined();
  await until(() => !hasRoot());
  const gone = await gateway.ask('{ twenty_satellites { totalCount } }');
  expect(gone.errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
});

it.each(graphiqlTabs.map(({ query }) => [/query (\w+)/.exec(query)?.[1], query] as const))(
  'the GraphiQL tab %s answers',
  async (_name, query) => {
    expect(validate(unified, parse(query))).toEqual([]);
    const { status, data, errors } = await gateway.ask(query);
    expect(status).toBe(200);
    expect(errors).toBeUndefined();
    for (const root of Object.values<any>(data)) expect(root.edges.length).toBeGreaterThan(0);
  },
);
