import { chunks, connectionOf, fetchAll, fetchValues, nextCursor, nodesOf } from './link.ts';
import type { LinkContext, Lookup } from './link.ts';
import { emailKey } from './person-key.ts';
import type { GraphQLResolveInfo } from 'graphql';

/** Twingate's largest page, and so the most addresses one field can look up (Twingate's API guide). */
const PAGE_SIZE = 100;

/** An object as Mesh passes it on, with the owner's address under our own alias. */
interface Found {
  readonly _lk_email?: string | null;
}

/** The users of each address. A page holds 100 and pages of one tick leave as one document: one read. */
export const usersByEmail: Lookup<unknown[]> = async (emails, context, info) => {
  const pages = await Promise.all(
    chunks(emails, PAGE_SIZE).map((chunk) =>
      fetchAll<Found>({
        ...usersField(context, info),
        args: { first: PAGE_SIZE, filter: { email: { in: chunk } } },
        selection: connectionOf('_lk_email: email SUBTREE'),
        typeName: 'TwingateUser',
        values: nodesOf,
      }),
    ),
  );
  return inOrder(emails, pages.flat());
};

/** The devices of the users of each address, read together with the users; a list longer than a page is read on to its end. */
export const devicesByEmail: Lookup<unknown[]> = async (emails, context, info) => {
  const pages = await Promise.all(
    chunks(emails, PAGE_SIZE).map((chunk) => devicesOf({ email: { in: chunk } }, context, info)),
  );
  return inOrder(emails, pages.flat());
};

/** The users whose address is in each domain. */
export const usersByDomain: Lookup<unknown[]> = async (domains, context, info) =>
  await Promise.all(
    domains.map((domain) =>
      fetchAll({
        ...usersField(context, info),
        args: { first: PAGE_SIZE, filter: { email: { endsWith: `@${domain}` } } },
        selection: connectionOf('SUBTREE'),
        typeName: 'TwingateUser',
        values: nodesOf,
      }),
    ),
  );

interface RawUser {
  readonly _lk_id: string;
  readonly _lk_email: string | null;
  readonly _lk_devices: unknown;
}

async function devicesOf(
  filter: Record<string, unknown>,
  context: LinkContext,
  info: GraphQLResolveInfo,
): Promise<Found[]> {
  const unfinished: { id: string; email: string | null; after: string }[] = [];
  const takeDevices = (user: RawUser) => {
    const after = nextCursor(user._lk_devices);
    if (after !== null) unfinished.push({ id: user._lk_id, email: user._lk_email, after });
    return nodesOf(user._lk_devices).map((device) => ({ ...(device as object), _lk_email: user._lk_email }));
  };
  const userFields = (page: string) =>
    `_lk_id: id _lk_email: email _lk_devices: devices(${page}) { ${connectionOf('SUBTREE')} }`;

  const found = await fetchAll<Found>({
    ...usersField(context, info),
    args: { first: PAGE_SIZE, filter },
    selection: connectionOf(userFields(`first: ${PAGE_SIZE}`)),
    typeName: 'TwingateDevice',
    values: (users) => nodesOf(users).flatMap((user) => takeDevices(user as RawUser)),
  });
  while (unfinished.length > 0) {
    const pages = await Promise.all(
      unfinished.splice(0).map(({ id, after }) =>
        fetchValues<Found>({
          call: context.Twingate.Query['twingate_user'],
          args: { id },
          selection: userFields(`first: ${PAGE_SIZE}, after: ${JSON.stringify(after)}`),
          typeName: 'TwingateDevice',
          values: (user) => (user ? takeDevices(user as RawUser) : []),
          context,
          info,
        }),
      ),
    );
    found.push(...pages.flat());
  }
  return found;
}

function usersField(context: LinkContext, info: GraphQLResolveInfo) {
  return { call: context.Twingate.Query['twingate_users'], context, info };
}

/** What was found for each address, in the order of the addresses. */
function inOrder(emails: readonly string[], found: readonly Found[]): Found[][] {
  const byEmail = new Map<string | null, Found[]>();
  for (const one of found) {
    const key = emailKey(one._lk_email);
    const ofKey = byEmail.get(key);
    if (ofKey) ofKey.push(one);
    else byEmail.set(key, [one]);
  }
  return emails.map((email) => byEmail.get(email) ?? []);
}
