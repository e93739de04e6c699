import { getIntrospectionQuery } from 'graphql';
import { systemClock } from '../../src/clock.ts';
import { withFaults } from '../../src/sandbox/faults.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { serveStandIn } from '../../src/sandbox/http.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { StandIn } from '../../src/sandbox/stand-in.ts';

/** What the services know a caller by, in the place of the keys that the stand-ins know. */
export interface UpstreamSecrets {
  readonly twingateReadKey: string;
  readonly twingateWriteKey: string;
  readonly twentyKey: string;
  readonly oauthSecret: string;
  readonly oauthRefreshToken: string;
}

/** Ways to fail; those of the first list with all that was asked, its keys included, in the answer. */
const telltale = ['429', '500', '502', 'page', 'no-json', 'graphql', 'graphql-400', '403', '401'] as const;
const silent = ['truncated', 'reset', 'hang', 'drip', 'redirect'] as const;
export const mischiefs = [...silent, ...telltale] as const;
export type Mischief = (typeof mischiefs)[number];

export const STACK_SECRET = 'planted-stack-frame';
export const ELSEWHERE = 'planted-elsewhere.example';

const stack = `Error: out of order\n    at run (file:///srv/node_modules/${STACK_SECRET}/index.js:7:7)`;

/** Both services behind sockets. They tell whoever asks all they were asked with, as debug pages do. */
export interface TelltaleUpstreams extends AsyncDisposable {
  readonly twingateUrl: string;
  readonly twentyUrl: string;
  /** From now on both fail so, whatever is asked or only what is to be written, or answer again. */
  fail(mischief: Mischief | undefined, what?: 'all' | 'writes'): void;
  /** `<mischief> <service> <query or mutation>` of every call that failed. */
  readonly hits: ReadonlySet<string>;
  /** The tokens that OAuth has given. */
  readonly granted: readonly string[];
  /** A token of a user of Twenty. */
  issueToken(): string;
}

export async function startTelltaleUpstreams(secrets: UpstreamSecrets): Promise<TelltaleUpstreams> {
  const sandbox = createSandbox({
    clock: systemClock,
    rateLimits: false,
    windowMs: 60_000,
    latencyMs: 0,
    charging: '2.21',
  });
  let current: { readonly mischief: Mischief | undefined; readonly what: 'all' | 'writes' } | undefined;
  const hits = new Set<string>();
  const granted: string[] = [];

  function mischiefFor(body: string): Mischief | undefined {
    return current?.what === 'all' || isWrite(body) ? current?.mischief : undefined;
  }

  function front(service: string, inner: StandIn, swap: (request: Request) => Promise<Request>): StandIn {
    const faulty = withFaults(
      inner,
      Object.entries(faults).map(([kind, fault]) => ({
        fault,
        when: ({ body }) => mischiefFor(body) === kind,
      })),
    );
    return {
      async fetch(request) {
        const body = await request.clone().text();
        const mischief = mischiefFor(body);
        const kind = isWrite(body) ? 'mutation' : 'query';
        if (mischief !== undefined) hits.add(`${mischief} ${service} ${kind}`);
        const swapped = await swap(request.clone());
        if (!isTelltale(mischief)) return await faulty.fetch(swapped);
        // A proxy in front may fail when the write is done.
        if (mischief === '502') await inner.fetch(swapped);
        return tell(mischief, request, body);
      },
    };
  }

  const known: Readonly<Record<string, string>> = {
    [secrets.twingateReadKey]: 'sandbox-admin',
    [secrets.twingateWriteKey]: 'sandbox-admin',
    [secrets.twentyKey]: 'sandbox-admin',
    [secrets.oauthSecret]: 'sandbox-secret',
    [secrets.oauthRefreshToken]: 'sandbox-refresh-token',
  };
  const asKnown = (text: string) => known[text] ?? text;

  const twingate = front('twingate', sandbox.twingate, async (request) => {
    const headers = new Headers(request.headers);
    headers.set('x-api-key', asKnown(headers.get('x-api-key') ?? ''));
    return await Promise.resolve(new Request(request, { headers }));
  });
  const twenty = front('twenty', sandbox.twenty, async (request) => {
    const headers = new Headers(request.headers);
    headers.set(
      'authorization',
      `Bearer ${asKnown((headers.get('authorization') ?? '').slice('Bearer '.length))}`,
    );
    return await Promise.resolve(new Request(request, { headers }));
  });
  const withOAuth: StandIn = {
    async fetch(request) {
      if (!request.url.endsWith('/oauth/token')) return await twenty.fetch(request);
      const params = [...new URLSearchParams(await request.text())].map(([name, value]) => [
        name,
        asKnown(value),
      ]);
      const { url, headers } = request;
      const body = new URLSearchParams(params).toString();
      const answer = await sandbox.twenty.fetch(new Request(url, { method: 'POST', headers, body }));
      const tokens = (await answer.clone().json()) as { access_token?: string; refresh_token?: string };
      granted.push(...[tokens.access_token, tokens.refresh_token].filter((token) => token !== undefined));
      return answer;
    },
  };
  const servers = await Promise.all(
    [twingate, withOAuth].map(async (standIn) => await serveStandIn(standIn, { host: '127.0.0.1', port: 0 })),
  );
  await wakeUp(sandbox);
  return {
    ...{ twingateUrl: servers[0]?.url ?? '', twentyUrl: servers[1]?.url ?? '' },
    fail: (mischief, what = 'all') => (current = { mischief, what }),
    hits,
    granted,
    issueToken: () => sandbox.twenty.issueToken({ type: 'ACCESS', role: 'admin' }),
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map(async (server) => await server.close()));
    },
  };
}

