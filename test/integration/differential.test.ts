import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomOperation } from '../support/random-operation.ts';
import { createReferenceCrm } from '../support/reference-crm.ts';
import type { ReferenceCrm } from '../support/reference-crm.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';

const operations = 2_000;

let gateway: TestGateway;
let reference: ReferenceCrm;
beforeAll(async () => {
  gateway = await createTestGateway({ environment: { CACHE_TTL_MS: '0', REQUEST_DEADLINE_MS: '600000' } });
  reference = await createReferenceCrm(gateway);
});
afterAll(async () => await gateway[Symbol.asyncDispose]());

/** Cursors are the gateway's own affair; that there is one is not. */
function comparable(data: unknown): string {
  return JSON.stringify(data, (key, value: unknown) =>
    ['cursor', 'startCursor', 'endCursor', 's'].includes(key) && typeof value === 'string'
      ? 'a cursor'
      : value,
  );
}

it('answers any operation as an ordinary server over the same rows does', { timeout: 300_000 }, async () => {
  const decisions = fc.array(fc.nat(), { minLength: 20, maxLength: 160 });
  await fc.assert(
    fc.asyncProperty(decisions, async (numbers) => {
      let taken = 0;
      const choose = (below: number) => (numbers[taken++] ?? 0) % below;
      const { text, variables } = randomOperation(choose, gateway.gateway.schema(), reference);
      expect(validate(gateway.gateway.schema(), parse(text))).toEqual([]);
      const expected = reference.answer(text, variables);
      expect(expected.errors, text).toBeUndefined();
      const { data, errors } = await gateway.ask(text, variables);
      expect(errors, text).toBeUndefined();
      const [real, ideal] = [comparable(data), comparable(expected.data)];
      if (real !== ideal) {
        // Where they part is enough to read.
        const from = Math.max(
          0,
          Array.from(real).findIndex((letter, index) => letter !== ideal.charAt(index)) - 200,
        );
        expect(real.slice(from, from + 400), text).toBe(ideal.slice(from, from + 400));
      }
    }),
    { numRuns: operations, interruptAfterTimeLimit: 280_000, markInterruptAsFailure: true },
  );
});
