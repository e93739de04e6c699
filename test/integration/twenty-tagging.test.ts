import { readFileSync } from 'node:fs';
import { buildSchema, getNamedType, isInputObjectType } from 'graphql';
import type { GraphQLObjectType } from 'graphql';
import { expect, it } from 'vitest';
import { createTwentyMetadataTagging } from '../../src/upstreams/twenty/metadata-tagging.ts';
import { createTwentyTagging } from '../../src/upstreams/twenty/tagging.ts';
import { narrowSelections } from '../support/narrow-selections.ts';
import { createTaggedReads } from '../support/tagged-reads.ts';
import { createTestTwenty } from '../support/twenty-stand-in.ts';

const schema = buildSchema(readFileSync('src/upstreams/twenty/schema.graphql', 'utf8'), {
  assumeValid: true,
});
const metadataSchema = buildSchema(readFileSync('src/upstreams/twenty/metadata-schema.graphql', 'utf8'));
const queries = schema.getQueryType()?.getFields() ?? {};

/** One type of records. */
interface RecordType {
  readonly type: GraphQLObjectType;
  readonly list: string;
  readonly one: string;
  /** The type behind each column that holds the id of another record. */
  readonly references: Readonly<Record<string, string>>;
  /** Columns that want the id of something that is no record. */
  readonly foreign: readonly string[];
}

const recordTypes: RecordType[] = Object.values(queries)
  .filter(({ args }) => args.some(({ name }) => name === 'first'))
  .map(({ name, type: connection }) => {
    const type = schema.getType(
      getNamedType(connection).name.replace(/Connection$/, ''),
    ) as GraphQLObjectType;
    const fields = type.getFields();
    const input = schema.getType(`${type.name}CreateInput`);
    const columns = isInputObjectType(input) ? Object.keys(input.getFields()) : [];
    const ids = columns.filter((column) => column.endsWith('Id'));
    const targets = ids.map((column) => [column, fields[column.slice(0, -2)]] as const);
    return {
      type,
      list: name,
      one: type.name.charAt(0).toLowerCase() + type.name.slice(1),
      references: Object.fromEntries(
        targets.flatMap(([column, target]) => (target ? [[column, getNamedType(target.type).name]] : [])),
      ),
      foreign: targets.flatMap(([column, target]) =>
        target || !isInputObjectType(input) || getNamedType(input.getFields()[column]!.type).name !== 'UUID'
          ? []
          : column,
      ),
    };
  });

const foreignId = '11111111-1111-4111-8111-111111111111';

