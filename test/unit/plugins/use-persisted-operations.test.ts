import fc from 'fast-check';
import { parse, print } from 'graphql';
import type { DocumentNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { matchesAny } from '../../../src/globs.ts';
import { canonicalId, parseManifest, sha256 } from '../../../src/operations/manifest.ts';
import type { Client } from '../../../src/plugins/client.ts';
import { useErrorContract } from '../../../src/plugins/use-error-contract.ts';
import {
  persistedOperationOf,
  usePersistedOperations,
} from '../../../src/plugins/use-persisted-operations.ts';
import { useRequestForm } from '../../../src/plugins/use-request-form.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { createInbound, graphqlRequest } from './inbound.ts';

const READ = 'query Read($n: Int) {\n  a(first: $n)\n}';
const WRITE = 'mutation Write { a }';
const [READ_ID, WRITE_ID] = [READ, WRITE].map((text) => `sha256:${sha256(text)}`) as [string, string];
const OTHER_ID = `sha256:${sha256('query Other { a }')}`;

const clients: Readonly<Record<string, Client>> = {
  nightly: { name: 'nightly', weight: 1, role: 'service' },
  readers: { name: 'readers', weight: 1, role: 'service', operations: ['Re*'] },
  crm: { name: 'crm', weight: 1, role: 'app' },
  dana: { name: 'dana', weight: 1, role: 'analyst' },
  open: { name: 'open', weight: 1 },
};

function createBench({ isShadow = false, hasList = true } = {}) {
  const parsed = parseManifest(JSON.stringify({ [READ_ID]: READ, 'relay-1': READ, [WRITE_ID]: WRITE }));
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'));
  const told: unknown[] = [];
  const asked: unknown[] = [];
  const executed: DocumentNode[] = [];
  const clientNames = new WeakMap<Request, Client>();
  const plugin = usePersistedOperations({
    operations: () => (hasList ? parsed.operations : undefined),
    ...{ canonicalId, sha256, matchesAny, isShadow },
    clientOf: (request) => clientNames.get(request)!,
    told: (request, outcome, id) => told.push([clientNames.get(request)!.name, outcome, id]),
  });
  const { fetch } = createInbound({
    plugins: [
      useRequestForm(),
      plugin,
      { onExecute: ({ args }) => void executed.push(args.document) },
      useErrorContract({ log: recordingLog()[0] }),
    ],
    a: (_root, args) => {
      asked.push(args);
      return 1;
    },
  });

  async function send(client: string, request: Request) {
    clientNames.set(request, clients[client]!);
    const response = await fetch(request);
    const { data, errors } = (await response.json()) as { data?: unknown; errors?: any[] };
    if (errors === undefined) return { data, ran: persistedOperationOf(request) };
    return {
      refusal: [response.status, errors[0].extensions.code, errors[0].message],
      ran: persistedOperationOf(request),
    };
  }

  return {
    post: async (client: string, body: Record<string, unknown>) => {
      const headers = { accept: 'application/graphql-response+json' };
      return await send(client, graphqlRequest(body, { headers }));
    },
    get: async (client: string, parameters: string | Record<string, string>) => {
      const search = new URLSearchParams(parameters).toString();
      return await send(
        client,
        new Request(`http://gateway.example/graphql?${search}`, {
          headers: { accept: 'application/graphql-response+json' },
        }),
      );
    },
    ...{ told, asked, executed },
  };
}

const ranRead = { data: { a: 1 }, ran: { id: READ_ID, name: 'Read' } };
const apq = (hash: unknown, version: unknown = 1) => ({ persistedQuery: { version, sha256Hash: hash } });
const bare = (id: string) => id.slice('sha256:'.length);
const refused = (status: number, code: string, message: string) => ({
  refusal: [status, code, message],
  ran: undefined,
});

describe('an operation of the list', () => {
  it.each([
    ['by documentId', { documentId: READ_ID }],
    ['by its hash alone', { documentId: bare(READ_ID) }],
    ['by its hash in capitals', { documentId: bare(READ_ID).toUpperCase() }],
    ['as clients of automatic persisted queries send it', { extensions: apq(bare(READ_ID)) }],
    ['by both of them', { documentId: READ_ID, extensions: apq(bare(READ_ID)) }],
    ['with its text', { documentId: READ_ID, query: READ }],
    ['with its name', { documentId: READ_ID, operationName: 'Read' }],
    ['with nothing where something else could be', { documentId: READ_ID, query: null, operationName: null }],
  ])('runs %s, with the variables', async (_name, body) => {
    const { post, told, asked } = createBench();
    const answer = await post('nightly', { ...body, variables: { n: 7 } });
    expect(answer).toMatchObject(ranRead);
    expect(asked).toEqual([{ first: 7 }]);
    expect(told).toEqual([['nightly', 'listed', READ_ID]]);
  });

  it('runs by an id of another kind', async () => {
    const { post, told } = createBench();
    expect(await post('nightly', { documentId: 'relay-1' })).toMatchObject({
      data: { a: 1 },
      ran: { id: 'relay-1', name: 'Read' },
    });
    expect(told).toEqual([['nightly', 'listed', 'relay-1']]);
  });

  it('runs for every other client as well', async () => {
    const { post } = createBench();
    for (const client of ['crm', 'dana', 'open']) {
      expect(await post(client, { documentId: READ_ID })).toMatchObject(ranRead);
    }
  });

  it('may write in a POST', async () => {
    const { post } = createBench();
    expect(await post('nightly', { documentId: WRITE_ID })).toMatchObject({ ran: { name: 'Write' } });
  });
});

describe('a GET request', () => {
  it.each<[string, Record<string, string>]>([
    ['documentId', { documentId: READ_ID }],
    ['extension', { extensions: JSON.stringify(apq(bare(READ_ID))) }],
    ['text as well', { documentId: READ_ID, query: READ, operationName: 'Read' }],
  ])('runs an operation of the list: %s', async (_name, parameters) => {
    const { get, asked } = createBench();
    expect(await get('nightly', { ...parameters, variables: '{"n":7}' })).toMatchObject(ranRead);
    expect(asked).toEqual([{ first: 7 }]);
  });

  it('writes nothing', async () => {
    const { get, asked } = createBench();
    const { refusal } = await get('nightly', { documentId: WRITE_ID });
    expect(refusal?.slice(0, 2)).toEqual([405, 'BAD_USER_INPUT']);
    expect(asked).toEqual([]);
  });

  it('has one id', async () => {
    const { get } = createBench();
    expect(await get('open', `documentId=${READ_ID}&documentId=${READ_ID}`)).toEqual(
      refused(400, 'BAD_USER_INPUT', 'The address has documentId more than once.'),
    );
    expect(await get('open', 'documentId=')).toEqual(
      refused(400, 'BAD_USER_INPUT', 'The parameter documentId takes a text.'),
    );
  });
});

describe('a request that could be read in two ways', () => {
  const noText = 'The parameter documentId takes a text.';
  const noHash = 'The extension persistedQuery takes version 1 and a sha256Hash of 64 hexadecimal digits.';
  const twoIds = 'The request has ids of different persisted operations.';
  const otherText = 'The query is not the text that its id stands for. Send one of them.';
  const otherName = 'The operationName is not that of the persisted operation. Leave it out.';
  it.each<[string, Record<string, unknown>]>([
    [noText, { documentId: 1 }],
    [noText, { documentId: '' }],
    [noText, { documentId: [READ_ID] }],
    [noText, { documentId: {}, query: READ }],
    [noHash, { extensions: apq(READ_ID) }],
    [noHash, { extensions: apq(bare(READ_ID), 2) }],
    [noHash, { extensions: apq(undefined) }],
    [noHash, { extensions: { persistedQuery: true }, query: READ }],
    [twoIds, { documentId: READ_ID, extensions: apq(bare(WRITE_ID)) }],
    [twoIds, { documentId: 'relay-1', extensions: apq(bare(READ_ID)) }],
    [otherText, { documentId: READ_ID, query: WRITE }],
    [otherText, { documentId: READ_ID, query: `${READ}\n` }],
    [otherText, { documentId: READ_ID, query: 1 }],
    [otherText, { extensions: apq(bare(READ_ID)), query: '' }],
    [otherName, { documentId: READ_ID, operationName: 'Write' }],
    [otherName, { documentId: READ_ID, query: READ, operationName: '' }],
    [otherName, { documentId: READ_ID, operationName: 1 }],
  ])('%s', async (message, body) => {
    for (const bench of [createBench(), createBench({ isShadow: true })]) {
      for (const client of ['nightly', 'open']) {
        expect(await bench.post(client, body)).toEqual(refused(400, 'BAD_USER_INPUT', message));
      }
      expect(bench.asked).toEqual([]);
      expect(bench.told).toEqual([]);
    }
  });
});

describe('an id that is not on the list', () => {
  const notListed = refused(
    404,
    'PERSISTED_QUERY_NOT_IN_LIST',
    'There is no such persisted operation here. Whoever runs the gateway can add it to the list (twentygate persist).',
  );

  it.each(['nightly', 'readers', 'crm', 'dana', 'open'])(
    'is refused, also with a text: nothing is registered (%s)',
    async (client) => {
      const { post, told, asked } = createBench();
      const query = 'query Other { a }';
      expect(await post(client, { documentId: OTHER_ID, query })).toEqual(notListed);
      expect(await post(client, { extensions: apq(bare(OTHER_ID)), query })).toEqual(notListed);
      expect(await post(client, { documentId: OTHER_ID })).toEqual(notListed);
      expect(await post(client, { documentId: '__proto__' })).toEqual(notListed);
      expect(asked).toEqual([]);
      expect(told).toEqual([
        [client, 'unknown', OTHER_ID],
        [client, 'unknown', OTHER_ID],
        [client, 'unknown', OTHER_ID],
        [client, 'unknown', '__proto__'],
      ]);
    },
  );

  it('is refused where there is no list, which the message says', async () => {
    const { post } = createBench({ hasList: false });
    expect(await post('open', { documentId: READ_ID })).toEqual(
      refused(
        404,
        'PERSISTED_QUERY_NOT_IN_LIST',
        'There are no persisted operations here. Whoever runs the gateway can give it a list (GATEWAY_OPERATIONS_FILE).',
      ),
    );
  });
});

describe('a text without an id', () => {
  it('is refused to a service, even where it is on the list', async () => {
    const { post, get, told, asked } = createBench();
    const idsOnly = refused(
      404,
      'PERSISTED_QUERY_NOT_IN_LIST',
      "The client nightly may run persisted operations only: send the documentId of one on the gateway's list (twentygate persist makes it).",
    );
    expect(await post('nightly', { query: READ })).toEqual(idsOnly);
    expect(await post('nightly', { query: READ, documentId: null, extensions: {} })).toEqual(idsOnly);
    expect(await post('nightly', { query: 'nonsense {' })).toEqual(idsOnly);
    expect(await post('nightly', {})).toEqual(idsOnly);
    expect(await get('nightly', { query: READ })).toEqual(idsOnly);
    expect(asked).toEqual([]);
    expect(told.slice(0, 2)).toEqual([
      ['nightly', 'not_listed', READ_ID],
      ['nightly', 'not_listed', READ_ID],
    ]);
  });

  it.each(['crm', 'dana', 'open'])('is no concern of the list for %s', async (client) => {
    for (const bench of [createBench(), createBench({ hasList: false })]) {
      expect(await bench.post(client, { query: READ })).toEqual({ data: { a: 1 }, ran: undefined });
      expect(bench.told).toEqual([]);
    }
  });
});

describe('what a client may run of the list', () => {
  it('is told by the names of the operations', async () => {
    const { post, asked } = createBench();
    expect(await post('readers', { documentId: READ_ID })).toMatchObject(ranRead);
    expect(await post('readers', { documentId: WRITE_ID })).toEqual(
      refused(403, 'FORBIDDEN', 'The client readers may not run this persisted operation.'),
    );
    expect(asked).toHaveLength(1);
  });
});

describe('on trial', () => {
  it('a service gets an answer to what is not on the list, and that is told', async () => {
    const { post, told } = createBench({ isShadow: true });
    const query = 'query Other { a }';
    for (const body of [{ query }, { query, documentId: OTHER_ID }, { query, documentId: 'v2' }]) {
      expect(await post('nightly', body)).toEqual({ data: { a: 1 }, ran: undefined });
    }
    expect(told).toEqual([
      ['nightly', 'shadowed', OTHER_ID],
      ['nightly', 'shadowed', OTHER_ID],
      ['nightly', 'shadowed', 'v2'],
    ]);
  });

  it('an id alone cannot be answered, and rules for clients hold', async () => {
    const { post } = createBench({ isShadow: true });
    expect((await post('nightly', { documentId: OTHER_ID })).refusal?.[0]).toBe(404);
    expect((await post('crm', { documentId: OTHER_ID, query: 'query Other { a }' })).refusal?.[0]).toBe(404);
    expect((await post('readers', { documentId: WRITE_ID })).refusal?.[0]).toBe(403);
  });
});

describe('whatever is sent', () => {
  const ids = fc.constantFrom<unknown>(
    ...[
      READ_ID,
      WRITE_ID,
      OTHER_ID,
      bare(READ_ID),
      bare(OTHER_ID),
      'relay-1',
      '',
      null,
      undefined,
      1,
      [READ_ID],
    ],
  );
  const texts = fc.constantFrom<unknown>(
    ...[READ, WRITE, 'query Other { a }', `${READ} ${WRITE}`, '{ a }', 'nonsense', '', null, undefined, 1],
  );
  const names = fc.constantFrom<unknown>('Read', 'Write', 'Other', '', null, undefined, 1);
  const extensions = fc.oneof(
    fc.constantFrom<unknown>(undefined, null, {}, 'text', 1, { persistedQuery: null }, { persistedQuery: 1 }),
    fc.tuple(ids, fc.constantFrom<unknown>(1, 2, '1', undefined)).map(([id, version]) => apq(id, version)),
  );
  const bodies = fc.record({ documentId: ids, query: texts, operationName: names, extensions });

  it('a service runs one operation of the list, or nothing', async () => {
    const listed = new Set([READ, WRITE].map((text) => print(parse(text))));
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(bodies, fc.boolean(), async (body, isGet) => {
        const { post, get, executed } = createBench();
        const parameters = Object.entries(body)
          .filter(([, value]) => value !== undefined)
          .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
        const { data, refusal, ran } = isGet
          ? await get('nightly', Object.fromEntries(parameters) as Record<string, string>)
          : await post('nightly', body);
        expect(data === undefined).toBe(refusal !== undefined);
        expect(executed.every((document) => listed.has(print(document)))).toBe(true);
        expect(executed).toHaveLength(data === undefined ? 0 : 1);
        if (data !== undefined) expect(ran).toBeDefined();
        runs += executed.length;
      }),
      { numRuns: 300 },
    );
    expect(runs).toBeGreaterThan(0);
  });
});
