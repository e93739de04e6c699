import { describe, expect, it } from 'vitest';
import { useRequestForm } from '../../../src/plugins/use-request-form.ts';
import { createInbound, graphqlRequest } from './inbound.ts';

const { fetch } = createInbound({ plugins: [useRequestForm()] });
const url = 'http://gateway.example/graphql';

async function answerTo(request: Request): Promise<{ status: number; body: unknown }> {
  const response = await fetch(request);
  return { status: response.status, body: await response.json() };
}

function refused(message: string) {
  return { errors: [expect.objectContaining({ message, extensions: { code: 'BAD_REQUEST' } })] };
}

describe('a POST request', () => {
  it.each(['application/json', 'application/json; charset=utf-8', 'application/graphql+json'])(
    'is read as %s',
    async (type) => {
      const request = graphqlRequest({ query: '{ a }' }, { headers: { 'content-type': type } });
      expect(await answerTo(request)).toEqual({ status: 200, body: { data: { a: 1 } } });
    },
  );

  it.each([
    ['a form', new URLSearchParams({ query: 'mutation { a }' })],
    ['a form with files', formData({ operations: '{"query":"mutation { a }"}', map: '{}' })],
    ['plain text', '{"query":"mutation { a }"}'],
    ['a body without a type', new Blob(['{"query":"mutation { a }"}']).stream()],
    ['a document', new Blob(['mutation { a }'], { type: 'application/graphql' })],
  ])('is refused as %s', async (_name, body) => {
    const request = new Request(url, { method: 'POST', body, duplex: 'half' } as RequestInit);
    expect(await answerTo(request)).toEqual({
      status: 415,
      body: refused('A POST request takes a JSON body, with the content type application/json.'),
    });
  });
});

describe('a body with a content encoding', () => {
  it.each(['gzip', 'br', 'deflate', 'GZIP', 'gzip, gzip', 'identity, gzip', 'unheard-of'])(
    'is refused unread as %s',
    async (encoding) => {
      const request = new Request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-encoding': encoding },
        body: '{"query":"mutation { a }"}',
      });
      expect(await answerTo(request)).toEqual({
        status: 415,
        body: refused('A POST request takes its body as it is, without a content encoding.'),
      });
      expect(request.bodyUsed).toBe(false);
    },
  );

  it('is read when there is none', async () => {
    const request = graphqlRequest({ query: '{ a }' }, { headers: { 'content-encoding': 'identity' } });
    expect((await answerTo(request)).status).toBe(200);
  });
});

describe('a GET request', () => {
  const get = (parameters: Record<string, string>) =>
    new Request(`${url}?${new URLSearchParams(parameters).toString()}`);

  it('is read from its address', async () => {
    const request = get({ query: 'query ($n: Int) { a(first: $n) }', variables: '{"n":1}' });
    expect(await answerTo(request)).toEqual({ status: 200, body: { data: { a: 1 } } });
  });

  it.each(['variables', 'extensions'])('is refused with %s that are no JSON', async (name) => {
    expect(await answerTo(get({ query: '{ a }', [name]: '{n' }))).toEqual({
      status: 400,
      body: refused('The parameters variables and extensions of a GET request take JSON.'),
    });
  });
});

function formData(parts: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(parts)) form.set(name, value);
  return form;
}
