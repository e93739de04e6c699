import { describe, expect, it } from 'vitest';
import { findCompositeHarm, lossesOf } from '../../../../../src/upstreams/twenty/dialect/composite-writes.ts';
import { dataWriteOf } from '../../../../../src/upstreams/twenty/dialect/write-kinds.ts';
import { writeOf } from './writing-crm.ts';

const harmOf = (text: string) => findCompositeHarm(writeOf(text).field);

/** Every write that can meet a record which is there. */
const writes: readonly [string, (data: string) => string][] = [
  ['an update', (data) => `updatePerson(id: 1, data: ${data})`],
  ['an update of many', (data) => `updatePeople(filter: { id: { eq: 1 } }, data: ${data})`],
  ['an upsert', (data) => `createPerson(data: ${data}, upsert: true)`],
  ['one of several upserts', (data) => `createPeople(data: [{ id: 1 }, ${data}], upsert: true)`],
];

const withoutMain: readonly [string, string][] = [
  ['emails.primaryEmail', '{ emails: { additionalEmails: ["a@b.example"] } }'],
  ['emails.primaryEmail', '{ emails: {} }'],
  ['workEmails.primaryEmail', '{ workEmails: { additionalEmails: null } }'],
  ['links.primaryLinkUrl', '{ links: { secondaryLinks: [] } }'],
  ['links.primaryLinkUrl', '{ links: { primaryLinkLabel: "A" } }'],
];

describe.each(writes)('%s', (_, write) => {
  it.each(withoutMain)('that leaves out %s is refused: %s', (part, data) => {
    expect(harmOf(write(data))).toMatchObject({
      code: 'CANNOT_ANSWER_TRUTHFULLY',
      upstream: 'twenty',
      message: `Twenty would empty ${part}, which is left out here. Give it too; nothing was written.`,
    });
  });

  it('that says null to a composite is refused, and told how to empty it', () => {
    expect(harmOf(write('{ jobTitle: "A", emails: null }'))).toMatchObject({
      code: 'CANNOT_ANSWER_TRUTHFULLY',
      message:
        'Twenty takes emails: null for no change. To empty it give emails: { primaryEmail: null, additionalEmails: null }; nothing was written.',
    });
  });

  it.each([
    '{}',
    '{ jobTitle: null, tags: null, files: null, company: null }',
    '{ company: { disconnect: true } }',
    '{ name: { firstName: "A" } }',
    '{ name: { firstName: null, lastName: null } }',
    '{ emails: { primaryEmail: null } }',
    '{ links: { primaryLinkUrl: "https://a.example", primaryLinkLabel: null, secondaryLinks: [] } }',
    '{ phones: { additionalPhones: [] } }',
  ])('of %s passes', (data) => {
    expect(harmOf(write(data))).toBeUndefined();
  });
});

describe('what leaves out further parts', () => {
  const data = '{ links: { primaryLinkUrl: "https://a.example" }, phones: { primaryPhoneNumber: "1" } }';

  it('is refused for many records, each of which has its own', () => {
    expect(harmOf(`updatePeople(filter: { id: { eq: 1 } }, data: ${data})`)?.message).toMatch(
      /^Twenty would empty links\.primaryLinkLabel/,
    );
  });

  it.each([
    ['for one, where they are found out', `updatePerson(id: 1, data: ${data})`],
    ['for an upsert', `createPerson(data: ${data}, upsert: true)`],
  ])('passes %s', (_, text) => {
    expect(harmOf(text)).toBeUndefined();
  });

  it('is known part by part', () => {
    const write = dataWriteOf(writeOf(`updatePerson(id: 1, data: ${data})`).field);
    expect(write && lossesOf(write.records[0], write.type)).toEqual([
      { field: 'links', parts: ['primaryLinkLabel', 'secondaryLinks'] },
      { field: 'phones', parts: ['additionalPhones'] },
    ]);
  });
});

it.each(withoutMain)('a create may leave out %s: %s', (_, data) => {
  expect(harmOf(`createPerson(data: ${data})`)).toBeUndefined();
  expect(harmOf(`createPeople(data: [${data}, { name: null }], upsert: false)`)).toBeUndefined();
});
