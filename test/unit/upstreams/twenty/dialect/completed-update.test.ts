import { describe, expect, it } from 'vitest';
import { ask, createRecording, rejected } from './recording.ts';
import { writingCrm } from './writing-crm.ts';

const update = (data: string) => `mutation { updatePerson(id: "1", data: ${data}) { id } }`;
const written = { data: { updatePerson: { id: '1' } } };
const data =
  '{ jobTitle: "A", links: { primaryLinkUrl: "https://b.example" }, phones: { primaryPhoneNumber: "1" } }';
const current = {
  links: { primaryLinkLabel: 'B', secondaryLinks: [{ url: 'https://c.example', label: 'C' }] },
  phones: { additionalPhones: [{ number: '2' }] },
};

describe('an update of links and phones in part', () => {
  it('is sent with the other parts as they are, of a deleted record too', async () => {
    const [next, sent] = createRecording({ data: { person: current } }, written);
    expect(await ask(next, update(data), {}, writingCrm)).toEqual({ data: written.data, errors: [] });
    expect(sent.map(({ text }) => text)).toEqual([
      'query ($filter: PersonFilterInput) { person(filter: $filter) { links { primaryLinkLabel secondaryLinks } phones { additionalPhones } } }',
      'mutation ($id: UUID!, $data: PersonInput!) { updatePerson(id: $id, data: $data) { id } }',
    ]);
    expect(sent[0]?.variables).toEqual({
      filter: {
        and: [
          { id: { eq: '1' } },
          { or: [{ deletedAt: { is: 'NULL' } }, { deletedAt: { is: 'NOT_NULL' } }] },
        ],
      },
    });
    expect(sent[1]?.variables).toEqual({
      id: '1',
      data: {
        jobTitle: 'A',
        links: { primaryLinkUrl: 'https://b.example', ...current.links },
        phones: { primaryPhoneNumber: '1', ...current.phones },
      },
    });
  });

  it('empties what the record does not have', async () => {
    const [next, sent] = createRecording({ data: { person: { phones: null } } }, written);
    await ask(next, update('{ phones: { primaryPhoneNumber: "1" } }'), {}, writingCrm);
    expect(sent[1]?.variables['data']).toEqual({
      phones: { primaryPhoneNumber: '1', additionalPhones: null },
    });
  });

  it.each([
    [
      'Twenty refuses to tell them',
      { data: { person: null }, errors: [rejected('Record not found')] },
      'UPSTREAM_REJECTED',
    ],
    ['there is no record', { data: { person: null } }, 'UPSTREAM_BAD_RESPONSE'],
  ])('is not sent when %s, and the next write is', async (_, answer, code) => {
    const [next, sent] = createRecording(answer, { data: { deletePerson: { id: '2' } } });
    const text = `mutation { a: updatePerson(id: "1", data: ${data}) { id } b: deletePerson(id: "2") { id } }`;
    expect(await ask(next, text, {}, writingCrm)).toMatchObject({
      data: { a: null, b: { id: '2' } },
      errors: [{ code, path: ['a'] }],
    });
    expect(sent).toHaveLength(2);
  });
});

it.each([
  '{ name: { firstName: "A" } }',
  '{ phones: { primaryPhoneNumber: "1", additionalPhones: null } }',
  '{ emails: { primaryEmail: "a@b.example" } }',
])('an update of %s is sent as it is', async (whole) => {
  const [next, sent] = createRecording(written);
  await ask(next, update(whole), {}, writingCrm);
  expect(sent).toHaveLength(1);
});
