import { parse } from 'graphql';
import type { DocumentNode } from 'graphql';
import type { Clock } from '../../../../src/clock.ts';
import { GatewayError } from '../../../../src/errors.ts';
import { createRandom, pick } from '../../../../src/sandbox/dataset/random.ts';
import { createBudget } from '../../../../src/upstream/budget/budget.ts';
import { createLocalBank } from '../../../../src/upstream/budget/local-bank.ts';
import { createBudgetStage } from '../../../../src/upstream/budget/stage.ts';
import { joinTwins } from '../../../../src/upstream/budget/twins.ts';
import { createLocalEpochs } from '../../../../src/upstream/cache/epochs.ts';
import { createCacheStage } from '../../../../src/upstream/cache/stage.ts';
import { createStore } from '../../../../src/upstream/cache/store.ts';
import { pipeline } from '../../../../src/upstream/call.ts';
import type { ServedPart, UpstreamRequest, UpstreamResult } from '../../../../src/upstream/call.ts';
import { callScope } from '../../../support/call-scope.ts';

/** A record's value is the number of its last change, and when it was looked at. */
interface Seen {
  readonly change: number;
  readonly atMs: number;
}

/** A call that the upstream has got. */
interface Pending {
  readonly request: UpstreamRequest;
  data?: Record<string, Seen | Seen[]>;
  readonly end: PromiseWithResolvers<UpstreamResult>;
}

const records = ['A1', 'A2', 'B1', 'B2'];
const typeOf = (record: string) => record.charAt(0);
const documents = new Map<string, DocumentNode>();

function documentOf(text: string): DocumentNode {
  let document = documents.get(text);
  if (!document) {
    document = parse(text);
    documents.set(text, document);
  }
  return document;
}

/** What lists and records are called as root fields. */
const reads = [...records, 'As', 'Bs'];
const recordsOf = (root: string) =>
  root.endsWith('s') ? records.filter((record) => typeOf(record) === typeOf(root)) : [root];
const dependsOn = (root: string) =>
  root.endsWith('s') ? [typeOf(root)] : [`${typeOf(root)}#${root}`, `${typeOf(root)}*`];

export interface Walked {
  readonly reads: number;
  readonly calls: number;
  readonly served: number;
  readonly wrong: readonly string[];
}

/**
 * A walk of random steps through cache and coalescing: reads and writes begin, take effect, end, fail, or end without anybody
 * knowing; others change records, and a webhook tells of it later; time passes. No value may be older than the last change
 * that had been told before its read began, nor older than what it says of itself.
 */
