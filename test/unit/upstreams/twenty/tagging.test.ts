import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createTwentyTagging } from '../../../../src/upstreams/twenty/tagging.ts';
import { requestOf } from '../../../support/tagged-reads.ts';

const schema = buildSchema(readFileSync('src/upstreams/twenty/schema.graphql', 'utf8'), {
  assumeValid: true,
});
const { dependsOn, touches, recordTags } = createTwentyTagging({ schema: () => schema });

const ID = '5B3F1A52-6C38-4D0B-9D0E-1F0F6F6D2A01';
const id = ID.toLowerCase();
const person = [`Person#${id}`, 'Person*'];
/** What every write touches. */
const always = ['*', 'TimelineActivity', 'TimelineActivity*'];

function read(text: string, variables: Record<string, unknown> = {}): string[] {
  const [tags, ...others] = dependsOn(requestOf(`query ${text}`, variables)).values();
  expect(others).toEqual([]);
  return [...(tags ?? [])].sort();
}

function written(text: string, variables: Record<string, unknown> = {}): string[] | undefined {
  const tags = touches(requestOf(`mutation ${text}`, variables));
  return tags && [...tags].sort();
}

describe('a list of records', () => {
  it.each([
    [
      '{ people { totalCount maxCreatedAt edges { node { name { firstName } createdBy { name } companyId } } } }',
      [],
    ],
    [
      '{ people { edges { node { company { name } noteTargets { totalCount } } } } }',
      ['Company', 'NoteTarget'],
    ],
    ['{ peopleGroupBy(groupBy: [{ jobTitle: true }]) { totalCount } }', []],
    ['{ peopleGroupBy(groupBy: [{ company: { name: true } }]) { totalCount } }', ['Company']],
    ['{ people(filter: { company: { name: { eq: "A" } } }) { totalCount } }', ['Company']],
    [
      '{ people(filter: { and: [{ not: { company: { name: { eq: "A" } } } }] }) { totalCount } }',
      ['Company'],
    ],
    ['{ people(orderBy: [{ company: { name: AscNullsFirst } }]) { totalCount } }', ['Company']],
    [`{ people(filter: { companyId: { eq: "${id}" } }) { totalCount } }`, []],
    [`{ personDuplicates(ids: ["${id}"]) { totalCount } }`, []],
  ])('depends on its type and whatever it reaches or asks about: %s', (text, others) => {
    expect(read(text)).toEqual([...others, 'Person'].sort());
  });

  it('reads what it asks about from its variables', () => {
    const filter = { company: { name: { eq: 'A' } } };
    expect(
      read('($filter: PersonFilterInput) { people(filter: $filter) { totalCount } }', { filter }),
    ).toEqual(['Company', 'Person']);
  });

  it('depends on any record where a view filters it', () => {
    expect(read(`{ peopleGroupBy(groupBy: [{ jobTitle: true }], viewId: "${id}") { totalCount } }`)).toEqual([
      '*',
      'Model',
      'Person',
    ]);
  });
});

describe('records read by their ids', () => {
  it('depend on these, and on the lists that they reach', () => {
    expect(read(`{ person(filter: { id: { eq: "${ID}" } }) { name { firstName } } }`)).toEqual(person);
    expect(read(`{ person(filter: { id: { eq: "${ID}" } }) { company { people { totalCount } } } }`)).toEqual(
      ['Company', 'Person', ...person].sort(),
    );
    expect(
      read('($ids: [UUID]) { people(filter: { id: { in: $ids } }) { totalCount } }', { ids: [ID, 'b'] }),
    ).toEqual([...person, 'Person#b'].sort());
  });

  it('are a list when there are too many of them', () => {
    const ids = Array.from({ length: 101 }, (_, index) => String(index));
    const text = '($ids: [UUID]) { people(filter: { id: { in: $ids } }) { totalCount } }';
    expect(read(text, { ids })).toEqual(['Person']);
    expect(read(text, { ids: ids.slice(1) })).toHaveLength(101);
  });
});

describe('other reads', () => {
  it('depend on the data model and any record', () => {
    expect(read('{ search(searchInput: "a", limit: 3) { edges { node { recordId } } } }')).toEqual([
      '*',
      'Model',
    ]);
  });

  it('depend on the data model where they ask about the schema', () => {
    expect(read('{ __type(name: "Person") { name } }')).toEqual(['Model']);
  });
});

