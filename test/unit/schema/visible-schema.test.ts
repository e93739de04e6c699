import { buildSchema, parse, printSchema, validate, validateSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { permissionsOf } from '../../../src/clients/permissions.ts';
import type { Client } from '../../../src/plugins/client.ts';
import { createVisibleSchemas } from '../../../src/schema/visible-schema.ts';

const schema = buildSchema(`
  type Query { people: [Person!]  users: [User!]  settings: Settings }
  type Mutation { userDelete(id: ID!): Deleted  personDelete(id: ID!): Deleted }
  type Person { name: String  user: User }
  type User { email: String  person: Person }
  type Settings { theme: Theme }
  enum Theme { LIGHT DARK }
  type Deleted { ok: Boolean }
`);
const visibleTo = createVisibleSchemas({
  Person: { user: { asks: ['users'] } },
  User: { person: { asks: ['people'] } },
});
const seenBy = (client: Partial<Client>) => visibleTo(schema, permissionsOf(client));

describe('what a client sees', () => {
  it('is the whole schema when it may ask all of it', () => {
    expect(seenBy({})).toBe(schema);
    expect(seenBy({ role: 'app', fields: { allow: ['*'] } })).toBe(schema);
    expect(seenBy({ role: 'service', fields: { deny: ['twingate_*'] } })).toBe(schema);
  });

  it('is no mutation for an analyst', () => {
    expect(printSchema(seenBy({ role: 'analyst' }))).not.toMatch(/Mutation|Deleted/);
  });

  it('is neither a denied root, nor a link that asks it, nor what only that led to', () => {
    const text = printSchema(seenBy({ role: 'analyst', fields: { deny: ['user*', 'settings'] } }));
    expect(text).toBe('type Query {\n  people: [Person!]\n}\n\ntype Person {\n  name: String\n}');
  });

  it('is what is allowed alone, and denied wins', () => {
    const seen = seenBy({
      role: 'app',
      fields: { allow: ['people', 'userDelete', 'users'], deny: ['users'] },
    });
    expect(Object.keys(seen.getQueryType()?.getFields() ?? {})).toEqual(['people']);
    expect(Object.keys(seen.getMutationType()?.getFields() ?? {})).toEqual(['userDelete']);
  });

  it('is a schema still when there is nothing to read', () => {
    const seen = seenBy({ role: 'app', fields: { allow: ['userDelete'] } });
    expect(validateSchema(seen)).toEqual([]);
    expect(Object.keys(seen.getQueryType()?.getFields() ?? {})).toEqual(['nothing']);
    expect(validate(seen, parse('mutation { userDelete(id: 1) { ok } }'))).toEqual([]);
  });

  it('is made once for all who see the same', () => {
    const rules = { role: 'app', fields: { deny: ['users'] } } as const;
    expect(seenBy({ ...rules })).toBe(seenBy({ ...rules, role: 'service' }));
    expect(seenBy({ ...rules })).not.toBe(seenBy({ ...rules, role: 'analyst' }));
  });
});
