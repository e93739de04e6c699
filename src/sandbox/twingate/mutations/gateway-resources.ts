import type { Context } from '../context.ts';
import { blankResource, KUBERNETES_PORT, SSH_PORT, WEB_APP_PORT } from '../defaults.ts';
import { isGiven } from '../given.ts';
import { globalId } from '../ids.ts';
import type { GatewayResource, Pair, Port, TlsPort } from '../records.ts';
import { refuse } from '../refusal.ts';
import { need, put, refuseUnknown, takeKey } from '../table.ts';
import { mutation } from './mutation.ts';
import { nextResource, type ResourceArguments } from './resource-settings.ts';

interface PortInput {
  readonly port?: number | null;
  readonly tlsMode?: string | null;
}

interface GatewayArguments extends ResourceArguments {
  readonly gatewayId?: string | null;
  readonly upstream?: PortInput | null;
  readonly downstream?: PortInput | null;
  /** Kubernetes only. */
  readonly clusterRef?: string | null;
  /** Web apps only. */
  readonly requestHeaderRewrites?: readonly Pair[] | null;
}

type Kind = GatewayResource['__typename'];

export const gatewayResourceMutations = {
  kubernetesResourceCreate: create('KubernetesResource'),
  kubernetesResourceUpdate: update('KubernetesResource'),
  sshResourceCreate: create('SSHResource'),
  sshResourceUpdate: update('SSHResource'),
  webAppResourceCreate: create('WebAppResource'),
  webAppResourceUpdate: update('WebAppResource'),
};

function create(kind: Kind) {
  return mutation((args: GatewayArguments, context) => ({
    entity: save(blank(kind, context), args, context),
  }));
}

function update(kind: Kind) {
  return mutation((args: GatewayArguments & { readonly id: string }, context) => {
    const old = need(context.store.resources, args.id);
    if (old.__typename === 'NetworkResource' || old.__typename !== kind) refuseUnknown('Resource', args.id);
    return { entity: save(old, args, context) };
  });
}

function save(old: GatewayResource, args: GatewayArguments, context: Context): GatewayResource {
  const next = nextResource(old, args, context);
  const gatewayId = isGiven(args.gatewayId)
    ? need(context.store.gateways, args.gatewayId, 'gatewayId').id
    : old.gatewayId || gatewayOf(next.remoteNetworkId, context);
  const resource = { ...withOwnSettings(next, args), gatewayId };
  put(context.store.resources, resource);
  return resource;
}

/** The settings that only one kind has, and the ports, which each kind has in its own form. */
function withOwnSettings(old: GatewayResource, args: GatewayArguments): GatewayResource {
  switch (old.__typename) {
    case 'KubernetesResource':
      return {
        ...old,
        clusterRef: args.clusterRef === undefined ? old.clusterRef : args.clusterRef,
        upstream: nextPort(old.upstream, args.upstream),
        downstream: nextPort(old.downstream, args.downstream),
      };
    case 'SSHResource':
      return {
        ...old,
        upstream: nextPort(old.upstream, args.upstream),
        downstream: nextPort(old.downstream, args.downstream),
      };
    case 'WebAppResource':
      return {
        ...old,
        requestHeaderRewrites: args.requestHeaderRewrites ?? old.requestHeaderRewrites,
        upstream: nextTlsPort(old.upstream, args.upstream),
        downstream: nextTlsPort(old.downstream, args.downstream),
      };
  }
}

function nextPort(old: Port, input: PortInput | null | undefined): Port {
  const port = input?.port ?? old.port;
  return port < 1 || port > 65_535 ? refuse(`Port ${port} is not valid.`) : { port };
}

function nextTlsPort(old: TlsPort, input: PortInput | null | undefined): TlsPort {
  const tlsMode = input?.tlsMode === undefined ? old.tlsMode : input.tlsMode;
  return { ...nextPort(old, input), tlsMode };
}

/** Kubernetes Resources may leave their gateway out: the one of their network is meant. */
function gatewayOf(remoteNetworkId: string, { store }: Context): string {
  for (const gateway of store.gateways.rows.values()) {
    if (gateway.remoteNetworkId === remoteNetworkId) return gateway.id;
  }
  return refuse('This Remote Network has no Gateway.');
}

function blank(kind: Kind, { store, now }: Context): GatewayResource {
  const base = blankResource(globalId('Resource', takeKey(store.resources)), now);
  const gatewayId = '';
  switch (kind) {
    case 'KubernetesResource':
      return {
        ...base,
        __typename: kind,
        gatewayId,
        clusterRef: null,
        upstream: KUBERNETES_PORT,
        downstream: KUBERNETES_PORT,
      };
    case 'SSHResource':
      return { ...base, __typename: kind, gatewayId, upstream: SSH_PORT, downstream: SSH_PORT };
    case 'WebAppResource':
      return {
        ...base,
        __typename: kind,
        gatewayId,
        requestHeaderRewrites: [],
        upstream: WEB_APP_PORT,
        downstream: WEB_APP_PORT,
      };
  }
}
