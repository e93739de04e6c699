import { buildSchema } from 'graphql';
import { expect, it, vi } from 'vitest';
import { buildUnifiedSchema } from '../../src/mesh.ts';
import { projectDirectory } from '../support/test-gateway.ts';

const linked = 'type Person { id: ID } type WorkspaceMember { id: ID } type Company { id: ID }';

function source(types: string) {
  return { schema: buildSchema(`type Query { a: Int } ${types}`), execute: () => ({ data: null }) };
}

it.each([
  ['lacks a type', 'type Stranger { id: ID }', 'Twenty has no type Person, which links need.'],
  [
    'has taken the name of one',
    `${linked} type TwentyCompany { id: ID }`,
    'Twenty has a type TwentyCompany, which is what its type Company is called here.',
  ],
])('a source that %s is named, and Mesh says nothing', async (_name, types, message) => {
  const warn = vi.spyOn(console, 'warn');
  await expect(
    buildUnifiedSchema(projectDirectory, {
      Twingate: source('type User { id: ID } type Device { id: ID }'),
      Twenty: source(types),
      TwentyMetadata: source(''),
    }),
  ).rejects.toThrow(message);
  expect(warn).not.toHaveBeenCalled();
});
