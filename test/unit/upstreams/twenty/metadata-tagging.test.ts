import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createTwentyMetadataTagging } from '../../../../src/upstreams/twenty/metadata-tagging.ts';
import { requestOf } from '../../../support/tagged-reads.ts';

const schema = buildSchema(readFileSync('src/upstreams/twenty/metadata-schema.graphql', 'utf8'));
const { dependsOn, touches } = createTwentyMetadataTagging({ schema: () => schema });

describe('a read of the metadata', () => {
  it.each([
    [
      '{ objects { edges { node { nameSingular fieldsList { relation { type } } } } } }',
      ['Field', 'Model', 'Object'],
    ],
    ['{ webhooks { targetUrl } }', ['Model', 'Webhook']],
    ['{ getRoles { label apiKeys { name } } }', ['ApiKeyForRole', 'Model', 'Role']],
    ['{ objectRecordCounts { totalCount } }', ['*', 'Model']],
    ['{ barChartData(input: {}) { groupMode } }', ['*', 'Model']],
    ['{ __schema { types { name } } }', ['Model']],
  ])('depends on the data model and on what it shows: %s', (text, tags) => {
    expect([...dependsOn(requestOf(text)).values()].map((own) => [...own].sort())).toEqual([tags]);
  });
});

describe('a write to the metadata', () => {
  it.each([
    ['{ deleteWebhook(id: "a") { id } }', ['Model', 'Webhook']],
    ['{ createApiKey(input: {}) { id } }', ['ApiKey', 'Model', 'Role']],
    ['{ createOneRole(createRoleInput: {}) { id } }', ['Model', 'Role']],
  ])('touches what nobody but itself shows: %s', (text, tags) => {
    expect([...(touches(requestOf(`mutation ${text}`)) ?? [])].sort()).toEqual(tags);
  });

  it.each([
    '{ updateOneObject(input: {}) { id } }',
    '{ deleteOneField(input: {}) { id } }',
    // The gateway's own key may see more or less than before.
    '{ upsertObjectPermissions(upsertObjectPermissionsInput: {}) { objectMetadataId } }',
    '{ revokeApiKey(input: {}) { id } }',
    '{ createView(input: {}) { id } }',
    '{ deleteWebhook(id: "a") { id } createOneIndex(input: {}) { id } }',
  ])('touches everything where it may change the model or what is to be seen: %s', (text) => {
    expect(touches(requestOf(`mutation ${text}`))).toBeUndefined();
  });
});
