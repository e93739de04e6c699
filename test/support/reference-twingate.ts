import { isIP } from 'node:net';
import { buildASTSchema, defaultFieldResolver, execute, getNamedType, parse, printSchema } from 'graphql';
import type { ExecutionResult, GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { createWorld } from '../../src/sandbox/dataset/create-world.ts';
import { seedStore } from '../../src/sandbox/twingate/seed.ts';

type Row = Readonly<Record<string, any>>;

/** What an ordinary GraphQL server over the records of the sandbox's network answers, with pages of any size. */
export interface ReferenceTwingate {
  answer(text: string, variables: Readonly<Record<string, unknown>>): ExecutionResult;
  /** The records that a root field lists or finds, by its name in Twingate. */
  rows(root: string): readonly Row[];
}

/** Root fields that find one record, and where. */
const finders: Readonly<Record<string, string>> = {
  accessRequest: 'accessRequests',
  certificateAuthority: 'certificateAuthorities',
  connector: 'connectors',
  device: 'devices',
  dlpPolicy: 'dlpPolicies',
  gateway: 'gateways',
  group: 'groups',
  remoteNetwork: 'remoteNetworks',
  resource: 'resources',
  securityPolicy: 'securityPolicies',
  serviceAccount: 'serviceAccounts',
  serviceAccountKey: 'serviceAccountKeys',
  user: 'users',
  webhook: 'webhooks',
};

/** `now` is the moment the sandbox was made, in epoch milliseconds. */
export function createReferenceTwingate(unified: GraphQLSchema, now: number): ReferenceTwingate {
  const schema = buildASTSchema(parse(printSchema(unified)), { assumeValidSDL: true });
  const tables = createTables(now);
  const { lists, fields, filtered } = createRelations(tables, now);

  const fieldResolver: GraphQLFieldResolver<Row | undefined, unknown, Row> = (
    source,
    args,
    context,
    info,
  ) => {
    const name = info.fieldName.replace(/^twingate_/, '');
    if (info.parentType.name === 'Query') {
      const table = finders[name];
      if (table === undefined) return connection(tables.rows(name).map(toEdge), args, filtered);
      const byName = (row: Row) => (args['name'] ?? row['name']) === row['name'];
      return tables.rows(table).find((row) => (args['id'] ?? row['id']) === row['id'] && byName(row));
    }
    const type = info.parentType.name.replace(/^Twingate/, '').replace(/^\w+Resource$/, 'Resource');
    const list = lists[`${type}.${name}`];
    if (source && list) return connection(list(source), args, filtered);
    const field = fields[`${type}.${name}`];
    const value = source && field ? field(source) : defaultFieldResolver(source, args, context, info);
    if (getNamedType(info.returnType).name !== 'DateTime' || typeof value !== 'number') return value;
    return new Date(value).toISOString().replace('Z', '000+00:00');
  };

  return {
    answer: (text, variableValues) =>
      execute({
        schema,
        document: parse(text),
        variableValues,
        fieldResolver,
        typeResolver: ({ __typename }: Row) => `Twingate${String(__typename)}`,
      }) as ExecutionResult,
    rows: (root) => tables.rows(finders[root] ?? root),
  };
}

interface Tables {
  readonly rows: (table: string) => Row[];
  readonly find: (table: string, id: unknown) => Row | null;
  readonly where: (table: string, isWanted: (row: Row) => boolean) => Row[];
}

function createTables(now: number): Tables {
  const store: Readonly<Record<string, unknown>> = seedStore(createWorld({ wallNow: now }).network, now);
  const rowsById = (table: string) => (store[table] as { readonly rows: ReadonlyMap<string, Row> }).rows;
  const rows = (table: string) => [...rowsById(table).values()];
  return {
    rows,
    find: (table, id) => rowsById(table).get(String(id)) ?? null,
    where: (table, isWanted) => rows(table).filter(isWanted),
  };
}

/** What records lead to: lists as edges, single values, and what filters call otherwise than records do. */
function createRelations({ rows, find, where }: Tables, now: number) {
  const all = (table: string, ids: Iterable<string>) =>
    [...ids].flatMap((id) => find(table, id) ?? []).map(toEdge);
  const having = (table: string, isWanted: (row: Row) => boolean) => where(table, isWanted).map(toEdge);
  const ofNetwork = (table: string) => (network: Row) =>
    having(table, ({ remoteNetworkId }) => remoteNetworkId === network['id']);
  const reachable = ({ id }: Row) => having('resources', ({ access }) => access.has(id));
  const policyOf = ({ securityPolicyId }: Row) => find('securityPolicies', securityPolicyId);
  const networkOf = ({ remoteNetworkId }: Row) => find('remoteNetworks', remoteNetworkId);
  const standard = rows('securityPolicies').find(({ policyType }) => policyType === 'DEFAULT_RESOURCE');

  const lists: Readonly<Record<string, (row: Row) => readonly Row[]>> = {
    'User.devices': ({ id }) => having('devices', ({ ownerId }) => ownerId === id),
    'User.groups': ({ id }) => having('groups', ({ userIds }) => userIds.has(id)),
    'Group.users': ({ userIds }) => all('users', userIds),
    'Group.resources': reachable,
    'RemoteNetwork.connectors': ofNetwork('connectors'),
    'RemoteNetwork.gateways': ofNetwork('gateways'),
    'RemoteNetwork.resources': ofNetwork('resources'),
    'SecurityPolicy.groups': ({ id }) =>
      having('groups', (group) => (policyOf(group) ?? standard)?.['id'] === id),
    'ServiceAccount.keys': ({ id }) =>
      having('serviceAccountKeys', ({ serviceAccountId }) => serviceAccountId === id),
    'ServiceAccount.resources': reachable,
    'Resource.access': ({ access }) =>
      [...access.values()].map((grant) => ({
        ...grant,
        node: find('groups', grant.principalId) ?? find('serviceAccounts', grant.principalId),
      })),
    'Resource.approverGroups': ({ approverGroupIds }) => all('groups', approverGroupIds),
    'Resource.groups': ({ access }) => all('groups', access.keys()),
    'Resource.serviceAccounts': ({ access }) => all('serviceAccounts', access.keys()),
  };
  const fields: Readonly<Record<string, (row: Row) => unknown>> = {
    'AccessEdge.securityPolicy': policyOf,
    'AccessRequest.resource': ({ resourceId }) => find('resources', resourceId),
    'AccessRequest.user': ({ userId }) => find('users', userId),
    'Connector.remoteNetwork': networkOf,
    'Device.user': ({ ownerId }) => find('users', ownerId),
    'Gateway.remoteNetwork': networkOf,
    'Gateway.sshCA': ({ sshCAId }) => find('certificateAuthorities', sshCAId),
    'Gateway.x509CA': ({ x509CAId }) => find('certificateAuthorities', x509CAId),
    'Group.securityPolicy': (group) => policyOf(group) ?? standard,
    'Resource.address': ({ address }) => ({
      value: address,
      type: isIP(address.replace(/\/.*/, '')) ? 'IP' : 'DNS',
    }),
    'Resource.gateway': ({ gatewayId }) => find('gateways', gatewayId),
    'Resource.remoteNetwork': networkOf,
    'Resource.securityPolicy': policyOf,
    'SerialNumber.matchedDevices': (inventoried) =>
      where('devices', ({ serialNumber }) => serialNumber === inventoried['serialNumber']),
    'ServiceAccountKey.serviceAccount': ({ serviceAccountId }) => find('serviceAccounts', serviceAccountId),
    'ServiceAccountKey.status': ({ revokedAt, expiresAt }) => {
      if (revokedAt !== null) return 'REVOKED';
      return expiresAt !== null && expiresAt <= now ? 'EXPIRED' : 'ACTIVE';
    },
    'User.isAdmin': ({ role }) => ['ADMIN', 'DEVOPS'].includes(role),
  };
  const filtered: Readonly<Record<string, (row: Row) => unknown>> = {
    hasMatchedDevices: (inventoried) =>
      rows('devices').some(({ serialNumber }) => serialNumber === inventoried['serialNumber']),
    principalType: ({ __typename }) => (__typename === 'Group' ? 'GROUP' : 'SERVICE_ACCOUNT'),
  };
  return { lists, fields, filtered };
}

function toEdge(node: Row): Row {
  return { node };
}

interface Paging {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

/** https://relay.dev/graphql/connections.htm#sec-Pagination-algorithm, 50 rows when no size is given. */
function connection(
  all: readonly Row[],
  args: Row,
  filtered: Readonly<Record<string, (row: Row) => unknown>>,
): Row {
  const kept = all.filter(({ node }) =>
    Object.entries<Row | null>(args['filter'] ?? {}).every(([name, test]) => {
      if (test === null) return true;
      if (name === 'tags') return hasTags(node.tags, test);
      const value: unknown = filtered[name] ? filtered[name](node) : node[name];
      return passes(value, test, name === 'email');
    }),
  );
  const { first, last, after, before } = args as Paging;
  const total = kept.length;
  let start = Math.min((placeOf(after) ?? -1) + 1, total);
  let end = Math.max(start, Math.min(placeOf(before) ?? total, total));
  if (typeof first === 'number' || typeof last !== 'number') end = Math.min(end, start + (first ?? 50));
  if (typeof last === 'number') start = Math.max(start, end - last);
  const edges = kept.slice(start, end).map((edge, index) => ({ ...edge, cursor: cursorOf(start + index) }));
  return {
    totalCount: total,
    edges,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: end < total,
      hasPreviousPage: start > 0,
    },
  };
}

function cursorOf(place: number): string {
  return btoa(`arrayconnection:${place}`);
}

/** Undefined for a text that is no cursor: it is ignored. */
function placeOf(cursor: unknown): number | undefined {
  const [, place] = /^arrayconnection:(\d+)$/.exec(Buffer.from(String(cursor), 'base64').toString()) ?? [];
  return place === undefined ? undefined : Number(place);
}

function hasTags(tags: readonly Row[], test: Row): boolean {
  return ((test['and'] ?? []) as Row[]).every(({ key, value }) =>
    tags.some((tag) => tag['key'] === key && passes(tag['value'], value ?? {}, false)),
  );
}

/** All operators must hold. Of nothing only `ne` does. */
function passes(value: any, test: Row, ignoresCase: boolean): boolean {
  const fold = (text: any) => (ignoresCase ? text.toLowerCase() : text);
  return Object.entries<any>(test).every(([operator, operand]) => {
    if (operand === null) return true;
    if (value === null) return operator === 'ne';
    switch (operator) {
      case 'eq':
        return fold(value) === fold(operand);
      case 'ne':
        return fold(value) !== fold(operand);
      case 'in':
        return operand.map(fold).includes(fold(value));
      case 'contains':
        return value.includes(operand);
      case 'startsWith':
        return value.startsWith(operand);
      case 'endsWith':
        return value.endsWith(operand);
      case 'regexp':
        return new RegExp(operand).test(value);
      default:
        throw new Error(`The reference knows no operator ${operator}.`);
    }
  });
}
