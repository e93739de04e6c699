import { Kind, parse } from 'graphql';
import type { ObjectTypeDefinitionNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { describeRootField, describeType } from '../../../src/schema/describe.ts';

describe('describeType', () => {
  it.each([
    ['FullName', 'Full name, as Twenty knows it.'],
    ['SSOIdentityProvider', 'SSO identity provider, as Twenty knows it.'],
    ['View2Filter', 'View 2 filter, as Twenty knows it.'],
    ['EmploymentHistoryConnection', 'One page of a list: employment history.'],
    ['EmploymentHistoryEdge', 'One place in a page: employment history.'],
    ['PageInfo', 'Where a page of a list starts and ends, and whether there is more.'],
    ['Connection', 'Connection, as Twenty knows it.'],
    ['_', '_, as Twenty knows it.'],
  ])('%s', (name, sentence) => {
    expect(describeType(name, 'Twenty')).toBe(sentence);
  });
});

describe('describeRootField', () => {
  it.each([
    ['Query', 'people: PersonConnection', 'People of Twenty, in pages.'],
    ['Query', 'people: PersonConnection!', 'People of Twenty, in pages.'],
    ['Query', 'peopleGroupBy: [Group!]!', 'People of Twenty, in groups.'],
    ['Query', 'views: [View!]!', 'Views of Twenty, as a list.'],
    ['Query', 'groupBy: Int', 'Group by of Twenty.'],
    ['Query', 'person: Person', 'Person of Twenty.'],
    ['Mutation', 'createPeople: [Person!]', 'Create people in Twenty.'],
  ] as const)('%s.%s', (root, field, sentence) => {
    const [type] = parse(`type T { ${field} }`).definitions as [ObjectTypeDefinitionNode];
    expect(type.kind).toBe(Kind.OBJECT_TYPE_DEFINITION);
    expect(describeRootField(root, type.fields![0]!, 'Twenty')).toBe(sentence);
  });
});
