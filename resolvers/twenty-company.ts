import { keyLoaderFor, link, loadAll, loaderFor } from './link.ts';
import type { LinkContext } from './link.ts';
import { domainKey } from './person-key.ts';
import { emailsByCompany } from './twenty-people.ts';
import { devicesByEmail, usersByDomain, usersByEmail } from './twingate-users.ts';
import type { GraphQLResolveInfo } from 'graphql';

interface Company {
  readonly _lk_id: string;
  readonly _lk_domain: { readonly primaryLinkUrl?: unknown; readonly secondaryLinks?: unknown } | null;
}

const needsId = '{ _lk_id: id }';
const needsDomains = '{ _lk_domain: domainName { primaryLinkUrl secondaryLinks } }';

/** From a company of the CRM to the network access of its people. */
export const TwentyCompany = {
  twingateUsers: link<Company>(
    needsId,
    ['twenty_people', 'twingate_users'],
    async (company, context, info) => {
      const emails = await emailsOf(company, context, info);
      return await loadAll(loaderFor(usersByEmail, context, info), emails);
    },
  ),
  twingateDevices: link<Company>(
    needsId,
    ['twenty_people', 'twingate_users'],
    async (company, context, info) => {
      const emails = await emailsOf(company, context, info);
      return await loadAll(loaderFor(devicesByEmail, context, info), emails);
    },
  ),
  twingateUsersByDomain: link<Company>(needsDomains, ['twingate_users'], (company, context, info) =>
    loadAll(loaderFor(usersByDomain, context, info), domainsOf(company)),
  ),
};

/** All people of the company are asked for by their foreign key: Twenty cuts the nested list at 60. */
async function emailsOf(company: Company, context: LinkContext, info: GraphQLResolveInfo): Promise<string[]> {
  return await keyLoaderFor(emailsByCompany, context, info).load(company._lk_id);
}

function domainsOf({ _lk_domain }: Company): string[] {
  const secondary = Array.isArray(_lk_domain?.secondaryLinks) ? (_lk_domain.secondaryLinks as unknown[]) : [];
  const links = [
    _lk_domain?.primaryLinkUrl,
    ...secondary.map((one) => (one as { url?: unknown } | null)?.url),
  ];
  return [...new Set(links.map(domainKey).filter((domain) => domain !== null))];
}
