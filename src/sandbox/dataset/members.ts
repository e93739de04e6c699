import { emailOf } from './e-mail.ts';
import { createdAt, DAY } from './moments.ts';
import { createRandom, uuid } from './random.ts';
import type { CrmMember } from './world.ts';

/** The domain of the company that runs the CRM and the network. It is no company of the CRM. */
export const HOME_DOMAIN = 'harborpine.example';

const names = [
  ['Nora', 'Whitfield'],
  ['Daniel', 'Osei'],
  ['Marta', 'Kowalczyk'],
  ['Henrik', 'Aalto'],
  ['Ruth', 'Feldman'],
  ['Joaquín', 'Prieto'],
  ['Saskia', 'de Wit'],
  ['Anand', 'Krishnan'],
  ['Caroline', 'Mercier'],
  ['Tobias', 'Lang'],
  ['Mei-Ling', 'Hsu'],
  ['Patrick', 'Sweeney'],
] as const;

/** The colleagues in the CRM, in order of creation. */
export function createMembers(wallNow: number): CrmMember[] {
  const random = createRandom('members');
  return names.map(([firstName, lastName], index) => ({
    id: uuid(random),
    firstName,
    lastName,
    email: emailOf(firstName, lastName.replaceAll(' ', ''), HOME_DOMAIN),
    createdAt: createdAt(wallNow, { oldest: 930 * DAY, newest: 200 * DAY }, index, names.length, random),
  }));
}
