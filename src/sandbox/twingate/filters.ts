import { GraphQLError } from 'graphql';
import type { Context } from './context.ts';
import { isGiven } from './given.ts';
import { requireGlobalId } from './ids.ts';
import type {
  AccessRequest,
  Connector,
  Device,
  Grant,
  Group,
  RemoteNetwork,
  Resource,
  SecurityPolicy,
  SerialNumber,
  User,
} from './records.ts';

/** Operators and fields join by AND; an operator that is null counts as absent (Terraform sends all of them). */
type Filter<Fields> = { readonly [F in keyof Fields]?: Fields[F] | null } | null | undefined;
type Test<T> = (value: T) => boolean;

type StringFilter = Filter<{
  eq: string;
  ne: string;
  in: readonly string[];
  contains: string;
  startsWith: string;
  endsWith: string;
  regexp: string;
}>;
type EqFilter<T> = Filter<{ eq: T }>;
type InFilter<T> = Filter<{ in: readonly T[] }>;
type TagsFilter = Filter<{
  and: readonly { key: string; value?: Filter<{ eq: string; in: readonly string[] }> }[];
}>;
type NameFilter = Filter<{ name: StringFilter }>;

export function usersWhere(
  filter: Filter<{
    email: StringFilter;
    firstName: StringFilter;
    lastName: StringFilter;
    role: InFilter<string>;
  }>,
  context: Context,
): Test<User> {
  const email = stringTest(filter?.email, !context.switches.caseSensitiveEmail);
  const firstName = stringTest(filter?.firstName);
  const lastName = stringTest(filter?.lastName);
  const role = inTest(filter?.role);
  return (user) =>
    email(user.email) && firstName(user.firstName) && lastName(user.lastName) && role(user.role);
}

export function devicesWhere(
  filter: Filter<{
    activeState: InFilter<string>;
    isTrusted: EqFilter<boolean>;
    name: StringFilter;
    serialNumber: StringFilter;
  }>,
): Test<Device> {
  const activeState = inTest(filter?.activeState);
  const isTrusted = eqTest(filter?.isTrusted);
  const name = stringTest(filter?.name);
  const serialNumber = stringTest(filter?.serialNumber);
  return (device) =>
    activeState(device.activeState) &&
    isTrusted(device.isTrusted) &&
    name(device.name) &&
    serialNumber(device.serialNumber);
}

export function groupsWhere(
  filter: Filter<{
    isActive: EqFilter<boolean>;
    name: StringFilter;
    originId: StringFilter;
    type: InFilter<string>;
  }>,
): Test<Group> {
  const isActive = eqTest(filter?.isActive);
  const name = stringTest(filter?.name);
  const originId = stringTest(filter?.originId);
  const type = inTest(filter?.type);
  return (group) =>
    isActive(group.isActive) && name(group.name) && originId(group.originId) && type(group.type);
}

export function resourcesWhere(
  filter: Filter<{
    name: StringFilter;
    remoteNetworkId: Filter<{ eq: string; in: readonly string[] }>;
    tags: TagsFilter;
  }>,
): Test<Resource> {
  const name = stringTest(filter?.name);
  const remoteNetworkId = idTest(filter?.remoteNetworkId, 'remoteNetworkId');
  const tags = tagsTest(filter?.tags);
  return (resource) => name(resource.name) && remoteNetworkId(resource.remoteNetworkId) && tags(resource);
}

export function remoteNetworksWhere(
  filter: Filter<{ name: StringFilter; networkType: InFilter<string> }>,
): Test<RemoteNetwork> {
  const name = stringTest(filter?.name);
  const networkType = inTest(filter?.networkType);
  return (network) => name(network.name) && networkType(network.networkType);
}

export function connectorsWhere(
  filter: Filter<{ name: StringFilter; state: InFilter<string> }>,
): Test<Connector> {
  const name = stringTest(filter?.name);
  const state = inTest(filter?.state);
  return (connector) => name(connector.name) && state(connector.state);
}

export function securityPoliciesWhere(
  filter: Filter<{ name: StringFilter; policyType: InFilter<string> }>,
): Test<SecurityPolicy> {
  const name = stringTest(filter?.name);
  const policyType = inTest(filter?.policyType);
  return (policy) => name(policy.name) && policyType(policy.policyType);
}

