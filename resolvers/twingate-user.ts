import { keyLoaderFor, link, loaderFor } from './link.ts';
import { emailKey } from './person-key.ts';
import { companyById, companyIdByEmail, memberByEmail, peopleByEmail } from './twenty-people.ts';

interface User {
  readonly _lk_email?: unknown;
}

const needsEmail = '{ _lk_email: email }';

/** From a user of the network to the CRM. */
export const TwingateUser = {
  twentyPerson: link<User>(needsEmail, ['twenty_people'], async (user, context, info) => {
    const email = emailKey(user._lk_email);
    return email === null ? null : ((await loaderFor(peopleByEmail, context, info).load(email))[0] ?? null);
  }),
  twentyPeople: link<User>(needsEmail, ['twenty_people'], async (user, context, info) => {
    const email = emailKey(user._lk_email);
    return email === null ? [] : await loaderFor(peopleByEmail, context, info).load(email);
  }),
  twentyWorkspaceMember: link<User>(needsEmail, ['twenty_workspaceMembers'], async (user, context, info) => {
    const email = emailKey(user._lk_email);
    return email === null ? null : await loaderFor(memberByEmail, context, info).load(email);
  }),
  twentyCompany: link<User>(
    needsEmail,
    ['twenty_people', 'twenty_companies'],
    async (user, context, info) => {
      const email = emailKey(user._lk_email);
      const id = email === null ? null : await keyLoaderFor(companyIdByEmail, context, info).load(email);
      return id === null ? null : await loaderFor(companyById, context, info).load(id);
    },
  ),
};
