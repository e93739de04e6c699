import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { GatewayError } from './errors.ts';
import type { PersistedOutcome } from './plugins/use-persisted-operations.ts';
import type { AnsweredRequest } from './plugins/use-request-count.ts';
import type { WebhookOutcome } from './plugins/use-twenty-webhooks.ts';
import type { SchemaState } from './schema/source-schema.ts';
import type { Reading } from './upstream/budget/bank.ts';
import type { BudgetEvents } from './upstream/budget/budget.ts';
import type { CallRecord, CallScope, ServedPart } from './upstream/call.ts';

/** What is not counted but looked at when somebody asks. */
export interface Present {
  /** What is left of each class of the upstreams' limits. */
  readonly classes: Readonly<Record<string, Reading>>;
  /** How many requests wait for units. */
  readonly queueLength: number;
  /** What the read cache holds. */
  readonly cache: { readonly entries: number; readonly size: number };
  readonly schemas: Readonly<Record<string, SchemaState>>;
  /** How many persisted operations do not fit the schema. */
  readonly brokenOperations: number;
  /** How many audit lines went to standard error, since their file could not be written. */
  readonly auditNotWritten: number;
}

export interface MetricsOptions {
  readonly present: () => Present;
  /** Whether a client is one of a list: what others call themselves is never a label, since there is no end of names. */
  readonly isListed: (client: string) => boolean;
}

/** The numbers of one gateway for Prometheus. No label holds a key, an address, or anything of a document. */
export interface Metrics {
  readonly contentType: string;
  /** All of it as text. From the first time on it includes the process's own numbers. */
  readonly text: () => Promise<string>;
  /** Counts an HTTP request as under way until `work` ends. */
  readonly during: <T>(work: () => Promise<T>) => Promise<T>;
  readonly answered: (request: AnsweredRequest) => void;
  readonly called: (call: CallRecord, scope: CallScope) => void;
  readonly served: (part: ServedPart, client: string) => void;
  readonly budget: BudgetEvents;
  readonly persisted: (outcome: PersistedOutcome, client: string) => void;
  readonly webhook: (outcome: WebhookOutcome) => void;
}

/** Seconds. */
const REQUEST_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60];
const CALL_BUCKETS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30];
const WAIT_BUCKETS = [0.001, 0.1, 0.5, 1, 2.5, 5, 10, 20, 30, 60];

/** Clients that are none of a list and have a name all the same. */
const STANDING_CLIENTS: ReadonlySet<string> = new Set(['anonymous', 'other', 'twentygate', 'unknown']);

