import type { SandboxClock, StandIn } from './stand-in.ts';

/**
 * One way for a call to go wrong. `ran: true` lets the stand-in carry the request out first, so that a write has
 * happened although the caller hears nothing good; otherwise nothing has happened.
 */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
      readonly ran?: boolean;
    }
  /** HTTP 200 with a page for people, as a login wall or a wrong host answers. */
  | { readonly kind: 'html' }
  /** HTTP 200 that says JSON and is none. */
  | { readonly kind: 'not-json' }
  /** The real answer, cut in half. */
  | { readonly kind: 'truncated' }
  /** The connection breaks after the request was sent. */
  | { readonly kind: 'reset'; readonly ran?: boolean }
  /** No connection comes about; the request was never sent. */
  | { readonly kind: 'refused' }
  /** No answer until the caller gives up. */
  | { readonly kind: 'hang'; readonly ran?: boolean }
  /** The real answer, `chunkBytes` at a time, each after `everyMs` milliseconds of `clock`. */
  | {
      readonly kind: 'drip';
      readonly clock: SandboxClock;
      readonly chunkBytes: number;
      readonly everyMs: number;
    }
  /** HTTP 308 to another place, as Twingate sends callers to a regional host. */
  | { readonly kind: 'redirect'; readonly location: string };

interface FaultRule {
  readonly fault: Fault;
  /** Which calls it hits. Left out: all. */
  readonly when?: (call: RecordedCall) => boolean;
  /** How many calls it hits, after which it is spent. Left out: every one. */
  readonly times?: number;
}

/** The first rule that is not spent and fits hits the call; without one the stand-in answers. */
export type FaultPlan = readonly FaultRule[];

interface RecordedCall {
  readonly url: string;
  readonly method: string;
  readonly body: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface FaultyStandIn extends StandIn {
  /** Every call that arrived, whatever became of it. */
  readonly calls: readonly RecordedCall[];
}

/** A stand-in that fails as planned and writes down who called. */
export function withFaults(standIn: StandIn, plan: FaultPlan): FaultyStandIn {
  const calls: RecordedCall[] = [];
  const hits = new Map<FaultRule, number>();

  function nextFault(call: RecordedCall): Fault | undefined {
    const rule = plan.find(
      (candidate) =>
        (hits.get(candidate) ?? 0) < (candidate.times ?? Infinity) && (candidate.when?.(call) ?? true),
    );
    if (rule) hits.set(rule, (hits.get(rule) ?? 0) + 1);
    return rule?.fault;
  }

  return {
    calls,
    async fetch(request) {
      request.signal.throwIfAborted();
      const call = {
        url: request.url,
        method: request.method,
        body: await request.clone().text(),
        headers: Object.fromEntries(request.headers),
      };
      calls.push(call);
      const fault = nextFault(call);
      return fault ? await fail(fault, standIn, request) : await standIn.fetch(request);
    },
  };
}

async function fail(fault: Fault, standIn: StandIn, request: Request): Promise<Response> {
  if ('ran' in fault && fault.ran) await standIn.fetch(request);
  switch (fault.kind) {
    case 'status':
      return new Response(fault.body ?? null, { status: fault.status, headers: fault.headers ?? {} });
    case 'html':
      return new Response('<!DOCTYPE html><html><head><title>Sign in</title></head></html>', {
        headers: { 'content-type': 'text/html; charset=utf-8' },
      });
    case 'not-json':
      return new Response('upstream connect error', { headers: { 'content-type': 'application/json' } });
    case 'truncated': {
      const answer = await standIn.fetch(request);
      const text = await answer.text();
      return new Response(text.slice(0, text.length / 2), answer);
    }
    case 'reset':
      throw networkError('ECONNRESET', 'read ECONNRESET');
    case 'refused':
      throw networkError('ECONNREFUSED', 'connect ECONNREFUSED');
    case 'hang':
      return await untilAborted(request.signal);
    case 'drip': {
      const answer = await standIn.fetch(request);
      return new Response(drip(await answer.bytes(), fault, request.signal), answer);
    }
    case 'redirect':
      return new Response(null, { status: 308, headers: { location: fault.location } });
  }
}

/** The form in which Node's `fetch` reports a broken connection. */
function networkError(code: string, message: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) });
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const leave = () => reject(signal.reason as Error);
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
}

function drip(
  bytes: Uint8Array,
  { clock, chunkBytes, everyMs }: Extract<Fault, { kind: 'drip' }>,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const cancelled = new AbortController();
  let sent = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await clock.sleep(everyMs, AbortSignal.any([signal, cancelled.signal]));
        controller.enqueue(bytes.slice(sent, (sent += chunkBytes)));
        if (sent >= bytes.length) controller.close();
      },
      cancel(reason) {
        cancelled.abort(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
