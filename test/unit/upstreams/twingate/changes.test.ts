import { readFileSync } from 'node:fs';
import { buildSchema, isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { changes, every } from '../../../../src/upstreams/twingate/changes.ts';

const schema = buildSchema(readFileSync('src/upstreams/twingate/schema.graphql', 'utf8'));
const mutations = schema.getMutationType()?.getFields() ?? {};

describe('the table of changes', () => {
  it('knows every mutation, and no other', () => {
    expect(Object.keys(changes).sort()).toEqual(Object.keys(mutations).sort());
  });

  it('names arguments that are there', () => {
    for (const [name, change] of Object.entries(changes)) {
      const given = mutations[name]?.args.map((argument) => argument.name);
      for (const argument of Object.values(change)) {
        if (argument !== every) expect(given, name).toContain(argument);
      }
    }
  });

  it('changes every type that has records, except what nobody can write', () => {
    const records = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .filter((type) => 'id' in type.getFields())
      .filter((type) => type.getInterfaces().every(({ name }) => name !== 'Resource'))
      .map(({ name }) => name);
    const changed = new Set(Object.values(changes).flatMap((change) => Object.keys(change)));
    expect(records.filter((name) => !changed.has(name))).toEqual([
      'DLPPolicy',
      // It shows a DnsFilteringProfile.
      'DnsFilteringProfileMetadata',
    ]);
    expect([...changed].filter((name) => !records.includes(name))).toEqual(['Resource']);
  });
});
