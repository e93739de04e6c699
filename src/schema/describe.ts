import { Kind } from 'graphql';
import type { FieldDefinitionNode, TypeNode } from 'graphql';

/**
 * One sentence about an object type that came without a description. It says only what the name says: `PersonEdge`
 * is "One place in a page: person.", `FullName` is "Full name, as the Twenty workspace knows it."
 */
export function describeType(name: string, owner: string): string {
  if (name === 'PageInfo') return 'Where a page of a list starts and ends, and whether there is more.';
  const [, listed, part] = /^(.+)(Connection|Edge)$/.exec(name) ?? [];
  if (listed) {
    return `${part === 'Edge' ? 'One place in a page' : 'One page of a list'}: ${words(listed)}.`;
  }
  return `${sentence(name)}, as ${owner} knows it.`;
}

/**
 * One sentence about a root field that came without a description, from its name and the form of its answer:
 * `people: PersonConnection` is "People of the Twenty workspace, in pages.", `createPeople` is "Create people in
 * the Twenty workspace."
 */
export function describeRootField(
  root: 'Query' | 'Mutation',
  field: FieldDefinitionNode,
  owner: string,
): string {
  const name = field.name.value;
  if (root === 'Mutation') return `${sentence(name)} in ${owner}.`;
  const [, grouped] = /^(.+)GroupBy$/.exec(name) ?? [];
  if (grouped) return `${sentence(grouped)} of ${owner}, in groups.`;
  return `${sentence(name)} of ${owner}${form(field.type)}.`;
}

function form(type: TypeNode): string {
  switch (type.kind) {
    case Kind.NON_NULL_TYPE:
      return form(type.type);
    case Kind.LIST_TYPE:
      return ', as a list';
    case Kind.NAMED_TYPE:
      return type.name.value.endsWith('Connection') ? ', in pages' : '';
  }
}

function sentence(name: string): string {
  const text = words(name);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `employmentHistoriesGroupBy` is "employment histories group by"; `SSOIdentityProvider` keeps its "SSO". */
function words(name: string): string {
  const parts = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g) ?? [name];
  return parts.map((part) => (/^[A-Z]{2,}$/.test(part) ? part : part.toLowerCase())).join(' ');
}
