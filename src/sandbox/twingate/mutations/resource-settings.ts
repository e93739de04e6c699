import { changeSet, plainGrant } from '../access.ts';
import type { Context } from '../context.ts';
import { isGiven } from '../given.ts';
import type { ApprovalMode, Pair, Protocols, ResourceBase } from '../records.ts';
import { refuse } from '../refusal.ts';
import type { Store } from '../store.ts';
import { need, needAll, type IdList } from '../table.ts';
import { nextAccessPolicy, type AccessPolicyArguments } from './access-rules.ts';
import { checkAddress, checkName, checkPolicy } from './checks.ts';

interface ProtocolInput {
  readonly policy: 'ALLOW_ALL' | 'RESTRICTED';
  readonly ports?: readonly { readonly start: number; readonly end: number }[] | null;
}

/** The arguments that creating and updating every kind of Resource share. */
export interface ResourceArguments extends AccessPolicyArguments {
  readonly name?: string | null;
  readonly address?: string | null;
  readonly alias?: string | null;
  readonly approvalMode?: ApprovalMode | null;
  readonly groupIds?: IdList;
  readonly addedGroupIds?: IdList;
  readonly removedGroupIds?: IdList;
  readonly isActive?: boolean | null;
  readonly isVisible?: boolean | null;
  readonly protocols?: {
    readonly allowIcmp: boolean;
    readonly tcp: ProtocolInput;
    readonly udp: ProtocolInput;
  } | null;
  readonly remoteNetworkId?: string | null;
  readonly securityPolicyId?: string | null;
  readonly tags?: readonly Pair[] | null;
}

const MAX_TAGS = 64;
const MAX_TAG_KEY_LENGTH = 128;
const MAX_TAG_VALUE_LENGTH = 256;

/**
 * `old` with the arguments applied, as a new object: a refusal leaves the old one as it was. Null clears alias, policy,
 * access policy and tags; for the rest null counts as left out.
 */
export function nextResource<R extends ResourceBase>(old: R, args: ResourceArguments, context: Context): R {
  const { store, now } = context;
  return {
    ...old,
    name: isGiven(args.name) ? checkName(args.name) : old.name,
    address: isGiven(args.address) ? checkAddress(args.address) : old.address,
    alias: args.alias === undefined ? old.alias : checkAlias(args.alias),
    isActive: args.isActive ?? old.isActive,
    isVisible: args.isVisible ?? old.isVisible,
    protocols: isGiven(args.protocols) ? checkProtocols(args.protocols) : old.protocols,
    remoteNetworkId: isGiven(args.remoteNetworkId)
      ? need(store.remoteNetworks, args.remoteNetworkId, 'remoteNetworkId').id
      : old.remoteNetworkId,
    securityPolicyId:
      args.securityPolicyId === undefined ? old.securityPolicyId : checkPolicy(store, args.securityPolicyId),
    access: nextAccess(old, args, store),
    accessPolicy: nextAccessPolicy(old.accessPolicy, args),
    approvalMode: args.approvalMode ?? old.approvalMode,
    tags: args.tags === undefined ? old.tags : checkTags(args.tags ?? []),
    updatedAt: now,
  };
}

/** Group lists change the groups among the principals; service accounts and the settings of those who stay remain. */
function nextAccess(old: ResourceBase, args: ResourceArguments, store: Store): ResourceBase['access'] {
  const isGroup = (id: string) => store.groups.rows.has(id);
  const groupIds = changeSet([...old.access.keys()].filter(isGroup), {
    all: args.groupIds && needAll(store.groups, args.groupIds, 'groupIds'),
    added: needAll(store.groups, args.addedGroupIds, 'addedGroupIds'),
    removed: needAll(store.groups, args.removedGroupIds, 'removedGroupIds'),
  });
  const access = new Map([...old.access].filter(([id]) => !isGroup(id) || groupIds.has(id)));
  for (const id of groupIds) if (!access.has(id)) access.set(id, plainGrant(id));
  return access;
}

function checkAlias(alias: string | null): string | null {
  if (alias === null) return null;
  const isDnsName =
    alias.length <= 253 &&
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i.test(alias);
  return isDnsName ? alias : refuse('Alias must be a valid DNS name');
}

function checkProtocols(input: NonNullable<ResourceArguments['protocols']>): Protocols {
  return { allowIcmp: input.allowIcmp, tcp: checkProtocol(input.tcp), udp: checkProtocol(input.udp) };
}

/** Ports are read only when the policy is RESTRICTED. */
function checkProtocol({ policy, ports }: ProtocolInput): Protocols['tcp'] {
  if (policy === 'ALLOW_ALL') return { policy, ports: [] };
  for (const { start, end } of ports ?? []) {
    if (start < 1 || end > 65_535 || start > end) refuse(`Port range ${start}-${end} is not valid.`);
  }
  return { policy, ports: ports ?? [] };
}

function checkTags(tags: readonly Pair[]): readonly Pair[] {
  if (tags.length > MAX_TAGS) refuse(`A Resource can have at most ${MAX_TAGS} tags.`);
  for (const { key, value } of tags) {
    checkLength('key', key, MAX_TAG_KEY_LENGTH);
    checkLength('value', value, MAX_TAG_VALUE_LENGTH);
    if (key.startsWith('tg')) refuse("Tag keys starting with 'tg' are reserved.");
  }
  return tags;
}

/** Characters are code points, as Python counts them. */
function checkLength(part: 'key' | 'value', text: string, max: number): void {
  const { length } = Array.from(text);
  if (length < 1 || length > max) refuse(`Tag ${part} must be 1 to ${max} characters long.`);
}
