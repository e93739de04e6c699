import { parse } from 'graphql';
import { expect, it } from 'vitest';
import type { Spend, UpstreamRequest } from '../../../src/upstream/call.ts';
import { createMeter } from '../../../src/upstream/meter.ts';

const price: readonly Spend[] = [
  { upstream: 'twenty', unit: 'tokens', count: 3 },
  { upstream: 'twingate', unit: 'reads', count: 1 },
];

function createBench(spends: readonly Spend[]) {
  const steps: unknown[] = [];
  const request: UpstreamRequest = {
    document: parse('{ a }'),
    variables: {},
    kind: 'query',
    scope: { signal: new AbortController().signal, spent: (spend) => steps.push(spend) },
  };
  const call = createMeter((priced) => {
    expect(priced).toBe(request);
    return spends;
  })((sent) => {
    expect(sent).toBe(request);
    steps.push('sent');
    return Promise.reject(new Error('no answer'));
  });
  return { steps, send: () => call(request) };
}

it('writes down what a call costs before it is sent, so that a call that fails is paid too', async () => {
  const { steps, send } = createBench(price);
  await expect(send()).rejects.toThrow('no answer');
  expect(steps).toEqual([...price, 'sent']);
});

it('writes nothing for what is free', async () => {
  const { steps, send } = createBench([]);
  await expect(send()).rejects.toThrow('no answer');
  expect(steps).toEqual(['sent']);
});