export function namesWhere(filter: NameFilter): Test<{ readonly name: string }> {
  const name = stringTest(filter?.name);
  return (row) => name(row.name);
}

export function serialNumbersWhere(
  filter: Filter<{ hasMatchedDevices: EqFilter<boolean>; serialNumber: StringFilter }>,
  context: Context,
): Test<SerialNumber> {
  const known = new Set([...context.store.devices.rows.values()].map((device) => device.serialNumber));
  const hasMatchedDevices = eqTest(filter?.hasMatchedDevices);
  const serialNumber = stringTest(filter?.serialNumber);
  return (row) => hasMatchedDevices(known.has(row.serialNumber)) && serialNumber(row.serialNumber);
}

export function accessRequestsWhere(
  filter: Filter<{ resourceId: InFilter<string>; userId: InFilter<string> }>,
): Test<AccessRequest> {
  const resourceId = idTest(filter?.resourceId, 'resourceId');
  const userId = idTest(filter?.userId, 'userId');
  return (request) => resourceId(request.resourceId) && userId(request.userId);
}

export function grantsWhere(
  filter: Filter<{ principalType: InFilter<string> }>,
  isGroup: Test<string>,
): Test<Grant> {
  const principalType = inTest(filter?.principalType);
  return (grant) => principalType(isGroup(grant.principalId) ? 'GROUP' : 'SERVICE_ACCOUNT');
}

/** A null value is equal to nothing and contains nothing; it passes `ne` only. */
function stringTest(filter: StringFilter, ignoreCase = false): Test<string | null> {
  const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text);
  const { eq, ne, in: oneOf, contains, startsWith, endsWith, regexp } = filter ?? {};
  const tests: Test<string>[] = [];
  if (isGiven(eq)) tests.push(equals(fold(eq)));
  if (isGiven(oneOf)) tests.push(isIn(new Set(oneOf.map(fold))));
  if (isGiven(contains)) tests.push((value) => value.includes(contains));
  if (isGiven(startsWith)) tests.push((value) => value.startsWith(startsWith));
  if (isGiven(endsWith)) tests.push((value) => value.endsWith(endsWith));
  if (isGiven(regexp)) tests.push(matches(regexp));
  const isForbidden = isGiven(ne) ? equals(fold(ne)) : () => false;
  return (value) =>
    value === null ? tests.length === 0 : !isForbidden(value) && tests.every((test) => test(value));

  function equals(wanted: string): Test<string> {
    return (value) => fold(value) === wanted;
  }

  function isIn(wanted: ReadonlySet<string>): Test<string> {
    return (value) => wanted.has(fold(value));
  }
}

/** JavaScript's dialect, found anywhere in the value; the real service's is not known. */
function matches(pattern: string): Test<string> {
  try {
    const regexp = new RegExp(pattern, 'u');
    return (value) => regexp.test(value);
  } catch {
    throw new GraphQLError(`invalid regular expression: ${pattern}`);
  }
}

function inTest<T>(filter: InFilter<T>): Test<T> {
  const values = filter?.in ? new Set(filter.in) : null;
  return (value) => values === null || values.has(value);
}

function eqTest<T>(filter: EqFilter<T>): Test<T> {
  const wanted = filter?.eq ?? null;
  return (value) => wanted === null || value === wanted;
}

function idTest(filter: Filter<{ eq: string; in: readonly string[] }>, argument: string): Test<string> {
  for (const id of [filter?.eq ?? [], filter?.in ?? []].flat()) requireGlobalId(id, argument);
  const eq = eqTest(filter);
  const oneOf = inTest(filter);
  return (id) => eq(id) && oneOf(id);
}

function tagsTest(filter: TagsFilter): Test<Resource> {
  const wanted = (filter?.and ?? []).map(({ key, value }) => {
    const eq = eqTest(value);
    const oneOf = inTest(value);
    return (tag: { key: string; value: string }) => tag.key === key && eq(tag.value) && oneOf(tag.value);
  });
  return (resource) => wanted.every((matches) => resource.tags.some(matches));
}
