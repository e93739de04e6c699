import { askTwenty } from './ask-twenty.ts';
import type { TestGateway } from './test-gateway.ts';

const traits = ['PLAYFUL', 'FRIENDLY', 'PROTECTIVE', 'SHY', 'BRAVE', 'CURIOUS'];
const species = ['DOG', 'CAT', 'BIRD', 'FISH', 'RABBIT', 'HAMSTER'];

/** Gives the sandbox records of the objects that it has few or none of, with every kind of value, and with gaps. */
export async function fillSandbox(gateway: TestGateway): Promise<void> {
  const ids = async (root: string, first: number): Promise<string[]> => {
    const data = await askTwenty(gateway, `{ ${root}(first: ${first}) { edges { node { id } } } }`);
    return (data[root].edges as { node: { id: string } }[]).map(({ node }) => node.id);
  };
  const create = async (root: string, type: string, data: readonly object[]): Promise<string[]> => {
    const text = `mutation ($data: [${type}CreateInput!]!) { ${root}(data: $data) { id } }`;
    return ((await askTwenty(gateway, text, { data }))[root] as { id: string }[]).map(({ id }) => id);
  };
  const [people, companies, notes, tasks] = [
    await ids('people', 40),
    await ids('companies', 40),
    await ids('notes', 10),
    await ids('tasks', 10),
  ];
  const surveys = await create(
    'createSurveyResults',
    'SurveyResult',
    numbers(40).map((index) => ({
      id: idOf(1, index),
      name: `Survey ${index % 7}`,
      ...(index % 3 > 0 && { score: index / 4, participants: index }),
      ...(index % 4 === 0 && { shortNotes: `Note a${index}`, percentageOfCompletion: 0.25 }),
    })),
  );
  const pets = await create(
    'createPets',
    'Pet',
    numbers(90).map((index) => ({
      id: idOf(2, index),
      name: `Pet ${index % 20}`,
      species: species[index % species.length],
      traits: traits.slice(index % 5, (index % 5) + (index % 4)),
      ...(index % 3 > 0 && { age: index % 12, birthday: `20${10 + (index % 12)}-05-1${index % 10}` }),
      ...(index % 4 > 0 && { isGoodWithKids: index % 4 > 1, soundSwag: `RATING_${1 + (index % 5)}` }),
      ...(index % 5 > 1 && {
        interestingFacts: ['Eats a lot', `Runs ${index}`],
        extraData: { fact: `x${index}` },
      }),
      ...(index % 6 > 2 && { vetEmail: { primaryEmail: `vet${index % 9}@pets.example` } }),
      ...(index % 7 > 2 && {
        averageCostOfKibblePerMonth: { amountMicros: index * 1_000_000, currencyCode: 'EUR' },
        location: { addressCity: `City ${index % 3}`, addressLat: index / 2 },
      }),
      // More than Twenty gives of one parent's list.
      ...(index < 75
        ? { polymorphicOwnerSurveyResultId: surveys[0] }
        : { polymorphicOwnerSurveyResultId: surveys[index % 9] }),
    })),
  );
  await create(
    'createEmploymentHistories',
    'EmploymentHistory',
    numbers(100).map((index) => ({
      id: idOf(3, index),
      personId: index % 11 === 0 ? null : people[index % people.length],
      companyId: companies[index < 70 ? 0 : index % companies.length],
    })),
  );
  await create(
    'createPetCareAgreements',
    'PetCareAgreement',
    numbers(60).map((index) => ({
      id: idOf(4, index),
      petId: pets[index % 13],
      ...(index % 2 === 0
        ? { caretakerPersonId: people[index % 7] }
        : { caretakerCompanyId: companies[index % 5] }),
    })),
  );
  const targets = [
    { targetPersonId: people[0] },
    { targetCompanyId: companies[0] },
    { targetPetId: pets[0] },
    { targetSurveyResultId: surveys[0] },
    { targetNoteId: notes[0] },
    { targetTaskId: tasks[0] },
  ];
  await create(
    'createAttachments',
    'Attachment',
    numbers(100).map((index) => ({
      id: idOf(5, index),
      name: `File ${index % 17}`,
      ...(index % 3 > 0 && { fullPath: `files/${index}.txt` }),
      ...targets[index < 70 ? 1 : index % targets.length],
    })),
  );
  await create(
    'createTimelineActivities',
    'TimelineActivity',
    numbers(80).map((index) => ({
      id: idOf(6, index),
      name: `event.${index % 5}`,
      happensAt: `2026-0${1 + (index % 9)}-10T0${index % 10}:00:00.000Z`,
      ...targets[index % targets.length],
    })),
  );
  for (const [index, id] of people.entries()) {
    const data = {
      ...(index % 3 > 0 && { performanceRating: `RATING_${1 + (index % 5)}` }),
      ...(index % 4 > 1 && { workPreference: ['ON_SITE', 'REMOTE_WORK'].slice(0, 1 + (index % 2)) }),
    };
    await askTwenty(
      gateway,
      'mutation ($id: UUID!, $data: PersonUpdateInput!) { updatePerson(id: $id, data: $data) { id } }',
      { id, data },
    );
  }
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** Spread over the whole range of ids. */
function idOf(kind: number, index: number): string {
  const head = ((index * 2_654_435_761) % 2 ** 32).toString(16).padStart(8, '0');
  return `${head}-000${kind}-4000-8000-${String(index).padStart(12, '0')}`;
}
