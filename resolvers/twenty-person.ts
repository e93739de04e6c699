import { link, loadAll, loaderFor } from './link.ts';
import { personKeys } from './person-key.ts';
import { devicesByEmail, usersByEmail } from './twingate-users.ts';

interface Person {
  readonly _lk_emails?: unknown;
}

const needsEmails = '{ _lk_emails: emails { primaryEmail additionalEmails } }';

/** From a person of the CRM to their network access. */
export const TwentyPerson = {
  twingateUser: link<Person>(needsEmails, ['twingate_users'], async (person, context, info) => {
    const users = await loadAll(loaderFor(usersByEmail, context, info), personKeys(person._lk_emails));
    return users[0] ?? null;
  }),
  twingateUsers: link<Person>(needsEmails, ['twingate_users'], (person, context, info) =>
    loadAll(loaderFor(usersByEmail, context, info), personKeys(person._lk_emails)),
  ),
  twingateDevices: link<Person>(needsEmails, ['twingate_users'], (person, context, info) =>
    loadAll(loaderFor(devicesByEmail, context, info), personKeys(person._lk_emails)),
  ),
};
