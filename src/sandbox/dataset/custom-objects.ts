import { createdAt, DAY } from './moments.ts';
import { createRandom, pick, uuid } from './random.ts';
import type { CrmPerson, CrmPet, CrmRocket } from './world.ts';

const rocketNames = ['Albatross', 'Bluestem', 'Cirrus IV', 'Dragonfly', 'Early Riser'] as const;

const petNames = [
  ['Biscuit', 'DOG'],
  ['Marmalade', 'CAT'],
  ['Captain Beak', 'BIRD'],
  ['Bubbles', 'FISH'],
  ['Peanut', 'HAMSTER'],
  ['Clover', 'RABBIT'],
  ['Monty', 'RABBIT'],
  ['Sheldon', 'HAMSTER'],
  ['Pepper', 'DOG'],
  ['Luna', 'CAT'],
] as const;

/** The objects that the restricted role cannot see. */
export function createRockets(wallNow: number): CrmRocket[] {
  const random = createRandom('rockets');
  return rocketNames.map((name, index) => ({
    id: uuid(random),
    name,
    createdAt: createdAt(wallNow, { oldest: 200 * DAY, newest: DAY }, index, rocketNames.length, random),
  }));
}

export function createPets(wallNow: number, people: readonly CrmPerson[]): CrmPet[] {
  const random = createRandom('pets');
  return petNames.map(([name, species], index) => ({
    id: uuid(random),
    name,
    species,
    ownerPersonId: random() < 0.8 ? pick(random, people).id : null,
    createdAt: createdAt(wallNow, { oldest: 200 * DAY, newest: DAY }, index, petNames.length, random),
  }));
}
