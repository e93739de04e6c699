import { describe, expect, it } from 'vitest';
import { outcomeUnknown, readAnswer } from '../../../src/upstream/answer.ts';
import type { AnswerRules, ReadError } from '../../../src/upstream/answer.ts';

interface Circumstances {
  readonly status?: number;
  readonly readError?: ReadError;
  readonly retryAfter?: string;
}

function read(body: unknown, { status = 200, readError, retryAfter }: Circumstances = {}) {
  const rules: AnswerRules = {
    upstream: 'twenty',
    title: 'Twenty',
    readError: readError ?? (() => ({ code: 'UPSTREAM_REJECTED' })),
    retryAfterMs: 600,
  };
  return readAnswer(
    rules,
    'query',
    {
      status,
      retryAfter: retryAfter ?? null,
      body: JSON.stringify(body),
      withheld: ['key-of-ours', 'https://twenty.example'],
    },
    0,
  );
}

describe('a GraphQL answer', () => {
  it('passes data and errors side by side, each error coded and at its place', () => {
    const seen: unknown[] = [];
    const { data, errors } = read(
      {
        data: { a: null, b: 1 },
        errors: [
          { message: 'No.', path: ['a', 0, 'x'], extensions: { code: 'THEIRS', secret: 1 }, locations: [] },
        ],
      },
      {
        readError: (error, kind) => {
          seen.push(error, kind);
          return { code: 'UPSTREAM_RATE_LIMITED', retryAfterMs: 5 };
        },
      },
    );
    expect(data).toEqual({ a: null, b: 1 });
    expect(seen).toEqual([
      { message: 'No.', path: ['a', 0, 'x'], extensions: { code: 'THEIRS', secret: 1 } },
      'query',
    ]);
    expect(errors.map((error) => error.toJSON())).toEqual([
      {
        message: 'No.',
        path: ['a', 0, 'x'],
        extensions: { code: 'UPSTREAM_RATE_LIMITED', upstream: 'twenty', retryAfterMs: 5 },
      },
    ]);
  });

  it('may come with HTTP 400, as validation errors do', () => {
    const { data, errors } = read({ errors: [{ message: 'No such field.', path: null }] }, { status: 400 });
    expect(data).toBeNull();
    expect(errors.map(({ message, path }) => [message, path])).toEqual([['No such field.', undefined]]);
  });

  it('may refuse for the rate limit: with the time it says, or what the header says, or what is usual', () => {
    const refusal = (circumstances: Circumstances, retryAfterMs?: number) => {
      const code = 'UPSTREAM_RATE_LIMITED' as const;
      const readError = () => (retryAfterMs === undefined ? { code } : { code, retryAfterMs });
      const { errors } = read({ errors: [{ message: 'No.' }] }, { ...circumstances, readError });
      return errors.map((error) => [error.code, error.retryAfterMs]);
    };
    expect(refusal({ retryAfter: '7' }, 5)).toEqual([['UPSTREAM_RATE_LIMITED', 5]]);
    expect(refusal({ retryAfter: '7' })).toEqual([['UPSTREAM_RATE_LIMITED', 7_000]]);
    expect(refusal({})).toEqual([['UPSTREAM_RATE_LIMITED', 600]]);
  });

  it('leaves what is withheld out of messages, also where they are cut', () => {
    const message = `${'x'.repeat(495)}key-of-ours`;
    const { errors } = read({
      errors: [{ message: 'key-of-ours is no key of https://twenty.example/x: key-of-ours' }, { message }],
    });
    expect(errors.map((error) => error.message)).toEqual([
      '[withheld] is no key of [withheld]/x: [withheld]',
      `${'x'.repeat(495)}[with`,
    ]);
  });

  it('leaves the stack trace out of a message', () => {
    const message = 'Error: No.\nSee above.\n    at run (file:///srv/index.js:7:7)\n    at main';
    expect(read({ errors: [{ message }] }).errors[0]?.message).toBe('Error: No.\nSee above.');
  });

  it('may have null as its data', () => {
    expect(read({ data: null })).toEqual({ data: null, errors: [] });
  });

  it.each([
    ['no object', 'text', 'An error without a message.', undefined],
    ['without a message', { message: '' }, 'An error without a message.', undefined],
    ['with a message that is no text', { message: 5 }, 'An error without a message.', undefined],
    ['with a path that is none', { message: 'No.', path: ['a', null] }, 'No.', undefined],
    ['with a message of any length', { message: 'x'.repeat(1_000) }, 'x'.repeat(500), undefined],
  ])('takes an error %s', (_name, error, message, path) => {
    const { errors } = read({ errors: [error] });
    expect(errors.map((each) => [each.message, each.path])).toEqual([[message, path]]);
  });
});

it('an unknown outcome tells the client to look before repeating', () => {
  const cause = new Error('reset');
  const error = outcomeUnknown({ upstream: 'twenty', title: 'Twenty' } as AnswerRules, cause);
  expect(error.message).toBe(
    'The write was sent to Twenty and no clear answer came. It may have taken effect; it was not sent again. Read the data before you repeat it.',
  );
  expect(error.originalError).toBe(cause);
});