/** Two of each type are there from the beginning. */
function idOf(type: string, which: number): string {
  const index = recordTypes.findIndex((each) => each.type.name === type);
  return `${String(which).padStart(8, '0')}-0000-4000-8000-${String(index).padStart(12, '0')}`;
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Each list, each record, each relation, and what is filtered, sorted and grouped by relations. */
function readsOf({ type, list, one, references }: RecordType): string[] {
  const [own = '', ...relations] = narrowSelections(type, schema);
  const rows = `{ totalCount edges { node ${own} } }`;
  const record = (which: number) => `(filter: { id: { eq: "${idOf(type.name, which)}" } })`;
  const both = [1, 2].map((which) => `"${idOf(type.name, which)}"`).join(', ');
  const related = Object.keys(references).map((column) => column.slice(0, -2));
  return [
    `${list} ${rows}`,
    `${list}(filter: { id: { in: [${both}] } }) ${rows}`,
    ...[own, ...relations].map((selection) => `${one}${record(1)} ${selection}`),
    `${one}${record(2)} ${own}`,
    `${list}GroupBy(groupBy: [{ createdAt: { granularity: NONE } }]) { totalCount groupByDimensionValues }`,
    ...related.map((field) => `${list}(filter: { ${field}: { position: { eq: 7 } } }) { totalCount }`),
    ...related.map(
      (field) => `${list}(orderBy: [{ ${field}: { position: AscNullsFirst } }]) { edges { node { id } } }`,
    ),
  ];
}

/** Twenty takes a root field once in a document, and twenty of them; its metadata API takes ten. */
function documentsOf(texts: readonly string[], roots = 20): string[] {
  const documents: Map<string, string>[] = [];
  for (const text of texts) {
    const [name = ''] = /^\w+/.exec(text) ?? [];
    const free = documents.find((document) => document.size < roots && !document.has(name));
    if (free) free.set(name, text);
    else documents.push(new Map([[name, text]]));
  }
  return documents.map((document) => `{ ${[...document.values()].join('\n')} }`);
}

/** What a record is made with: references to the first or the second record of these types. */
function dataOf(
  { type, references, foreign }: RecordType,
  which: number,
  towards = 1,
  targets = recordTypes,
): string {
  const names = new Set(targets.map((target) => target.type.name));
  const columns = [
    `id: "${idOf(type.name, which)}"`,
    ...Object.entries(references).flatMap(([column, target]) =>
      names.has(target) ? `${column}: "${idOf(target, towards)}"` : [],
    ),
    ...foreign.map((column) => `${column}: "${foreignId}"`),
  ];
  return `{ ${columns.join(', ')} }`;
}

/** What a record refers to comes before it, where they do not refer to each other. */
function inOrder(): RecordType[] {
  const ordered: RecordType[] = [];
  const isThere = (name: string) => ordered.some(({ type }) => type.name === name);
  while (ordered.length < recordTypes.length) {
    const left = recordTypes.filter(({ type }) => !isThere(type.name));
    const next = left.find(({ references }) => Object.values(references).every(isThere)) ?? left[0]!;
    ordered.push(next);
  }
  return ordered;
}

const order = inOrder();

/** Those of which more is tried. */
const special: ReadonlySet<string> = new Set(['Person', 'Company', 'Note', 'Pet']);
const mergeable: ReadonlySet<string> = new Set(['Person', 'Company']);

function createApis() {
  const { post, clock } = createTestTwenty({ rateLimits: false });
  const askAt = (path: string) => async (text: string) => {
    const { body } = (await post(path, { query: text })) as { body: { data: any; errors?: any[] } };
    // Twenty answers so where one record is asked for that is not there.
    const errors = (body.errors ?? []).filter(({ message }) => message !== 'Record not found');
    expect(errors.slice(0, 1), text.slice(0, 300)).toEqual([]);
    return body.data;
  };
  const core = { tagging: createTwentyTagging({ schema: () => schema }), ask: askAt('/graphql') };
  const metadata = {
    tagging: createTwentyMetadataTagging({ schema: () => metadataSchema }),
    ask: askAt('/metadata'),
  };

  /** Puts the first two records of each type into their place again, and lets them refer to each other. */
  async function populate(): Promise<void> {
    for (const isThere of [false, true]) {
      for (const [index, each] of order.entries()) {
        const targets = isThere ? order : order.slice(0, index);
        const rows = [1, 2].map((which) => dataOf(each, which, which, targets)).join(' ');
        await core.ask(`mutation { create${capitalised(each.list)}(data: [${rows}], upsert: true) { id } }`);
      }
    }
  }

  /** Lets a first record of each type refer to this one wherever it can. */
  async function point(to: RecordType, id: string): Promise<void> {
    for (const { type, references } of order) {
      const columns = Object.keys(references).filter((column) => references[column] === to.type.name);
      if (columns.length === 0) continue;
      const given = columns.map((column) => `${column}: ${id}`);
      const data = `{ id: "${idOf(type.name, 1)}", ${given.join(', ')} }`;
      await core.ask(`mutation { create${type.name}(data: ${data}, upsert: true) { id } }`);
    }
  }

  return { core, metadata, clock, populate, point };
}

it('tells of each mutation of records whatever it changes in any read', { timeout: 120_000 }, async () => {
  const { core, metadata, clock, populate, point } = createApis();
  await populate();
  const reads = await createTaggedReads([
    ...documentsOf(recordTypes.flatMap(readsOf)).map((text) => [core, text] as const),
    [core, '{ search(searchInput: "", limit: 500) { edges { node { recordId label } } } }'],
    [metadata, '{ objectRecordCounts { objectNamePlural totalCount } }'],
  ]);
  for (const [index, each] of recordTypes.entries()) {
    const { name } = each.type;
    const isOne = index % 2 === 0;
    const suffix = isOne ? name : capitalised(each.list);
    const id = `"${idOf(name, 3)}"`;
    const which = isOne
      ? `id: ${id}`
      : `filter: { and: [{ id: { in: [${id}] } }, { position: { gt: -1000 } }] }`;
    const write = async (text: string): Promise<void> => {
      await clock.advance(1_000);
      await reads.write(core, `mutation { ${text} { id } }`);
    };

    await write(`create${suffix}(data: ${isOne ? dataOf(each, 3) : `[${dataOf(each, 3)}]`})`);
    await point(each, id);
    await reads.renew();
    await write(
      `update${suffix}(${which}, data: ${dataOf(each, 3, 2).replace(/id: "[^"]*",?/, 'position: 7,')})`,
    );
    await write(`delete${suffix}(${which})`);
    await write(`restore${suffix}(${which})`);
    if (special.has(name)) {
      const deletedAt = (value: string) => `update${name}(id: ${id}, data: { deletedAt: ${value} })`;
      await write(deletedAt('"2026-11-01T00:00:00Z"'));
      await write(deletedAt('null'));
      await write(`delete${name}(id: ${id})`);
      await write(`create${name}(data: { id: ${id} }, upsert: true)`);
      await write(
        `update${capitalised(each.list)}(filter: { createdAt: { gt: "2000-01-01T00:00:00Z" } }, data: { position: 9 })`,
      );
    }
    if (mergeable.has(name)) {
      await write(
        `merge${capitalised(each.list)}(ids: ["${idOf(name, 2)}", ${id}], conflictPriorityIndex: 0)`,
      );
      await write(`create${name}(data: { id: ${id} })`);
      await point(each, id);
      await reads.renew();
    }
    await write(`destroy${suffix}(${which})`);
    await populate();
    await reads.renew();
  }
});

it('tells of mutations of the metadata whatever they change', async () => {
  const { core, metadata, populate } = createApis();
  await populate();
  const roots = Object.values(metadataSchema.getQueryType()?.getFields() ?? {})
    .filter(({ name, args }) => args.length === 0 && name !== 'currentUser')
    .flatMap(({ name, type }) =>
      narrowSelections(getNamedType(type), metadataSchema).map((selection) => `${name} ${selection}`),
    );
  const reads = await createTaggedReads([
    ...documentsOf(roots, 10).map((text) => [metadata, text] as const),
    ...documentsOf(recordTypes.flatMap(readsOf)).map((text) => [core, text] as const),
  ]);
  const write = async (text: string) => await reads.write(metadata, `mutation { ${text} }`);

  const webhook = await write(
    'createWebhook(input: { targetUrl: "https://a.example", operations: ["*.*"] }) { id }',
  );
  const id = `"${(webhook['createWebhook'] as { id: string }).id}"`;
  await write(`updateWebhook(input: { id: ${id}, update: { description: "New" } }) { id }`);
  await write(`deleteWebhook(id: ${id}) { id }`);
  await write('createOneRole(createRoleInput: { label: "New" }) { id }');
});