export function createMetrics({ present, isListed }: MetricsOptions): Metrics {
  const register = new Registry();
  const registers = [register];
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name: `twentygate_${name}`, help, labelNames, registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    buckets: number[],
  ) => new Histogram({ name: `twentygate_${name}`, help, labelNames, buckets, registers });
  /** Its values are those of the moment somebody asks. */
  const gauge = <Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    values: () => readonly (readonly [Partial<Record<Label, string>>, number])[],
  ) =>
    new Gauge({
      ...{ name: `twentygate_${name}`, help, labelNames, registers },
      collect() {
        this.reset();
        for (const [labels, value] of values()) this.set(labels, value);
      },
    });

  const requests = counter(
    'requests_total',
    'GraphQL requests, by their HTTP status and the code of the first error.',
    ['client', 'status', 'code'],
  );
  const durations = histogram(
    'request_duration_seconds',
    'From a GraphQL request to its answer.',
    [],
    REQUEST_BUCKETS,
  );
  const calls = counter('upstream_calls_total', 'Calls to the upstreams, by the code of their first error.', [
    'upstream',
    'kind',
    'client',
    'outcome',
  ]);
  const joined = counter('upstream_joined_total', 'Upstream requests that left with the call of another.', [
    'upstream',
    'client',
  ]);
  const callDurations = histogram(
    'upstream_call_duration_seconds',
    'From sending a call to the end of its answer.',
    ['upstream', 'client'],
    CALL_BUCKETS,
  );
  const waits = histogram(
    'upstream_wait_seconds',
    'How long upstream requests waited for units, those included that did not wait.',
    ['upstream', 'client'],
    WAIT_BUCKETS,
  );
  const units = counter(
    'upstream_units_total',
    "Units of the upstreams' limits that calls took: granted or refused by the upstream, or unknown when no answer came.",
    ['class', 'client', 'outcome'],
  );
  const served = counter(
    'cache_reads_total',
    'Root fields of reads, by whether an upstream was asked (live) or the memory answered.',
    ['upstream', 'client', 'state'],
  );
  const refusals = counter(
    'budget_refusals_total',
    'Upstream requests that the gateway refused itself, because they would not have fitted in time.',
    ['upstream', 'client', 'code'],
  );
  const persisted = counter(
    'persisted_operations_total',
    'Requests for an operation of the list, or for one that is not on it, by what became of them.',
    ['client', 'outcome'],
  );
  const webhooks = counter('webhooks_total', 'Deliveries of webhooks by Twenty, by what became of them.', [
    'outcome',
  ]);

  let underWay = 0;
  gauge('requests_in_flight', 'HTTP requests under way, this one included.', [], () => [[{}, underWay]]);
  gauge(
    'audit_lines_not_written',
    'Audit lines that went to standard error, since their file could not be written.',
    [],
    () => [[{}, present().auditNotWritten]],
  );
  gauge(
    'persisted_operations_broken',
    'Persisted operations that do not fit the schema as it is now.',
    [],
    () => [[{}, present().brokenOperations]],
  );
  gauge('queue_length', 'Upstream requests that wait for units.', [], () => [[{}, present().queueLength]]);
  gauge('cache_entries', 'Root fields of reads that are kept.', [], () => [[{}, present().cache.entries]]);
  gauge('cache_bytes', 'What they take, roughly.', [], () => [[{}, present().cache.size]]);
  const ofClasses = (name: string, help: string, read: (reading: Reading) => number) =>
    gauge(name, help, ['class'], () =>
      Object.entries(present().classes).map(([name, reading]) => [{ class: name }, read(reading)]),
    );
  ofClasses('units_limit', 'Units the upstream publishes for one window.', ({ limit }) => limit);
  ofClasses('units_estimate', 'Units of it believed to be ours.', ({ estimate }) => estimate);
  ofClasses(
    'units_foreign',
    'Units of it that others seem to use.',
    ({ limit, estimate }) => limit - estimate,
  );
  ofClasses('units_remaining', 'Units that could be granted now.', ({ remaining }) => remaining);
  ofClasses('units_in_flight', 'Units of calls under way.', ({ inFlight }) => inFlight);
  ofClasses(
    'units_closed_seconds',
    "For how long the upstream's last refusal still holds.",
    ({ closedForMs }) => closedForMs / 1000,
  );
  gauge('schema_age_seconds', 'Since the upstream told the schema in use.', ['source'], () =>
    Object.entries(present().schemas).flatMap(([source, { ageMs }]) =>
      ageMs === undefined ? [] : [[{ source }, ageMs / 1000] as const],
    ),
  );

  const labelOf = (client: string) => (STANDING_CLIENTS.has(client) || isListed(client) ? client : 'other');
  // Its observers live as long as the process, so nobody gets them who does not ask.
  let hasProcess = false;

  return {
    contentType: register.contentType,
    async text() {
      if (!hasProcess) collectDefaultMetrics({ register });
      hasProcess = true;
      return await register.metrics();
    },
    async during(work) {
      underWay += 1;
      try {
        return await work();
      } finally {
        underWay -= 1;
      }
    },
    answered({ client, status, code, tookMs }) {
      requests.inc({ client: labelOf(client), status: String(status), code });
      durations.observe(tookMs / 1000);
    },
    called({ upstream, kind, isJoined, waitedMs, tookMs, outcome }, scope) {
      const client = labelOf(scope.client);
      waits.observe({ upstream, client }, waitedMs / 1000);
      if (isJoined) {
        joined.inc({ upstream, client });
        return;
      }
      calls.inc({ upstream, kind, client, outcome });
      callDurations.observe({ upstream, client }, tookMs / 1000);
    },
    persisted: (outcome, client) => persisted.inc({ client: labelOf(client), outcome }),
    webhook: (outcome) => webhooks.inc({ outcome }),
    served({ upstream, state }, client) {
      served.inc({ upstream, client: labelOf(client), state });
    },
    budget: {
      refused: ({ client }, { upstream, code }: GatewayError) => {
        // A client's own limit is no upstream's.
        refusals.inc({ ...(upstream && { upstream }), client: labelOf(client), code });
      },
      spent: ({ client }, name, count, outcome) => {
        units.inc({ class: name, client: labelOf(client), outcome }, count);
      },
    },
  };
}
