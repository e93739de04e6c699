import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askTwenty } from '../support/ask-twenty.ts';
import { readCrmObjects } from '../support/crm-objects.ts';
import { differentialRun, expectSame } from '../support/differential.ts';
import { fillSandbox } from '../support/fill-sandbox.ts';
import { randomRead } from '../support/random-operation.ts';
import type { ReadWorld } from '../support/random-operation.ts';
import type { CursorProbe } from '../support/random-list.ts';
import { readDuplicateCriteria, readRecords } from '../support/read-crm.ts';
import { createReferenceCrm } from '../support/reference-crm.ts';
import type { ReferenceCrm } from '../support/reference-crm.ts';
import { rowCursor } from '../support/reference-list.ts';
import { createTables, isLive } from '../support/reference-tables.ts';
import { createTestGateway } from '../support/test-gateway.ts';
import type { TestGateway } from '../support/test-gateway.ts';

const searches = [
  'search(searchInput: "northwind", limit: 5)',
  'search(searchInput: "a", limit: 3, includedObjectNameSingulars: ["person"])',
];

let gateway: TestGateway;
let reference: ReferenceCrm;
let world: ReadWorld;
beforeAll(async () => {
  gateway = await createTestGateway({
    isUnbounded: true,
    environment: { CACHE_TTL_MS: '3600000', REQUEST_DEADLINE_MS: '600000' },
  });
  await fillSandbox(gateway);
  const schema = gateway.gateway.schema();
  const objects = readCrmObjects(schema);
  const tables = createTables(await readRecords(gateway, schema, objects));
  const found = new Map<string, unknown>();
  for (const search of searches) {
    const data = await askTwenty(
      gateway,
      `{ ${search} { edges { cursor node { recordId objectNameSingular label tsRank } } pageInfo { hasNextPage endCursor } } }`,
    );
    found.set(/"(.*?)"/.exec(search)?.[1] ?? '', data.search);
  }
  reference = createReferenceCrm({
    schema,
    objects,
    tables,
    duplicateCriteria: await readDuplicateCriteria(gateway),
    root: (fieldName, { searchInput }) =>
      fieldName === 'twenty_search' ? found.get(String(searchInput)) : undefined,
  });
  const live = new Map(objects.map(({ type }) => [type, tables.rows(type).filter(isLive)]));
  world = {
    schema,
    objects,
    rows: (type) => live.get(type) ?? [],
    searches: searches.map((search) => `twenty_${search}`),
    unselected: /^$/,
    mayAskForDeleted: false,
  };
});
afterAll(async () => await gateway[Symbol.asyncDispose]());

/** A cursor of the gateway's, and the row it stands for. */
async function probed({ text }: CursorProbe): Promise<{ cursor: string; id: string } | undefined> {
  const { data, errors } = await gateway.ask(text);
  expect(errors, text).toBeUndefined();
  let list = data.c;
  while (list && !('edges' in list)) list = list.c;
  const edge = list?.edges.at(-1);
  return edge && { cursor: edge.cursor, id: edge.node.id };
}

it('answers any query as an ordinary server over the same rows does', { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { minLength: 20, maxLength: 200, size: 'max' }), async (numbers) => {
      let taken = 0;
      const choose = (below: number) => (numbers[taken++] ?? 0) % below;
      const { text, variables, probes } = randomRead(choose, world);
      expect(validate(world.schema, parse(text)), text).toEqual([]);
      const cursors: Record<string, string> = {};
      const rows: Record<string, string> = {};
      for (const probe of probes) {
        const found = await probed(probe);
        if (!found) continue;
        cursors[probe.variable] = found.cursor;
        rows[probe.variable] = `${rowCursor}${found.id}`;
      }
      const expected = reference.answer(text, { ...variables, ...rows });
      expect(expected.errors, text).toBeUndefined();
      const { data, errors } = await gateway.ask(text, { ...variables, ...cursors });
      const told = `${text}\n${JSON.stringify({ ...variables, ...cursors })}`;
      expect(errors, told).toBeUndefined();
      expectSame(data, expected.data, told);
    }),
    differentialRun(1_600),
  );
});
