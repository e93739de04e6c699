import { changeSet } from '../access.ts';
import { NO_CONTENT_BLOCKED, NO_THREATS_BLOCKED, NO_TRACKERS_BLOCKED } from '../defaults.ts';
import { isGiven } from '../given.ts';
import { globalId } from '../ids.ts';
import type { CategoryConfig, DnsFilteringProfile } from '../records.ts';
import { refuse } from '../refusal.ts';
import { need, needAll, put, takeKey } from '../table.ts';
import { checkName } from './checks.ts';
import { mutation } from './mutation.ts';

const MAX_PROFILES = 10;

type ConfigInput = Readonly<Record<string, boolean | null>> | null;

export const dnsFilteringProfileMutations = {
  dnsFilteringProfileCreate: mutation(({ name }: { readonly name: string }, { store }) => {
    const { rows } = store.dnsFilteringProfiles;
    if (rows.size >= MAX_PROFILES) refuse(`Cannot have more than ${MAX_PROFILES} DNS filtering profiles.`);
    const checkedName = checkName(name);
    const profile = put(store.dnsFilteringProfiles, {
      __typename: 'DnsFilteringProfile',
      id: globalId('DnsFilteringProfile', takeKey(store.dnsFilteringProfiles)),
      name: checkedName,
      priority: Math.max(0, ...[...rows.values()].map((row) => row.priority)) + 1,
      fallbackMethod: 'AUTO',
      groupIds: new Set<string>(),
      allowedDomains: [],
      deniedDomains: [],
      contentCategoryConfig: NO_CONTENT_BLOCKED,
      privacyCategoryConfig: NO_TRACKERS_BLOCKED,
      securityCategoryConfig: NO_THREATS_BLOCKED,
    });
    return { entity: profile };
  }),

  dnsFilteringProfileDelete: mutation(({ id }: { readonly id: string }, { store }) => {
    need(store.dnsFilteringProfiles, id);
    store.dnsFilteringProfiles.rows.delete(id);
    return {};
  }),

  dnsFilteringProfileUpdate: mutation(
    (
      args: {
        readonly id: string;
        readonly name?: string | null;
        readonly priority?: number | null;
        readonly fallbackMethod?: DnsFilteringProfile['fallbackMethod'] | null;
        readonly groups?: readonly string[] | null;
        readonly allowedDomains?: readonly string[] | null;
        readonly deniedDomains?: readonly string[] | null;
        readonly contentCategoryConfig?: ConfigInput;
        readonly privacyCategoryConfig?: ConfigInput;
        readonly securityCategoryConfig?: ConfigInput;
      },
      { store },
    ) => {
      const old = need(store.dnsFilteringProfiles, args.id);
      const groups = args.groups && needAll(store.groups, args.groups, 'groups');
      const profile = put(store.dnsFilteringProfiles, {
        ...old,
        name: isGiven(args.name) ? checkName(args.name) : old.name,
        priority: args.priority ?? old.priority,
        fallbackMethod: args.fallbackMethod ?? old.fallbackMethod,
        groupIds: changeSet(old.groupIds, { all: groups, added: [], removed: [] }),
        allowedDomains: args.allowedDomains ?? old.allowedDomains,
        deniedDomains: args.deniedDomains ?? old.deniedDomains,
        contentCategoryConfig: merge(old.contentCategoryConfig, args.contentCategoryConfig),
        privacyCategoryConfig: merge(old.privacyCategoryConfig, args.privacyCategoryConfig),
        securityCategoryConfig: merge(old.securityCategoryConfig, args.securityCategoryConfig),
      });
      // A group has one profile: taking it here takes it from where it was.
      for (const other of store.dnsFilteringProfiles.rows.values()) {
        if (other.id !== profile.id) for (const id of profile.groupIds) other.groupIds.delete(id);
      }
      return { entity: profile };
    },
  ),
};

function merge(old: CategoryConfig, input: ConfigInput | undefined): CategoryConfig {
  const given = Object.entries(input ?? {}).filter(([, value]) => value !== null);
  return { ...old, ...(Object.fromEntries(given) as CategoryConfig) };
}
