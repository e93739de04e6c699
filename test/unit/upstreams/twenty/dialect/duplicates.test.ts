import { expect, it } from 'vitest';
import { ask, createRecording, rejected } from './recording.ts';

const list = (id: string) => [{ totalCount: 1, edges: [{ node: { id } }] }];
const answer = (personDuplicates: unknown) => ({ data: { personDuplicates } });
const query = '{ same: personDuplicates(ids: ["1", "2"]) { n: totalCount edges { node { key: id } } } }';

it('asks for the duplicates of each record by themselves, with all that is compared', async () => {
  const [next, sent] = createRecording(answer(list('a')), answer(list('b')));
  expect(await ask(next, query)).toEqual({
    data: {
      same: [
        { n: 1, edges: [{ node: { key: 'a' } }] },
        { n: 1, edges: [{ node: { key: 'b' } }] },
      ],
    },
    errors: [],
  });
  expect(sent.map(({ variables }) => variables)).toEqual([{ ids: ['1'] }, { ids: ['2'] }]);
  expect(sent[0]?.text).toContain(
    'node { id createdAt name { firstName lastName } emails { primaryEmail additionalEmails } jobTitle rating files { fileId label } companyId }',
  );
});

it('says which record is not there', async () => {
  const [next] = createRecording(answer(list('a')), answer([]));
  expect(await ask(next, query)).toEqual({
    data: { same: null },
    errors: [
      { code: 'BAD_USER_INPUT', message: 'personDuplicates found no record for ids[1].', path: ['same'] },
    ],
  });
});

it('is null with the error of one of them', async () => {
  const [next] = createRecording(answer(list('a')), { ...answer(null), errors: [rejected('no')] });
  expect(await ask(next, query)).toEqual({
    data: { same: null },
    errors: [{ code: 'UPSTREAM_REJECTED', message: 'no', path: ['same'] }],
  });
});

it.each(['ids: []', 'ids: null'])('leaves %s to Twenty', async (argument) => {
  const [next, sent] = createRecording({ ...answer(null), errors: [rejected('no')] });
  await ask(next, `{ personDuplicates(${argument}) { totalCount } }`);
  expect(sent).toHaveLength(1);
});
