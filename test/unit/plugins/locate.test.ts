import { getLocation, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { fieldsAt } from '../../../src/plugins/locate.ts';

const document = parse(`query One { other }
query Two {
  people: twenty_people {
    edges { node { id ...Name ... on TwentyPerson { work: company { name } } } }
  }
}
fragment Name on TwentyPerson {
  name { firstName }
  work: company { id }
}`);

function linesAt(path: (string | number)[], operationName = 'Two') {
  return fieldsAt(document, operationName, path).map(({ loc }) => getLocation(loc!.source, loc!.start).line);
}

describe('the fields at a path', () => {
  it.each([
    ['a root by its alias', ['people'], [3]],
    ['through lists', ['people', 'edges', 4, 'node', 'id'], [4]],
    ['inside a fragment', ['people', 'edges', 0, 'node', 'name', 'firstName'], [8]],
    ['written twice', ['people', 'edges', 0, 'node', 'work'], [9, 4]],
    ['not there', ['people', 'nodes'], []],
    ['of another operation', ['other'], []],
  ])('%s', (_name, path, lines) => {
    expect(linesAt(path)).toEqual(lines);
  });

  it('is found in the operation that is named', () => {
    expect(linesAt(['other'], 'One')).toEqual([1]);
  });
});