/** A stand-in comes to be when it is first asked, which takes longer than the callers here wait. */
async function wakeUp({ twingate, twenty }: Sandbox): Promise<void> {
  const headers = {
    'content-type': 'application/json',
    'x-api-key': 'sandbox-admin',
    authorization: 'Bearer sandbox-admin',
  };
  const ask = (url: string) =>
    new Request(url, { method: 'POST', headers, body: JSON.stringify({ query: getIntrospectionQuery() }) });
  const answers = await Promise.all([
    twingate.fetch(ask('http://twingate.test/api/graphql/')),
    twenty.fetch(ask('http://twenty.test/graphql')),
    twenty.fetch(ask('http://twenty.test/metadata')),
  ]);
  await Promise.all(answers.map(async (answer) => await answer.text()));
}

const faults: Readonly<Record<(typeof silent)[number], Fault>> = {
  truncated: { kind: 'truncated' },
  reset: { kind: 'reset' },
  hang: { kind: 'hang' },
  drip: { kind: 'drip', clock: systemClock, chunkBytes: 1, everyMs: 50 },
  redirect: { kind: 'redirect', location: `https://${ELSEWHERE}/?token=${STACK_SECRET}` },
};

function isWrite(body: string): boolean {
  return /"query":"\s*mutation/.test(body);
}

function isTelltale(mischief: Mischief | undefined): mischief is (typeof telltale)[number] {
  return telltale.some((one) => one === mischief);
}

function tell(mischief: (typeof telltale)[number], request: Request, body: string): Response {
  const tale = `${JSON.stringify(Object.fromEntries(request.headers))} ${request.method} ${request.url} ${body}\n${stack}`;
  const page = `<!DOCTYPE html><html><body><pre>${tale}</pre></body></html>`;
  const html = { 'content-type': 'text/html', 'x-debug': request.headers.get('authorization') ?? '' };
  const json = { 'content-type': 'application/json' };
  const { authorization, 'x-api-key': apiKey } = Object.fromEntries(request.headers);
  const message = `Key ${authorization ?? ''}${apiKey ?? ''} may not at ${request.url}, ${new URL(request.url).host}: ${body}\n${stack}`;
  const extensions = { code: 'SOMETHING', tale, exception: { stacktrace: stack.split('\n') } };
  switch (mischief) {
    case 'page':
      return new Response(page, { headers: html });
    case 'no-json':
      return new Response(tale, { headers: json });
    case 'graphql':
      return Response.json({ data: null, errors: [{ message, extensions }] });
    case 'graphql-400':
      return Response.json({ errors: [{ message: `${stack}\n${message}`, extensions }] }, { status: 400 });
    default:
      return new Response(mischief === '502' ? page : tale, { status: Number(mischief), headers: html });
  }
}
