import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../../src/webhooks/event.ts';
import { recordedDeliveries } from '../../support/recorded-deliveries.ts';

const ID = 'c0de0001-0000-4000-a000-000000000001';
const read = (body: unknown) =>
  readEvent(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));

it('reads what a real Twenty sent', () => {
  const person = (action: string, recordId = ID) => ({ kind: 'record', object: 'person', recordId, action });
  const company = {
    ...{ kind: 'record', object: 'company', action: 'created' },
    recordId: 'c0de0002-0000-4000-a000-000000000001',
  };
  const model = { kind: 'model', name: 'objectMetadata' };
  expect(recordedDeliveries.map(({ eventName, body }) => [eventName, readEvent(body)])).toEqual([
    ['company.created', company],
    ['company.created', company],
    ['person.created', person('created')],
    ['person.updated', person('updated')],
    ['person.updated', person('updated')],
    ['person.created', person('created', 'c0de0001-0000-4000-a000-000000000002')],
    ['person.deleted', person('deleted')],
    ['person.restored', person('restored')],
    ['person.destroyed', person('destroyed')],
    ['metadata.objectMetadata.created', model],
    ['metadata.objectMetadata.updated', model],
    ['metadata.objectMetadata.deleted', model],
  ]);
});

describe('what another version may send counts as a change of', () => {
  const aPerson = { kind: 'record', object: 'person', recordId: undefined, action: 'updated' };

  it.each([
    ['no record', { eventName: 'person.updated' }],
    ['an empty record', { eventName: 'person.updated', record: {} }],
    ['no record', { eventName: 'person.updated', record: null }],
    ['an ID that is none', { eventName: 'person.updated', record: { id: 7 } }],
    ['records instead of one', { eventName: 'person.updated', record: [{ id: ID }] }],
    ['an object told otherwise', { eventName: 'person.updated', objectMetadata: { name: 'x' } }],
    ['no object', { eventName: 'person.updated', objectMetadata: null }],
    ['a general name', { eventName: 'record.updated', objectMetadata: { nameSingular: 'person' } }],
  ])('some person: %s', (_what, body) => {
    expect(read(body)).toEqual(aPerson);
  });

  it('some person, in an unknown way', () => {
    expect(read({ eventName: 'person.merged' })).toEqual({ ...aPerson, action: 'merged' });
    expect(read({ eventName: 'person.field.updated' })).toEqual({ ...aPerson, action: undefined });
  });

  it('a record, with its ID in lower case', () => {
    expect(read({ eventName: 'person.updated', record: { id: ID.toUpperCase() } })).toEqual({
      ...aPerson,
      recordId: ID,
    });
  });

  it('the model', () => {
    expect(read({ eventName: 'metadata.fieldMetadata.renamed' })).toEqual({
      kind: 'model',
      name: 'fieldMetadata',
    });
    expect(read({ eventName: 'metadata.changed' })).toEqual({ kind: 'model', name: 'changed' });
  });
});

describe('what is no delivery is refused:', () => {
  it.each([
    [''],
    ['{'],
    ['null'],
    ['[]'],
    ['"person.updated"'],
    ['{}'],
    ['{"eventName":null}'],
    ['{"eventName":""}'],
    ['{"eventName":"person"}'],
    ['{"eventName":"person."}'],
    ['{"eventName":".updated"}'],
    ['{"eventName":"person updated"}'],
    ['{"eventName":"person.updated\\n"}'],
    [`{"eventName":"${'a'.repeat(200)}.updated"}`],
    ['{"event_name":"person.updated"}'],
  ])('%s', (body) => {
    expect(read(body)).toBeUndefined();
  });

  it('bytes that are no UTF-8', () => {
    const text = Buffer.from('{"eventName":"person.updated","record":{"name":"\u00e9"}}', 'latin1');
    expect(readEvent(text)).toBeUndefined();
  });
});

it('throws for nothing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      expect(() => read(text)).not.toThrow();
    }),
  );
  expect(read('['.repeat(300_000))).toBeUndefined();
  expect(read(`${'['.repeat(300_000)}${']'.repeat(300_000)}`)).toBeUndefined();
});
