import { getNamedType, isLeafType, isObjectType } from 'graphql';
import type { GraphQLObjectType } from 'graphql';
import { crm } from './crm.ts';

/** What the random documents declare; each is used or not as chance will have it. */
const declarations =
  '$yes: Boolean!, $maybe: Boolean = false, $n: Int, $two: Int = 2, $id: UUID, $title: String = "Engineer", $filter: PersonFilterInput';

/** Takes the next decision: a whole number below `below`. */
type Choose = (below: number) => number;

/** What Twenty answers truly at this place; it goes on only as far as the data really goes. */
interface Place {
  readonly type: GraphQLObjectType;
  readonly depth: number;
  readonly relations: 'none' | 'toMany' | 'all';
  /** Below a related record or a list's rows of a related list there is no list. */
  readonly isNested: boolean;
}

const personFilters = [
  '{ jobTitle: { ilike: $title } }',
  '{ jobTitle: { in: ["a", $title] }, rating: { eq: ONE } }',
  '{ or: [{ jobTitle: { eq: $title } }, { companyId: { in: ["a", "b"] } }] }',
  '{ and: { name: { firstName: { eq: null } } } }',
  '$filter',
];

/** A random document without a place that Twenty cannot answer truly. Equal response keys always agree. */
export function randomDocument(choose: Choose): string {
  const fragments = new Map<string, { readonly name: string; readonly text: string }[]>();
  let aliases = 0;

  const roots: string[] = [];
  const asked: string[] = [];
  for (let count = 1 + choose(6); count > 0; count--) roots.push(wrap('Query', randomRoot()));
  const texts = [...fragments.values()].flat().map(({ text }) => text);
  return [`query(${declarations}) { ${roots.join(' ')} }`, ...texts].join('\n');

  function randomRoot(): string {
    if (asked.length > 0 && choose(5) === 0) return asked[choose(asked.length)]!;
    const text = rootText();
    asked.push(text);
    return text;
  }

  function rootText(): string {
    const alias = () => `r${aliases++}_`;
    const record = (type: string) =>
      object({ type: typeOf(type), depth: 4, relations: 'all', isNested: false });
    const list = (type: string) =>
      object({ type: typeOf(`${type}Connection`), depth: 5, relations: 'all', isNested: false });
    const filter = () => pick(personFilters);
    switch (choose(8)) {
      case 0:
        return `${alias()}: __typename`;
      case 1:
        return `${alias()}: person(filter: ${pick(personFilters.slice(0, 4))}) ${directive()} ${record('Person')}`;
      case 2:
        return `${alias()}: company(filter: { name: { eq: $title } }) ${record('Company')}`;
      case 3:
        return `${alias()}: companies(first: ${pick(['1', '$two', 'null'])}) ${list('Company')}`;
      case 4:
        return `${alias()}: personDuplicates(ids: [$id, "x"]) ${list('Person')}`;
      case 5:
        return `${alias()}: search(searchInput: $title, limit: $two) { edges { node { x: label ... on SearchRecord { hit { ... on Person { y: id } } } } } }`;
      default:
        return `${alias()}: people(first: ${pick(['$n', '1', '$two'])}, filter: ${filter()}) ${directive()} ${list('Person')}`;
    }
  }

  function object(place: Place): string {
    const parts: string[] = [];
    for (let count = 1 + choose(4); count > 0; count--) {
      const text = randomField(place);
      parts.push(wrap(place.type.name, text));
      if (choose(6) === 0) parts.push(spread(place, text));
    }
    return `{ ${parts.join(' ')} }`;
  }

  function randomField(place: Place): string {
    const fields = Object.values(place.type.getFields()).filter((field) => {
      const type = getNamedType(field.type);
      if (isLeafType(type)) return !(place.isNested && ['maxCreatedAt', 'askedWith'].includes(field.name));
      if (place.depth === 0) return false;
      if (!isObjectType(type)) return false;
      if (isRow(place.type) && isRow(type)) return place.relations !== 'none';
      if (isRow(place.type) && type.name.endsWith('Connection')) return place.relations === 'all';
      return true;
    });
    const field = fields[choose(fields.length + 1)];
    if (!field) return `${pick(['', 't: '])}__typename ${directive()}`;
    const type = getNamedType(field.type);
    const alias = choose(2) ? `x_${field.name}: ` : '';
    if (!isObjectType(type)) return `${alias}${field.name} ${directive()}`;
    const isRelated = isRow(place.type) && (isRow(type) || type.name.endsWith('Connection'));
    const isList = isRelated && !isRow(type);
    const below: Place = {
      type,
      depth: place.depth - 1,
      relations: isRelated ? (isList ? 'toMany' : 'none') : place.relations,
      isNested: place.isNested || isRelated,
    };
    if (isList && choose(2))
      return `n${aliases++}: ${field.name}(first: ${pick(['0', '1', '$two', '60'])}) ${directive()} ${object(below)}`;
    return `${alias}${field.name} ${directive()} ${object(below)}`;
  }

  function wrap(type: string, text: string): string {
    switch (choose(8)) {
      case 0:
        return `... on ${type} ${directive()} { ${text} }`;
      case 1:
        return `... ${directive()} { ${text} }`;
      default:
        return text;
    }
  }

  /** Reuses a fragment made for an equal place, or makes one. */
  function spread({ type, relations, isNested }: Place, text: string): string {
    const key = `${type.name} ${relations} ${String(isNested)}`;
    const known = fragments.get(key) ?? [];
    fragments.set(key, known);
    if (known.length > 0 && choose(2)) return `...${pick(known.map(({ name }) => name))} ${directive()}`;
    const name = `F${aliases++}`;
    known.push({ name, text: `fragment ${name} on ${type.name} { ${text} }` });
    return `...${name} ${directive()}`;
  }

  function directive(): string {
    return pick([
      '',
      '',
      '',
      '',
      '@include(if: $yes)',
      '@skip(if: $maybe)',
      '@include(if: true) @skip(if: $yes)',
    ]);
  }

  function pick<T>(items: readonly T[]): T {
    return items[choose(items.length)]!;
  }
}

function typeOf(name: string): GraphQLObjectType {
  return crm.getType(name) as GraphQLObjectType;
}

function isRow(type: GraphQLObjectType): boolean {
  return ['Person', 'Company', 'Opportunity'].includes(type.name);
}
