import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { differentialRun, expectSame } from '../support/differential.ts';
import { randomMetadata } from '../support/random-metadata.ts';
import { createReferenceMetadata } from '../support/reference-metadata.ts';
import type { ReferenceMetadata } from '../support/reference-metadata.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';

let gateway: TestGateway;
let reference: ReferenceMetadata;
beforeAll(async () => {
  gateway = await createTestGateway({
    isUnbounded: true,
    environment: { CACHE_TTL_MS: '3600000', REQUEST_DEADLINE_MS: '600000' },
  });
  reference = await createReferenceMetadata(gateway);
});
afterAll(async () => await gateway[Symbol.asyncDispose]());

it('answers any query of the data model as an ordinary server does', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { minLength: 20, maxLength: 200, size: 'max' }), async (numbers) => {
      let taken = 0;
      const choose = (below: number) => (numbers[taken++] ?? 0) % below;
      const schema = gateway.gateway.schema();
      const { text, variables } = randomMetadata(choose, schema, reference);
      const told = `${text}\n${JSON.stringify(variables)}`;
      expect(validate(schema, parse(text)), told).toEqual([]);
      const expected = reference.answer(text, variables);
      expect(expected.errors, told).toBeUndefined();
      const { data, errors } = await gateway.ask(text, variables);
      expect(errors, told).toBeUndefined();
      expectSame(data, expected.data, told);
    }),
    differentialRun(200),
  );
});