describe('a quiet write', () => {
  const own = [...always, 'Person', `Person#${id}`].sort();

  it.each([
    `{ createPerson(data: { id: "${ID}", company: { connect: { where: { id: "b" } } } }) { id } }`,
    `{ createPeople(data: [{ id: "${ID}" }], upsert: false) { id } }`,
    `{ updatePerson(id: "${ID}", data: { jobTitle: "a" }) { id } }`,
    `{ updatePeople(filter: { id: { eq: "${ID}" } }, data: { jobTitle: "a" }) { id } }`,
    `{ updatePeople(filter: { and: [{ id: { in: ["${ID}"] } }] }, data: { jobTitle: "a" }) { id } }`,
  ])('touches the records that it names: %s', (text) => {
    expect(written(text)).toEqual(own);
  });

  it('touches no single record where it makes new ones under ids that nobody knows', () => {
    expect(written('{ createPeople(data: [{ jobTitle: "a" }]) { id } }')).toEqual(
      [...always, 'Person'].sort(),
    );
  });

  it('touches every record where it names none', () => {
    const every = [...always, 'Person', 'Person*'].sort();
    expect(
      written('{ updatePeople(filter: { jobTitle: { eq: "a" } }, data: { jobTitle: "b" }) { id } }'),
    ).toEqual(every);
    expect(written('($id: UUID!) { updatePerson(id: $id, data: { jobTitle: "b" }) { id } }')).toEqual(every);
  });
});

describe('a write by which records go or come back', () => {
  const around = ['Company', 'Company*', 'NoteTarget', 'NoteTarget*', 'Opportunity*', 'Attachment*'];

  it.each([
    `{ deletePerson(id: "${ID}") { id } }`,
    `{ destroyPeople(filter: { id: { in: ["${ID}"] } }) { id } }`,
    `{ restorePerson(id: "${ID}") { id } }`,
    `{ mergePeople(ids: ["${ID}", "b"], conflictPriorityIndex: 0) { id } }`,
    `{ updatePerson(id: "${ID}", data: { deletedAt: null }) { id } }`,
  ])('touches also whatever is related: %s', (text) => {
    expect(written(text)).toEqual(expect.arrayContaining([...always, ...around, 'Person', `Person#${id}`]));
    expect(written(text)).not.toContain('Person*');
    expect(written(text)).not.toContain('Rocket');
  });

  it('touches every record of its own where it may find others than it names', () => {
    expect(written(`{ createPeople(data: [{ id: "${ID}" }], upsert: true) { id } }`)).toEqual(
      expect.arrayContaining([...around, 'Person', 'Person*']),
    );
    expect(written('{ deletePeople(filter: { jobTitle: { eq: "a" } }) { id } }')).toContain('Person*');
  });

  it('touches also what goes with what is related', () => {
    // A thread's messages go with it, and their participants with them.
    expect(written(`{ destroyMessageThread(id: "${ID}") { id } }`)).toEqual(
      expect.arrayContaining(['Message*', 'MessageParticipant', 'MessageParticipant*']),
    );
  });
});

describe('a write that touches everything', () => {
  it.each([
    '{ replacePerson(id: "a") { id } }',
    '{ updatePerson(id: "a", data: {}) { id } runPerson(id: "a") { id } }',
    // Twenty answers it with a first version.
    '{ createWorkflow(data: {}) { id } }',
    '{ updateWorkspaceMember(id: "a", data: {}) { id } }',
  ])('does more than its name tells: %s', (text) => {
    expect(written(text)).toBeUndefined();
  });
});

describe('a webhook', () => {
  const tags = (...given: Parameters<typeof recordTags>) => recordTags(...given).sort();

  it('touches what the write touched that it tells of', () => {
    expect(tags('person', ID, 'updated')).toEqual(written(`{ updatePerson(id: "${ID}", data: {}) { id } }`));
    expect(tags('person', ID, 'destroyed')).toEqual(tags('person', ID));
    expect(tags('person', ID)).toEqual(expect.arrayContaining(['Company*', 'NoteTarget', `Person#${id}`]));
    expect(tags('employmentHistory', undefined, 'created')).toEqual(
      [...always, 'EmploymentHistory', 'EmploymentHistory*'].sort(),
    );
  });

  it('may tell of an object that is newer than the schema', () => {
    expect(tags('comet', ID)).toEqual([...always, 'Comet', `Comet#${id}`].sort());
  });

  it('touches the records by which Twenty runs, and no more: of what else it does others tell', () => {
    expect(tags('workflowRun', ID, 'updated')).toEqual(
      [...always, 'WorkflowRun', `WorkflowRun#${id}`].sort(),
    );
  });
});

it('follows the schema when it changes', () => {
  let current = schema;
  const tagging = createTwentyTagging({ schema: () => current });
  const write = requestOf('mutation { createComet(data: {}) { id } }');
  expect(tagging.touches(write)).toBeUndefined();
  current = buildSchema(`
    type Query { comets(first: Int, filter: CometFilterInput): CometConnection }
    type CometConnection { edges: [CometEdge] pageInfo: PageInfo }
    type CometEdge { node: Comet cursor: String }
    type PageInfo { hasNextPage: Boolean }
    type Comet { id: ID! }
    input CometFilterInput { id: ID }`);
  expect(tagging.touches(write)).toContain('Comet');
});
