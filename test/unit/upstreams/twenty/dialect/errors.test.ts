import { expect, it } from 'vitest';
import { GatewayError } from '../../../../../src/errors.ts';
import { ask, createRecording, rejected } from './recording.ts';

const found = { totalCount: 1 };
const limited = new GatewayError('UPSTREAM_RATE_LIMITED', 'Limit reached', {
  upstream: 'twenty',
  retryAfterMs: 600,
});
const three = '{ p: people { totalCount } c: companies { totalCount } o: opportunities { totalCount } }';

it.each([
  [
    'one null root: all errors',
    { people: null, companies: found, opportunities: found },
    ['a', 'b'],
    ['p: a', 'p: b'],
  ],
  [
    'as many equal errors as null roots: one each',
    { people: null, companies: null, opportunities: found },
    ['a', 'a'],
    ['p: a', 'c: a'],
  ],
  [
    'one error for several null roots',
    { people: null, companies: null, opportunities: found },
    ['a'],
    ['p: a', 'c: a'],
  ],
  [
    'different errors for several null roots',
    { people: null, companies: null, opportunities: found },
    ['a', 'b'],
    ['p: a; b', 'c: a; b'],
  ],
  [
    'more errors than null roots',
    { people: null, companies: null, opportunities: found },
    ['a', 'b', 'a'],
    ['p: a; b', 'c: a; b'],
  ],
  [
    'no null root: no path',
    { people: found, companies: found, opportunities: found },
    ['a'],
    ['undefined: a'],
  ],
  ['absent roots are null roots', { opportunities: found }, ['a', 'a'], ['p: a', 'c: a']],
  ['no roots at all', {}, ['a'], ['p: a', 'c: a', 'o: a']],
  ['no data at all', null, ['a'], ['p: a', 'c: a', 'o: a']],
])('gives each error its place: %s', async (_, data, messages, expected) => {
  const [next] = createRecording({ data, errors: messages.map(rejected) });
  const answer = await ask(next, three);
  expect(answer.errors.map(({ path, message }) => `${String(path)}: ${message}`)).toEqual(expected);
  expect(Object.keys(answer.data as object)).toEqual(['p', 'c', 'o']);
});

it('keeps the code and the time to wait of the first of several errors', async () => {
  const [next] = createRecording({ data: {}, errors: [limited, rejected('b')] });
  const { errors } = await ask(next, three);
  expect(errors[2]).toEqual({ code: 'UPSTREAM_RATE_LIMITED', message: 'Limit reached; b', path: ['o'] });
});

it('tells each of the keys that one root answers', async () => {
  const [next] = createRecording({ data: { people: null }, errors: [rejected('a')] });
  const { data, errors } = await ask(next, '{ x: people { totalCount } y: people { edges { cursor } } }');
  expect(data).toEqual({ x: null, y: null });
  expect(errors.map(({ path }) => path)).toEqual([['x'], ['y']]);
});

it('follows a path into the client’s names', async () => {
  const errors = [rejected('a').at(['people', 'edges', 0]), rejected('b').at(['s', 'edges'])];
  const [next] = createRecording(
    { data: { people: found }, errors: [errors[0]!] },
    { data: { s: null }, errors: [errors[1]!] },
  );
  const answer = await ask(
    next,
    '{ p: people { totalCount } s: search(searchInput: "x") { edges { cursor } } }',
  );
  expect(answer.errors.map(({ path }) => path)).toEqual([['p'], ['s', 'edges']]);
});

it('leaves an unexplained null alone but not an unexplained absence', async () => {
  const [next] = createRecording({ data: { people: null } });
  const { errors } = await ask(next, '{ people { totalCount } c: companies { totalCount } }');
  expect(errors).toEqual([
    { code: 'UPSTREAM_BAD_RESPONSE', message: 'Twenty answered neither data nor an error.', path: ['c'] },
  ]);
});

it('throws what was thrown for the only document', async () => {
  const [next] = createRecording(limited);
  await expect(ask(next, three)).rejects.toBe(limited);
});

it('keeps the other documents’ answers when one fails', async () => {
  const [next] = createRecording({ data: { people: found } }, limited);
  const { data, errors } = await ask(
    next,
    '{ a: people(first: 1) { totalCount } b: people(first: 2) { totalCount } }',
  );
  expect(data).toEqual({ a: found, b: null });
  expect(errors).toEqual([{ code: 'UPSTREAM_RATE_LIMITED', message: 'Limit reached', path: ['b'] }]);
});

it('throws on what is no error for the client', async () => {
  const gone = new Error('the client has left');
  const [next, sent] = createRecording({ data: { createPerson: null } }, gone);
  const text =
    'mutation { a: createPerson(data: {}) { id } b: createPerson(data: {}) { id } c: createPerson(data: {}) { id } }';
  await expect(ask(next, text)).rejects.toBe(gone);
  expect(sent).toHaveLength(2);
});
