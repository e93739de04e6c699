import { describe, expect, it } from 'vitest';
import { createTestTwenty } from '../../../../support/twenty-stand-in.ts';

const JSON_TYPE = 'application/json';
const TYPENAME = '{"query":"{__typename}"}';
const PEOPLE = '{people{totalCount}}';

interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly type?: string;
  readonly body?: string;
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

async function send({ path = '/graphql', method = 'POST', type, body, token, headers }: Sent) {
  const { twenty } = createTestTwenty();
  const response = await twenty.fetch(
    new Request(`http://twenty${path}`, {
      method,
      headers: {
        ...(type !== undefined && { 'content-type': type }),
        ...(token !== null && { authorization: `Bearer ${token ?? 'sandbox-admin'}` }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    }),
  );
  const text = await response.text();
  return { status: response.status, text, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

const errors = (...messages: string[]) => ({ errors: messages.map((message) => ({ message })) });
const badRequest = (message: string) => ({ message, error: 'Bad Request', statusCode: 400 });
const cannotQuery = (field: string, column = 2) => ({
  errors: [{ message: `Cannot query field "${field}" on type "Query".`, locations: [{ line: 1, column }] }],
});

describe('the body parser', () => {
  it.each([
    ['notjson', `Unexpected token 'n', "notjson" is not valid JSON`],
    ['"quoted"', `Unexpected token '"', ""quoted"" is not valid JSON`],
    ['a rather long text that is no JSON', `Unexpected token 'a', "a rather l"... is not valid JSON`],
    ['   ', 'Unexpected end of JSON input'],
    ['{"query":', 'Unexpected end of JSON input'],
    ['true', `Unexpected token 't', "true" is not valid JSON`],
  ])('refuses %j', async (body, message) => {
    for (const path of ['/graphql', '/metadata']) {
      const refused = { status: 400, body: badRequest(message) };
      expect(await send({ path, type: JSON_TYPE, body })).toMatchObject(refused);
      // It stands before the look at the token.
      expect(await send({ path, type: JSON_TYPE, body, token: 'garbage' })).toMatchObject(refused);
    }
  });

  it('takes ten megabytes', async () => {
    const body = JSON.stringify({ query: `{__typename} #${'x'.repeat(10 * 1024 * 1024)}` });
    expect(await send({ type: JSON_TYPE, body })).toMatchObject({
      status: 413,
      body: { message: 'request entity too large', error: 'Payload Too Large', statusCode: 413 },
    });
  });
});

describe('the request', () => {
  it.each<[string, Sent, number, unknown]>([
    [
      'a charset',
      { type: 'application/json; charset=utf-8', body: TYPENAME },
      200,
      { data: { __typename: 'Query' } },
    ],
    ['a batch', { type: JSON_TYPE, body: `[${TYPENAME}]` }, 400, errors('Batching is not supported.')],
    ['no query', { type: JSON_TYPE, body: '{"variables":{}}' }, 200, errors('Must provide query string.')],
    ['a null query', { type: JSON_TYPE, body: '{"query":null}' }, 200, errors('Must provide query string.')],
    [
      'an empty query',
      { type: JSON_TYPE, body: '{"query":""}' },
      200,
      { errors: [{ message: 'Syntax Error: Unexpected <EOF>.', locations: [{ line: 1, column: 1 }] }] },
    ],
    [
      'a query that is no text',
      { type: JSON_TYPE, body: '{"query":5}' },
      400,
      errors('Expected "query" param to be a string, but given number.'),
    ],
    [
      'a parameter nobody knows',
      { type: JSON_TYPE, body: '{"query":"{__typename}","id":1}' },
      400,
      errors('Unexpected parameter "id" in the request body.'),
    ],
    [
      'variables that are no object',
      { type: JSON_TYPE, body: '{"query":"{__typename}","variables":"x"}' },
      400,
      errors('Expected "variables" param to be empty or an object, but given string.'),
    ],
    [
      'objects with a parameter nobody knows',
      { type: JSON_TYPE, body: JSON.stringify({ query: PEOPLE, id: 1, variables: [] }) },
      200,
      { data: { people: { totalCount: 1 } } },
    ],
    [
      'a form, which is parsed too',
      { type: 'application/x-www-form-urlencoded', body: new URLSearchParams({ query: PEOPLE }).toString() },
      200,
      { data: { people: { totalCount: 1 } } },
    ],
    ['a bare document', { type: 'application/graphql', body: PEOPLE }, 200, cannotQuery('people')],
    [
      'JSON the parser does not know',
      { type: 'application/graphql+json', body: TYPENAME },
      200,
      { data: { __typename: 'Query' } },
    ],
    ['plain text', { type: 'text/plain', body: TYPENAME }, 415, undefined],
    [
      'GET',
      { method: 'GET', path: `/graphql?query=${encodeURIComponent(PEOPLE)}` },
      200,
      cannotQuery('people'),
    ],
    ['GET without a query', { method: 'GET' }, 200, errors('Must provide query string.')],
    [
      'a mutation by GET',
      { method: 'GET', path: `/metadata?query=${encodeURIComponent('mutation{deleteWebhook(id:"x"){id}}')}` },
      405,
      errors('Can only perform a mutation operation from a POST request.'),
    ],
    [
      'PUT',
      { method: 'PUT', type: JSON_TYPE, body: TYPENAME },
      405,
      errors('GraphQL only supports GET and POST requests.'),
    ],
    ['OPTIONS', { method: 'OPTIONS' }, 204, undefined],
    [
      'another path',
      { method: 'GET', path: '/auth/token' },
      404,
      { message: 'Cannot GET /auth/token', error: 'Not Found', statusCode: 404 },
    ],
  ])('with %s', async (_name, sent, status, body) => {
    const answer = await send(sent);
    expect([answer.status, answer.body]).toEqual([status, body]);
  });

  it.each(['', '{}', '[]'])('with the body %j is never answered', async (body) => {
    const leaving = new AbortController();
    const { twenty } = createTestTwenty();
    const request = new Request('http://twenty/graphql', {
      method: 'POST',
      headers: { 'content-type': JSON_TYPE, authorization: 'Bearer sandbox-admin' },
      body,
      signal: leaving.signal,
    });
    const answer = twenty.fetch(request);
    setImmediate(() => leaving.abort(new Error('the client gave up')));
    await expect(answer).rejects.toThrow('the client gave up');
  });
});

const TWO = 'query A{people{totalCount}} query B{companies{totalCount}}';
const undetermined = errors('Could not determine what operation to execute.');

describe('the operation', () => {
  it.each<[string, Sent & { readonly operation: unknown }, number, unknown]>([
    [
      'by name',
      { operation: { query: TWO, operationName: 'B' } },
      200,
      { data: { companies: { totalCount: 1 } } },
    ],
    ['by a name that is not there', { operation: { query: TWO, operationName: 'C' } }, 400, undetermined],
    ['only fragments', { operation: { query: 'fragment F on Query{__typename}' } }, 400, undetermined],
    [
      'two and no name, on the metadata API',
      { path: '/metadata', operation: { query: TWO } },
      400,
      undetermined,
    ],
    ['two and no name, from nobody', { token: null, operation: { query: TWO } }, 400, undetermined],
    [
      'an empty name',
      { operation: { query: PEOPLE, operationName: '' } },
      200,
      { data: { people: { totalCount: 1 } } },
    ],
    [
      'objects in fragments of fragments, where nobody looks for them',
      { operation: { query: '{...R} fragment R on Query{...S} fragment S on Query{people{totalCount}}' } },
      200,
      {
        errors: [
          {
            message: 'Cannot query field "people" on type "Query".',
            locations: [{ line: 1, column: 54 }],
          },
        ],
      },
    ],
    [
      'objects and introspection',
      { operation: { query: '{people{totalCount} __schema{queryType{name}}}' } },
      200,
      {
        // The half that answers objects runs introspection too, and its answer counts.
        data: { people: { totalCount: 1 }, __schema: null },
        errors: [
          {
            message: "Cannot read properties of undefined (reading 'objectMetadataUniversalIdentifier')",
            extensions: { code: 'INTERNAL_SERVER_ERROR' },
          },
        ],
      },
    ],
    [
      'introspection beside __typename, which shows what introspection hides',
      { operation: { query: '{__typename __type(name:"SearchResultConnection"){name}}' } },
      200,
      { data: { __typename: 'Query', __type: { name: 'SearchResultConnection' } } },
    ],
    [
      'introspection, which nobody validates',
      { operation: { query: '{__type(name:"Person"){name nope}}' } },
      200,
      { data: { __type: { name: 'Person' } } },
    ],
    [
      'a misspelt root, with a hint',
      { operation: { query: '{serach}' } },
      200,
      {
        errors: [
          {
            message: 'Cannot query field "serach" on type "Query". Did you mean "search"?',
            locations: [{ line: 1, column: 2 }],
          },
        ],
      },
    ],
    [
      'a misspelt root, from nobody',
      { token: null, operation: { query: '{serach}' } },
      200,
      cannotQuery('serach'),
    ],
    [
      'a misspelt root, from somebody who knows another model',
      { operation: { query: '{serach}' }, headers: { 'x-schema-version': '0' } },
      200,
      {
        errors: [
          {
            message: 'Schema version mismatch.',
            extensions: {
              code: 'SCHEMA_VERSION_MISMATCH',
              userFriendlyMessage: expect.any(String) as string,
            },
          },
        ],
      },
    ],
    [
      'objects, from somebody who knows another model',
      { operation: { query: PEOPLE }, headers: { 'x-schema-version': '0' } },
      200,
      { data: { people: { totalCount: 1 } } },
    ],
    [
      'a missing variable of the plain executor',
      { operation: { query: 'query($s:String!){search(searchInput:$s,limit:1){edges{cursor}}}' } },
      400,
      {
        errors: [
          {
            message: 'Variable "$s" of required type "String!" was not provided.',
            extensions: {
              http: { status: 400 },
              code: 'BAD_USER_INPUT',
              userFriendlyMessage: 'An error occurred.',
            },
          },
        ],
      },
    ],
  ])('%s', async (_name, { operation, ...sent }, status, body) => {
    const answer = await send({ ...sent, type: JSON_TYPE, body: JSON.stringify(operation) });
    expect([answer.status, answer.body]).toEqual([status, body]);
  });
});
