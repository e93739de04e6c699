import { buildSchema, execute, GraphQLError, print, validate } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLFieldResolver } from 'graphql';
import { GatewayError } from '../../../../../src/errors.ts';
import type { Call } from '../../../../../src/upstream/call.ts';

const page = 'after: String, before: String, first: Int, last: Int';

function connection(name: string): string {
  return `
    type ${name}Connection { edges: [${name}Edge!]! pageInfo: PageInfo! totalCount: Int! }
    type ${name}Edge { cursor: String! node: ${name}! }`;
}

/** A schema with all that Twingate's has: lists in lists, an interface, a union, root fields that find by ID. */
export const schema = buildSchema(`
  type Query {
    users(${page}, name: String): UserConnection!
    groups(${page}): GroupConnection!
    resources(${page}): ResourceConnection!
    teams(${page}): TeamConnection!
    group(id: ID!): Group
    resource(id: ID!): Resource
  }
  type Mutation { groupUpdate(id: ID!): GroupUpdateMutation! }
  type GroupUpdateMutation { ok: Boolean! entity: Group }
  type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type User { id: ID! name: String broken: String }
  type Group { id: ID! users(${page}, name: String): UserConnection! resources(${page}): ResourceConnection! }
  interface Resource { id: ID! access(${page}): PrincipalConnection! }
  type Site implements Resource { id: ID! access(${page}): PrincipalConnection! }
  union Principal = Group | User
  "Nobody can ask for one by its ID."
  type Team { id: ID! users(${page}): UserConnection! }
  ${['User', 'Group', 'Resource', 'Principal', 'Team'].map(connection).join('')}
`);

interface Row {
  readonly __typename: string;
  readonly id: string;
  readonly name?: string;
}

export interface RelayServerOptions {
  /** @default 320 */
  readonly users?: number;
  /** Every one has all users. @default 4 */
  readonly groups?: number;
  /** Each open to all groups and all users. @default 3 */
  readonly resources?: number;
  /** The largest page. More is an error. @default 100 */
  readonly limit?: number;
  /** Gives fewer rows than asked, silently. */
  readonly clampsTo?: number;
  /** Cursors that say nothing about places. */
  readonly isOpaque?: boolean;
}

/** An ordinary GraphQL server, its rows to be changed, and what it was asked. */
export interface RelayServer {
  readonly call: Call;
  readonly asked: string[];
  readonly users: Row[];
  readonly groups: Row[];
  answer(document: DocumentNode, variables: Readonly<Record<string, unknown>>): ExecutionResult;
}

export function createRelayServer(options: RelayServerOptions = {}): RelayServer {
  const { limit = 100, clampsTo = Infinity, isOpaque = false } = options;
  const rows = (type: string, count: number): Row[] =>
    Array.from({ length: count }, (_, n) => ({ __typename: type, id: `${type}:${n}`, name: `n${n % 7}` }));
  const users = rows('User', options.users ?? 320);
  const groups = rows('Group', options.groups ?? 4);
  const resources = rows('Site', options.resources ?? 3);
  const teams = rows('Team', 2);
  const asked: string[] = [];

  return {
    users,
    groups,
    asked,
    answer,
    call({ document, variables, kind }) {
      asked.push(print(document).replace(/\s+/g, ' '));
      const invalid = validate(schema, document);
      if (invalid.length > 0) throw new Error(`${invalid.join(' ')} in ${print(document)}`);
      if (/^mutation/.test(print(document)) !== (kind === 'mutation')) throw new Error(`This is no ${kind}.`);
      const { data, errors = [] } = JSON.parse(
        JSON.stringify(answer(document, variables)),
      ) as ExecutionResult;
      return Promise.resolve({
        data: data ?? null,
        errors: errors.map(
          ({ message, path }) =>
            new GatewayError('UPSTREAM_REJECTED', message, { upstream: 'twingate', ...(path && { path }) }),
        ),
      });
    },
  };

  function answer(
    document: DocumentNode,
    variableValues: Readonly<Record<string, unknown>>,
  ): ExecutionResult {
    return execute({ schema, document, variableValues, fieldResolver: resolve }) as ExecutionResult;
  }

  function resolve(...[source, args, , info]: Parameters<GraphQLFieldResolver<any, unknown>>): unknown {
    switch (info.fieldName) {
      case 'users':
        return paginate(args.name ? users.filter(({ name }) => name === args.name) : users, args);
      case 'groups':
        return paginate(groups, args);
      case 'resources':
        return paginate(resources, args);
      case 'teams':
        return paginate(teams, args);
      case 'access':
        return paginate([...groups, ...users], args);
      case 'group':
      case 'resource':
        return [...groups, ...resources].find(({ id }) => id === args.id) ?? null;
      case 'groupUpdate':
        return { ok: true, entity: groups.find(({ id }) => id === args.id) };
      case 'broken':
        if (Number(source.id.split(':')[1]) % 100 === 50) throw new GraphQLError(`${source.id} is broken`);
        return 'whole';
      default:
        return source[info.fieldName];
    }
  }

  /** https://relay.dev/graphql/connections.htm#sec-Pagination-algorithm, with true facts about both sides. */
  function paginate(all: readonly Row[], args: Record<string, any>): unknown {
    for (const size of [args['first'], args['last']]) {
      if (size > limit || size < 0) throw new GraphQLError(`${size} is not within 0 and ${limit}`);
    }
    const sizes = [args['first'], args['last']].filter((size) => typeof size === 'number');
    const most = sizes.length > 0 ? clampsTo : 50;
    let start = (placeOf(args['after']) ?? -1) + 1;
    let end = Math.max(start, Math.min(all.length, placeOf(args['before']) ?? all.length));
    start = Math.min(start, all.length);
    end = Math.min(end, all.length);
    if (typeof args['first'] === 'number' || sizes.length === 0) {
      end = Math.min(end, start + Math.min(most, args['first'] ?? most));
    }
    if (typeof args['last'] === 'number') start = Math.max(start, end - Math.min(most, args['last']));
    const edges = all.slice(start, end).map((node, index) => ({ node, cursor: cursorOf(start + index) }));
    return {
      edges,
      totalCount: all.length,
      pageInfo: {
        hasNextPage: end < all.length,
        hasPreviousPage: start > 0,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
    };
  }

  function cursorOf(place: number): string {
    return isOpaque ? `row ${place}` : Buffer.from(`arrayconnection:${place}`).toString('base64');
  }

  function placeOf(cursor: unknown): number | undefined {
    if (typeof cursor !== 'string') return undefined;
    const place = /\d+$/.exec(isOpaque ? cursor : Buffer.from(cursor, 'base64').toString())?.[0];
    return place === undefined ? undefined : Number(place);
  }
}
