import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { createMetrics } from '../../../src/metrics.ts';
import type { CallRecord } from '../../../src/upstream/call.ts';
import { callScope } from '../../support/call-scope.ts';

const text = readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8');

/** Each metric with its kind and its labels, sorted. */
async function metricsThereAre(): Promise<string[]> {
  const reading = { limit: 1, estimate: 1, remaining: 1, inFlight: 0, closedForMs: 0, latencyMs: 0 };
  const metrics = createMetrics({
    present: () => ({
      classes: { 'twingate.reads': reading },
      queueLength: 0,
      cache: { entries: 0, size: 0 },
      schemas: { twenty: { origin: 'live', hash: '', ageMs: 1 } },
      brokenOperations: 0,
      auditNotWritten: 0,
    }),
    isListed: () => false,
  });
  const call: CallRecord = {
    ...{ upstream: 'twenty', kind: 'query', units: {}, isJoined: false },
    ...{ waitedMs: 0, tookMs: 0, outcome: 'ok' },
  };
  metrics.called(call, callScope());
  metrics.called({ ...call, isJoined: true }, callScope());
  metrics.persisted('listed', '');
  metrics.answered({ client: '', status: 200, code: 'ok', tookMs: 0 });
  metrics.budget.spent(callScope(), 'twingate.reads', 1, 'granted');
  const refusal = new GatewayError('UPSTREAM_BUDGET_EXHAUSTED', '', { upstream: 'twenty' });
  metrics.budget.refused(callScope(), refusal);
  metrics.webhook('accepted');
  const isKnown = () => Promise.resolve(false);
  const root = { upstream: 'twenty', key: '', name: '', id: '' } as const;
  metrics.served({ ...root, state: 'cached', askedAtMs: 0, ttlMs: 0, isKnown }, '');
  const lines = (await metrics.text()).split('\n');
  return lines.flatMap((line) => {
    const [, name, kind] = /^# TYPE (twentygate_\w+) (\w+)$/.exec(line) ?? [];
    if (name === undefined || kind === undefined) return [];
    const sample = lines.find((one) => new RegExp(`^${name}(_bucket)?[{ ]`).test(one));
    const labels = [...(sample ?? '').matchAll(/(\w+)="/g)].map(([, label = '']) => label);
    return [rowOf(name, kind, labels)];
  });
}

function rowOf(name: string, kind: string, labels: readonly string[]): string {
  return `${name} ${kind} ${labels
    .filter((label) => label !== 'le')
    .sort()
    .join(' ')}`;
}

it('docs/operations.md lists exactly the metrics there are, with their kinds and labels', async () => {
  const rows = [...text.matchAll(/^\| `(twentygate_\w+)` +\| (\w+) +\| ([^|]*)\|/gm)].map(
    ([, name = '', kind = '', labels = '']) =>
      rowOf(
        name,
        kind,
        [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label),
      ),
  );
  expect(rows.sort()).toEqual((await metricsThereAre()).sort());
});

it('docs/operations.md speaks of no other metrics', async () => {
  const names = (await metricsThereAre()).map((row) => row.split(' ')[0]);
  const mentioned = new Set([...text.matchAll(/twentygate_\w+/g)].map(([name]) => name));
  expect([...mentioned].filter((name) => !names.includes(name))).toEqual([]);
});
