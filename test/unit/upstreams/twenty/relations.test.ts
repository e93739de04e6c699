import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../../src/errors.ts';
import type { Call } from '../../../../src/upstream/call.ts';
import { createRelations } from '../../../../src/upstreams/twenty/relations.ts';

const end = (name: string, joinColumnName?: string) => ({
  name,
  settings: joinColumnName === undefined ? null : { joinColumnName },
});
const side = (type: string, source: object, target: object, namePlural: string) => ({
  type,
  sourceFieldMetadata: source,
  targetFieldMetadata: target,
  targetObjectMetadata: { namePlural },
});

const person = {
  nameSingular: 'person',
  fieldsList: [
    { relation: null, morphRelations: null },
    {
      relation: side('MANY_TO_ONE', end('company', 'employerId'), end('people'), 'companies'),
      morphRelations: null,
    },
    {
      relation: side('ONE_TO_MANY', end('noteTargets'), end('targetPerson', 'targetPersonId'), 'noteTargets'),
      morphRelations: null,
    },
  ],
};
const noteTarget = {
  nameSingular: 'noteTarget',
  fieldsList: [
    {
      relation: null,
      morphRelations: [
        side('MANY_TO_ONE', end('targetPerson', 'targetPersonId'), end('noteTargets'), 'people'),
        side('MANY_TO_ONE', end('targetCompany'), end('noteTargets'), 'companies'),
      ],
    },
  ],
};

const expected = {
  'Person.company': { type: 'manyToOne', root: 'companies', joinColumn: 'employerId' },
  'Person.noteTargets': { type: 'toMany', root: 'noteTargets', joinColumn: 'targetPersonId' },
  'NoteTarget.targetPerson': { type: 'manyToOne', root: 'people', joinColumn: 'targetPersonId' },
  'NoteTarget.targetCompany': { type: 'manyToOne', root: 'companies', joinColumn: 'targetCompanyId' },
};

/** A metadata API that shows one object on each page. */
function createMetadata() {
  const afters: unknown[] = [];
  const metadataCall: Call = ({ variables }) => {
    const { after } = variables['paging'] as { after?: string };
    afters.push(after);
    const [node, endCursor] = after === undefined ? [person, 'next'] : [noteTarget, 'end'];
    const objects = { pageInfo: { hasNextPage: after === undefined, endCursor }, edges: [{ node }] };
    return Promise.resolve({ data: { objects }, errors: [] });
  };
  return { metadataCall, afters };
}

const schemaOf = () => buildSchema('type Query { a: Int }');
const { signal } = new AbortController();

describe('relations', () => {
  it('are read from both kinds of relation field, page by page', async () => {
    const { metadataCall, afters } = createMetadata();
    const schema = schemaOf();
    const relations = createRelations({ metadataCall, schema: () => schema });
    expect(Object.fromEntries(await relations(signal))).toEqual(expected);
    expect(afters).toEqual([undefined, 'next']);
  });

  it('are read once for each schema', async () => {
    const { metadataCall, afters } = createMetadata();
    let schema = schemaOf();
    const relations = createRelations({ metadataCall, schema: () => schema });
    await relations(signal);
    await relations(signal);
    expect(afters).toHaveLength(2);
    schema = schemaOf();
    await relations(signal);
    expect(afters).toHaveLength(4);
  });

  it('are asked again after a failure, which says nothing of a place', async () => {
    const { metadataCall } = createMetadata();
    const failure = new GatewayError('UPSTREAM_REJECTED', 'no', { upstream: 'twenty', path: ['objects'] });
    let isBroken = true;
    const schema = schemaOf();
    const relations = createRelations({
      metadataCall: async (request) =>
        isBroken ? { data: null, errors: [failure] } : await metadataCall(request),
      schema: () => schema,
    });
    await expect(relations(signal)).rejects.toMatchObject({ code: 'UPSTREAM_REJECTED', path: [] });
    isBroken = false;
    expect((await relations(signal)).size).toBe(4);
  });

  it.each([
    ['no objects', { objects: null }],
    [
      'a page that does not end',
      { objects: { pageInfo: { hasNextPage: true, endCursor: null }, edges: [] } },
    ],
  ])('are not told by %s', async (_, data) => {
    const schema = schemaOf();
    const relations = createRelations({
      metadataCall: () => Promise.resolve({ data, errors: [] }),
      schema: () => schema,
    });
    await expect(relations(signal)).rejects.toMatchObject({ code: 'UPSTREAM_BAD_RESPONSE' });
  });
});
