import { link, loaderFor } from './link.ts';
import { emailKey } from './person-key.ts';
import { peopleByEmail } from './twenty-people.ts';

interface Device {
  readonly _lk_owner?: { readonly email?: unknown } | null;
}

/** From a device to its owner in the CRM. */
export const TwingateDevice = {
  twentyPerson: link<Device>(
    '{ _lk_owner: user { email } }',
    ['twenty_people'],
    async (device, context, info) => {
      const email = emailKey(device._lk_owner?.email);
      return email === null ? null : ((await loaderFor(peopleByEmail, context, info).load(email))[0] ?? null);
    },
  ),
};
