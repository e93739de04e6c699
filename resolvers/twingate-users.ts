import { chunks, connectionOf, fetchAll, findGap, nodesOf } from './fetch.ts';
import type { LinkContext, Lookup } from './link.ts';
import { emailKey } from './person-key.ts';
import type { GraphQLResolveInfo } from 'graphql';

/** Twingate's largest page, and so the most addresses one field can look up (Twingate's API guide). */
const PAGE_SIZE = 100;

/** The most rows of one list that the gateway joins out of Twingate's pages, which takes fewer reads than going through them here. */
const LIST_SIZE = 5_000;

/** An object as Mesh passes it on, with its own ID and its owner's address under our own aliases. */
interface Found {
  readonly _lk_id: string;
  readonly _lk_email?: string | Error | null;
}

/** The users of each address. A page holds 100 and pages of one tick leave as one document: one read. */
export const usersByEmail: Lookup<unknown[]> = async (emails, context, info) => {
  const pages = await Promise.all(
    chunks(emails, PAGE_SIZE).map((chunk) => usersWhere({ email: { in: chunk } }, PAGE_SIZE, context, info)),
  );
  return inOrder(emails, pages.flat());
};

/** The users whose address is in each domain. */
export const usersByDomain: Lookup<unknown[]> = async (domains, context, info) =>
  await Promise.all(
    domains.map(async (domain) => {
      const filter = { email: { regexp: `@${inAnyCase(domain)}$` } };
      const found = await usersWhere(filter, LIST_SIZE, context, info);
      return (
        found.find((user) => user instanceof Error) ??
        distinct(found as Found[]).filter(({ _lk_email }) => emailKey(_lk_email)?.endsWith(`@${domain}`))
      );
    }),
  );

/** The devices of the users of each address, read together with the users. */
export const devicesByEmail: Lookup<unknown[]> = async (emails, context, info) => {
  const broken = new Map<string | null, Error>();
  const devices = `devices(first: ${LIST_SIZE}) { ${connectionOf('_lk_id: id SUBTREE')} }`;
  const pages = await Promise.all(
    chunks(emails, PAGE_SIZE).map((chunk) =>
      fetchAll<Found>({
        ...usersField(context, info),
        args: { first: PAGE_SIZE, filter: { email: { in: chunk } } },
        selection: connectionOf(`_lk_email: email _lk_devices: ${devices}`),
        typeName: 'TwingateDevice',
        values: (users) =>
          nodesOf(users).flatMap((user) => (user instanceof Error ? [user] : takeDevices(user as Owner))),
      }),
    ),
  );
  return inOrder(emails, pages.flat()).map((found, i) => broken.get(emails[i] ?? null) ?? found);

  function takeDevices({ _lk_email, _lk_devices }: Owner): object[] {
    const nodes = _lk_devices instanceof Error ? [_lk_devices] : nodesOf(_lk_devices);
    const error = nodes.find((node) => node instanceof Error) ?? findGap(_lk_devices);
    if (error) {
      broken.set(emailKey(_lk_email), error);
      return [];
    }
    return nodes.map((node) => ({ ...(node as object), _lk_email }));
  }
};

interface Owner {
  readonly _lk_email: string | Error | null;
  readonly _lk_devices: unknown;
}

async function usersWhere(
  filter: Record<string, unknown>,
  first: number,
  context: LinkContext,
  info: GraphQLResolveInfo,
): Promise<(Found | Error)[]> {
  return await fetchAll<Found>({
    ...usersField(context, info),
    args: { first, filter },
    selection: connectionOf('_lk_id: id _lk_email: email SUBTREE'),
    typeName: 'TwingateUser',
    values: nodesOf,
  });
}

function usersField(context: LinkContext, info: GraphQLResolveInfo) {
  return { call: context.Twingate.Query['twingate_users'], context, info };
}

/**
 * What was found for each address, in the order of the addresses. Where a row is broken nobody knows whose it is:
 * its error stands for every address of which nothing was found.
 */
function inOrder(emails: readonly string[], found: readonly (Found | Error)[]): (Found[] | Error)[] {
  const errors = found.map((one) => (one instanceof Error ? one : one._lk_email)).filter(isError);
  const rows = found.filter((one): one is Found => !isError(one));
  const byEmail = Map.groupBy(distinct(rows), ({ _lk_email }) => emailKey(_lk_email));
  return emails.map((email) => byEmail.get(email) ?? errors[0] ?? []);
}

function isError(value: unknown): value is Error {
  return value instanceof Error;
}

/** Each object once: Twingate's pages are offsets, so a row added meanwhile moves another one into the next page. */
function distinct(rows: readonly Found[]): Found[] {
  return [...new Map(rows.map((row) => [row._lk_id, row])).values()];
}

/**
 * A regular expression for this text in whatever letter case. Twingate's dialect is not documented, and a bracket
 * expression means the same in all of them.
 */
function inAnyCase(text: string): string {
  return Array.from(text, (character) => {
    const [lower, upper] = [character.toLowerCase(), character.toUpperCase()];
    if (lower !== upper && upper.length === character.length) return `[${lower}${upper}]`;
    return /[\p{L}\p{N}]/u.test(character) ? character : `[${character}]`;
  }).join('');
}