export async function walk(seed: string, steps: number): Promise<Walked> {
  const random = createRandom(seed);
  let nowMs = 1_000;
  const sleepers = new Set<{ readonly atMs: number; readonly wake: () => void }>();
  const clock: Clock = {
    now: () => nowMs,
    wallNow: () => nowMs,
    sleep: async (ms, signal) => {
      const slept = Promise.withResolvers<undefined>();
      const sleeper = { atMs: nowMs + ms, wake: () => slept.resolve(undefined) };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', () => {
        sleepers.delete(sleeper);
        slept.reject(signal.reason);
      });
      await slept.promise;
    },
  };
  const epochs = createLocalEpochs(clock);
  const budget = createBudget({
    bank: createLocalBank({ calls: { kind: 'window', limit: 1_000, windowMs: 0 } }, clock),
    clock,
    titles: { calls: { upstream: 'twenty', title: 'calls' } },
  });
  const price = () => ({ calls: 1 });
  let hasUnits = true;

  /** The number of each record's last change; the one that has been told. */
  const now = new Map(records.map((record) => [record, 0]));
  const told = new Map(records.map((record) => [record, 0]));
  let changes = 0;
  const pending: Pending[] = [];
  /** Writes that ended without an answer and may still take effect; changes that no webhook has told of. */
  const late: { readonly record: string; readonly untilMs: number }[] = [];
  const untold: { readonly record: string; readonly change: number }[] = [];
  const count = { reads: 0, calls: 0, served: 0 };
  const wrong: string[] = [];

  const call = pipeline(
    [
      createCacheStage({
        upstream: 'twenty',
        prefix: '',
        clock,
        store: createStore(20_000),
        epochs,
        textsOf: ({ document }) => new Map(fieldNames(document).map((name) => [name, name])),
        tagging: {
          dependsOn: ({ document }) => new Map(fieldNames(document).map((name) => [name, dependsOn(name)])),
          touches: ({ variables }) => {
            const { record, isKnown } = variables as { record: string; isKnown: boolean };
            const type = typeOf(record);
            return isKnown ? [type, `${type}#${record}`] : [type, `${type}*`];
          },
        },
        scopeName: () => '',
        freshness: () => ({ ttlMs: 100, staleMs: 300 }),
        price,
        budget: {
          spare: () => undefined,
          getsMore: () => false,
          fits: () => hasUnits,
          isIdle: () => hasUnits,
          hasLeftOver: () => hasUnits,
        },
        isPolled: true,
        signal: new AbortController().signal,
        leaseMs: 200,
        refreshMs: 200,
        onProblem: (error) => void wrong.push(String(error)),
      }),
      createBudgetStage({
        upstream: 'twenty',
        budget,
        clock,
        price,
        onCall: () => undefined,
        join: joinTwins,
      }),
    ],
    async (request) => {
      const end = Promise.withResolvers<UpstreamResult>();
      count.calls += 1;
      pending.push({ request, end });
      return await end.promise;
    },
  );

  function takeEffect(record: string): number {
    changes += 1;
    now.set(record, changes);
    return changes;
  }

  function look(one: Pending): void {
    if (one.data) return;
    if (one.request.kind === 'mutation') {
      const { record } = one.request.variables as { record: string };
      one.data = { write: { change: takeEffect(record), atMs: nowMs } };
      return;
    }
    const see = (record: string): Seen => ({ change: now.get(record) ?? 0, atMs: nowMs });
    one.data = Object.fromEntries(
      fieldNames(one.request.document).map((root) => {
        const seen = recordsOf(root).map(see);
        return [root, root.endsWith('s') ? seen : seen[0]!];
      }),
    );
  }

  function read(): void {
    count.reads += 1;
    const roots = [
      ...new Set(Array.from({ length: 1 + Math.floor(random() * 2) }, () => pick(random, reads))),
    ];
    const served = new Map<string, ServedPart>();
    const maxAgeMs = [undefined, undefined, 0, 50][Math.floor(random() * 4)];
    const least = new Map(told);
    const leaving = new AbortController();
    const fromMs = nowMs;
    const scope = callScope({
      signal: leaving.signal,
      deadlineAtMs: nowMs + 400,
      accepts: { maxAgeMs, maxStaleMs: [undefined, undefined, 0, 1_000][Math.floor(random() * 4)] },
      served: (part) => {
        if (part.state !== 'live') served.set(part.key, part);
      },
    });
    if (random() < 0.05) leavers.push(leaving);
    const document = documentOf(`{ ${roots.join(' ')} }`);
    call({ document, variables: {}, kind: 'query', scope }).then(
      ({ data, errors }) => {
        if (errors.length > 0) return;
        for (const root of roots) {
          const value = data?.[root] as Seen | Seen[] | undefined;
          const seen = value === undefined ? [] : Array.isArray(value) ? value : [value];
          if (seen.length !== recordsOf(root).length) wrong.push(`${root} is incomplete`);
          seen.forEach(({ change, atMs }, place) => {
            const record = recordsOf(root)[place]!;
            if (change < least.get(record)!)
              wrong.push(`${root} misses change ${least.get(record)!} of ${record}`);
            const part = served.get(root);
            if (part && atMs < part.askedAtMs) wrong.push(`${root} is older than it says`);
            if (!part && maxAgeMs === 0 && atMs < fromMs) wrong.push(`${root} is not live`);
          });
          const part = served.get(root);
          if (part) count.served += 1;
          if (part && maxAgeMs === 0) {
            const { maxStaleMs = 0 } = scope.accepts ?? {};
            if (nowMs - part.askedAtMs > maxStaleMs + (nowMs - fromMs))
              wrong.push(`${root} was served though it was to be live`);
          }
        }
      },
      () => undefined,
    );
  }

  const leavers: AbortController[] = [];

  function write(): void {
    const record = pick(random, records);
    const isKnown = random() < 0.7;
    call({
      document: documentOf('mutation { write }'),
      variables: { record, isKnown },
      kind: 'mutation',
      scope: callScope({ deadlineAtMs: nowMs + 400 }),
    }).then(
      ({ data }) => {
        const { change } = data?.['write'] as Seen;
        told.set(record, Math.max(told.get(record)!, change));
      },
      () => undefined,
    );
  }

  function end(): void {
    const [one] = pending.splice(Math.floor(random() * pending.length), 1);
    if (!one) return;
    const isWrite = one.request.kind === 'mutation';
    const chance = random();
    if (one.request.scope.signal.aborted || chance < 0.1) {
      const wasDone = one.data !== undefined;
      if (isWrite) {
        const { record } = one.request.variables as { record: string };
        if (!wasDone) late.push({ record, untilMs: nowMs + 100 });
        one.end.reject(new GatewayError('UPSTREAM_OUTCOME_UNKNOWN', 'unknown'));
      } else {
        one.end.reject(new GatewayError('UPSTREAM_UNAVAILABLE', 'down'));
      }
      return;
    }
    look(one);
    one.end.resolve({ data: one.data ?? null, errors: [] });
  }

  const actions: readonly [number, () => unknown][] = [
    [0.3, read],
    [0.08, write],
    [0.15, () => pending.length > 0 && look(pick(random, pending))],
    [0.3, end],
    [0.02, () => leavers.pop()?.abort(new GatewayError('UPSTREAM_TIMEOUT', 'left'))],
    [
      0.03,
      () => {
        const record = pick(random, records);
        untold.push({ record, change: takeEffect(record) });
      },
    ],
    [
      0.04,
      async () => {
        const event = untold.shift();
        if (!event) return;
        const type = typeOf(event.record);
        await epochs.changed([type, `${type}#${event.record}`]);
        told.set(event.record, Math.max(told.get(event.record)!, event.change));
      },
    ],
    [
      0.02,
      () => {
        const one = late.shift();
        // What was told before it took effect is right only until then, so it counts once its time is over.
        if (one && nowMs <= one.untilMs) takeEffect(one.record);
      },
    ],
    [0.01, () => (hasUnits = !hasUnits || random() < 0.7)],
    [
      0.05,
      () => {
        nowMs += Math.floor(random() * 40);
        for (const sleeper of sleepers) {
          if (sleeper.atMs > nowMs) continue;
          sleepers.delete(sleeper);
          sleeper.wake();
        }
      },
    ],
  ];

  for (let step = 0; step < steps; step += 1) {
    let chance = random();
    if (pending.length > 8) end();
    else await actions.find(([share]) => (chance -= share) < 0)?.[1]();
    // Sometimes what has begun gets on before the next step, sometimes only part of the way.
    if (random() < 0.8) await new Promise((resolve) => setImmediate(resolve));
    if (wrong.length > 10) break;
  }
  return { ...count, wrong };
}

const names = new WeakMap<DocumentNode, string[]>();

function fieldNames(document: DocumentNode): string[] {
  let known = names.get(document);
  if (!known) {
    known = document.definitions.flatMap((definition) =>
      'selectionSet' in definition
        ? definition.selectionSet.selections.map((one) => (one as { name: { value: string } }).name.value)
        : [],
    );
    names.set(document, known);
  }
  return known;
}
