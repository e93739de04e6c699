import { chunks, connectionOf, fetchWhole, known, nodesOf } from './fetch.ts';
import type { LinkContext, Lookup } from './link.ts';
import { emailKey, personKeys } from './person-key.ts';
import type { GraphQLResolveInfo } from 'graphql';

/** Rows of one page; Twenty sets no bound and a page costs one token whatever its size (measured up to 1,200). */
const PAGE_SIZE = 1000;
/** Addresses of one filter. Each needs a `like` over the additional e-mails, which no index serves. */
const EMAILS_PER_FILTER = 1000;

interface FoundPerson {
  readonly _lk_id?: string;
  readonly _lk_created?: string | null;
  readonly _lk_company?: string | null;
  readonly _lk_emails?:
    { readonly primaryEmail?: string | null; readonly additionalEmails?: unknown } | Error | null;
}

/** The people that have each address, best match first: by primary e-mail, then by place among the additional ones, then the oldest. */
export const peopleByEmail: Lookup<unknown[]> = (emails, context, info) =>
  matchPeople(emails, 'SUBTREE', context, info);

/** The company of the best match for each address. */
export const companyIdByEmail: Lookup<string | null> = async (emails, context, info) => {
  const matches = await matchPeople(emails, '_lk_company: companyId', context, info);
  return matches.map(([best]) => best?._lk_company ?? null);
};

async function matchPeople(
  emails: readonly string[],
  selection: string,
  context: LinkContext,
  info: GraphQLResolveInfo,
): Promise<FoundPerson[][]> {
  const pages = await Promise.all(
    chunks(emails, EMAILS_PER_FILTER).map((chunk) =>
      fetchWhole<FoundPerson>({
        call: context.Twenty.Query['twenty_people'],
        args: { first: PAGE_SIZE, filter: hasOneOf(chunk) },
        selection: connectionOf(
          `_lk_id: id _lk_created: createdAt _lk_emails: emails { primaryEmail additionalEmails } ${selection}`,
        ),
        typeName: 'TwentyPerson',
        values: nodesOf,
        context,
        info,
      }),
    ),
  );
  // Two chunks may both find somebody who has an address of each.
  const people = new Map(pages.flat().map((person) => [person._lk_id, person])).values();
  const matches = new Map(emails.map((email) => [email, [] as { rank: number; person: FoundPerson }[]]));
  for (const person of people) {
    // `like` finds more than equal addresses; only equal keys count.
    personKeys(known(person._lk_emails)).forEach((key, place) =>
      matches.get(key)?.push({ rank: rankOf(person, key, place), person }),
    );
  }
  return emails.map((email) =>
    (matches.get(email) ?? [])
      .sort((a, b) => a.rank - b.rank || compareAge(a.person, b.person))
      .map(({ person }) => person),
  );
}

/** A primary address ranks 0; an additional one its place, counted from 1, also for a person without a primary one. */
function rankOf(person: FoundPerson, key: string, place: number): number {
  const primary = emailKey(known(person._lk_emails)?.primaryEmail);
  if (primary === key) return 0;
  return primary === null ? place + 1 : place;
}

function compareAge(a: FoundPerson, b: FoundPerson): number {
  return compare(a._lk_created ?? '', b._lk_created ?? '') || compare(a._lk_id ?? '', b._lk_id ?? '');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function hasOneOf(emails: readonly string[]): Record<string, unknown> {
  return {
    or: [
      { emails: { primaryEmail: { in: emails } } },
      {
        and: [
          // Most people have one address: one test for them instead of one for each address.
          { emails: { additionalEmails: { like: '%@%' } } },
          {
            or: emails.map((email) => ({
              emails: { additionalEmails: { like: `%${escapeLike(insideJson(email))}%` } },
            })),
          },
        ],
      },
    ],
  };
}

/** Twenty compares with the list's JSON text, in which a quoted local part (`"a b"@x.example`) has its quotes escaped. */
function insideJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** In a LIKE pattern `%`, `_` and `\` mean themselves only behind a backslash. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/** The e-mail keys of all people of each company. */
export const emailsByCompany: Lookup<string[]> = async (companyIds, context, info) => {
  const people = await fetchWhole<FoundPerson>({
    call: context.Twenty.Query['twenty_people'],
    args: { first: PAGE_SIZE, filter: { companyId: { in: companyIds } } },
    selection: connectionOf('_lk_company: companyId _lk_emails: emails { primaryEmail additionalEmails }'),
    typeName: 'TwentyPerson',
    values: nodesOf,
    context,
    info,
  });
  const keys = new Map(companyIds.map((id) => [id, new Set<string>()]));
  for (const person of people) {
    for (const key of personKeys(known(person._lk_emails))) keys.get(person._lk_company ?? '')?.add(key);
  }
  return companyIds.map((id) => [...(keys.get(id) ?? [])]);
};

/** The workspace member with each address, which Twenty keeps as it was typed at sign-up. */
export const memberByEmail: Lookup<unknown> = async (emails, context, info) => {
  const members = await fetchWhole<{ _lk_email?: string | null }>({
    call: context.Twenty.Query['twenty_workspaceMembers'],
    args: {
      first: PAGE_SIZE,
      filter: { or: emails.map((email) => ({ userEmail: { ilike: escapeLike(email) } })) },
    },
    selection: connectionOf('_lk_email: userEmail SUBTREE'),
    typeName: 'TwentyWorkspaceMember',
    values: nodesOf,
    context,
    info,
  });
  const byEmail = new Map(members.map((member) => [emailKey(member._lk_email), member]));
  return emails.map((email) => byEmail.get(email) ?? null);
};

/** Each company by its ID. Not read below the person: Twenty answers lists after a many-to-one as empty. */
export const companyById: Lookup<unknown> = async (ids, context, info) => {
  const companies = await fetchWhole<{ _lk_id?: string }>({
    call: context.Twenty.Query['twenty_companies'],
    args: { first: PAGE_SIZE, filter: { id: { in: ids } } },
    selection: connectionOf('_lk_id: id SUBTREE'),
    typeName: 'TwentyCompany',
    values: nodesOf,
    context,
    info,
  });
  const byId = new Map(companies.map((company) => [company._lk_id, company]));
  return ids.map((id) => byId.get(id) ?? null);
};
