import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { differentialRun } from '../support/differential.ts';
import { randomTwingateOperation } from '../support/random-twingate-operation.ts';
import { createReferenceTwingate } from '../support/reference-twingate.ts';
import type { ReferenceTwingate } from '../support/reference-twingate.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';

const operations = 2_000;

let gateway: TestGateway;
let reference: ReferenceTwingate;
beforeAll(async () => {
  gateway = await createTestGateway({
    isUnbounded: true,
    environment: { CACHE_TTL_MS: '3600000', REQUEST_DEADLINE_MS: '600000' },
  });
  reference = createReferenceTwingate(gateway.gateway.schema(), gateway.clock.wallNow());
});
afterAll(async () => await gateway[Symbol.asyncDispose]());

it(
  'answers any operation as an ordinary server over the same records does',
  { timeout: 300_000 },
  async () => {
    const decisions = fc.array(fc.nat(), { minLength: 100, maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(decisions, async (numbers) => {
        let taken = 0;
        const choose = (below: number) => numbers[taken++ % numbers.length]! % below;
        const { text, variables } = randomTwingateOperation(choose, gateway.gateway.schema(), reference);
        const asked = `${text}\n${JSON.stringify(variables)}`;
        expect(validate(gateway.gateway.schema(), parse(text)), asked).toEqual([]);
        const expected = reference.answer(text, variables);
        expect(expected.errors, asked).toBeUndefined();
        const { data, errors } = await gateway.ask(text, variables);
        expect(errors, asked).toBeUndefined();
        const [real, ideal] = [JSON.stringify(data), JSON.stringify(expected.data)];
        if (real !== ideal) {
          // Where they part is enough to read.
          const from = Math.max(
            0,
            Array.from(real).findIndex((letter, index) => letter !== ideal.charAt(index)) - 200,
          );
          expect(real.slice(from, from + 400), asked).toBe(ideal.slice(from, from + 400));
        }
      }),
      differentialRun(operations),
    );
  },
);
