import { link, loadAll, loaderFor } from './link.ts';
import { emailKey } from './person-key.ts';
import { usersByEmail } from './twingate-users.ts';

interface Member {
  readonly _lk_email?: unknown;
}

/** From a colleague who works in the CRM to their own network access. */
export const TwentyWorkspaceMember = {
  twingateUser: link<Member>(
    '{ _lk_email: userEmail }',
    ['twingate_users'],
    async (member, context, info) => {
      const email = emailKey(member._lk_email);
      const users = await loadAll(loaderFor(usersByEmail, context, info), email === null ? [] : [email]);
      return users[0] ?? null;
    },
  ),
};
