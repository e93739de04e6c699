import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createWorld } from '../../../src/sandbox/dataset/create-world.ts';
import { createTwenty } from '../../../src/sandbox/twenty/twenty.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { capture, comparable, fill, pick } from '../../support/recorded-steps.ts';
import type { Answered, Captured, RecordedStep } from '../../support/recorded-steps.ts';

const recording = new URL('../../fixtures/twenty-recorded.jsonl', import.meta.url);
const steps = readFileSync(recording, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as RecordedStep);

const keys = {
  admin: 'sandbox-admin',
  readonly: 'sandbox-readonly',
  revoked: 'sandbox-revoked',
  garbage: 'garbage',
  none: null,
};

const clock = createFakeClock();
const twenty = createTwenty({
  clock,
  crm: createWorld({ wallNow: clock.wallNow() }).crm,
  charging: '2.21',
  rateLimits: false,
  windowMs: 60_000,
  latencyMs: 0,
});
const captured: Captured = new Map();

/** Undefined: it hangs, as the real server does until the caller gives up. */
async function send(step: RecordedStep): Promise<Answered | undefined> {
  // Moments of two steps differ, as they do at a real server.
  await clock.advance(1);
  const key = keys[step.auth];
  const body =
    step.rawBody ?? (step.body === undefined ? undefined : JSON.stringify(fill(step.body, captured)));
  const leaving = new AbortController();
  const answer = twenty.fetch(
    new Request(`http://twenty.test/${step.endpoint}${step.search === undefined ? '' : `?${step.search}`}`, {
      method: step.method ?? 'POST',
      headers: {
        ...(step.contentType !== undefined && { 'content-type': step.contentType }),
        ...(key !== null && { authorization: `Bearer ${key}` }),
      },
      ...(body !== undefined && { body }),
      signal: leaving.signal,
    }),
  );
  const response = await (step.expect.hang ? Promise.race([answer, nothingMoreToDo()]) : answer);
  if (!response) {
    leaving.abort();
    await answer.catch(() => undefined);
    return undefined;
  }
  const text = await response.text();
  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    text,
    body: parse(text),
  };
}

/** Resolves when the stand-in, which works in this process and without sleeping, has had every turn it could need. */
async function nothingMoreToDo(): Promise<undefined> {
  for (let turn = 0; turn < 1_000; turn++) await new Promise((resolve) => setImmediate(resolve));
  return undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

describe('a recorded Twenty 2.21.0', () => {
  it.each(steps.map((step) => [`${step.id} ${step.note ?? step.group}`, step] as const))(
    '%s',
    async (_name, step) => {
      const { expect: recorded, compare } = step;
      if (step.skipUnless !== undefined && !captured.has(step.skipUnless)) {
        // Only what clears the traces of an earlier run may find nothing to do.
        expect(recorded.any).toBe(true);
        return;
      }
      const answer = await send(step);
      if (recorded.hang) {
        expect(answer).toBeUndefined();
        return;
      }
      capture(step, answer?.body, captured);
      expect(answer).toBeDefined();
      if (recorded.any) return;
      expect(answer?.status).toBe(recorded.status);
      if ('body' in recorded) {
        expect(comparable(answer?.body, compare)).toEqual(comparable(fill(recorded.body, captured), compare));
      }
      if (recorded.contentType !== undefined) expect(answer?.contentType).toContain(recorded.contentType);
      if (recorded.bodyPrefix !== undefined) expect(answer?.text.startsWith(recorded.bodyPrefix)).toBe(true);
      for (const [path, other] of Object.entries(compare?.greater ?? {})) {
        expect(Number(pick(answer?.body, path))).toBeGreaterThan(Number(fill(other, captured)));
      }
    },
  );
});
