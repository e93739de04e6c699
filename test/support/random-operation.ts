import { getNamedType, isLeafType, isObjectType } from 'graphql';
import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import { crmObject, crmObjects } from './crm-objects.ts';
import type { CrmObject } from './crm-objects.ts';
import { orderText } from './reference-crm.ts';
import type { ReferenceCrm } from './reference-crm.ts';

/** Takes the next decision: a whole number below `below`. */
export type Choose = (below: number) => number;

export interface RandomOperation {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const directions = ['AscNullsFirst', 'AscNullsLast', 'DescNullsFirst', 'DescNullsLast'];
const letters = ['a', 'e', 'ing', 'o', 'Head', 'x'];

/** Relations below a root, one inside the other. */
const deepest = 4;

/** A random valid operation over the CRM. What its fields select and take is read off the schema. */
export function randomOperation(choose: Choose, schema: GraphQLSchema, crm: ReferenceCrm): RandomOperation {
  const fragments: string[] = [];
  let names = 0;
  const roots: string[] = [];
  for (let count = 1 + choose(3); count > 0; count--) roots.push(wrap('Query', root()));
  const declarations =
    '$yes: Boolean!, $maybe: Boolean = false, $two: Int = 2, $many: Int, $text: String = "%a%"';
  return {
    text: [`query (${declarations}) { ${used()} ${roots.join(' ')} }`, ...fragments].join('\n'),
    variables: { yes: choose(2) === 0, ...(choose(2) === 0 && { many: 1 + choose(90) }) },
  };

  /** Every variable is used, as validation wants it. */
  function used(): string {
    return `... on Query @include(if: $yes) @skip(if: $maybe) { u: twenty_notes(first: $two, filter: { title: { ilike: $text } }) { totalCount } v: twenty_notes(first: $many) { totalCount } }`;
  }

  function root(): string {
    const object = pick(crmObjects);
    if (choose(3) === 0) {
      const { id } = pick(crm.rows(object.type).slice(0, 40));
      return `${alias()}: ${object.one}(filter: { id: { eq: "${String(id)}" } }) ${directive()} ${record(object, deepest, true)}`;
    }
    const isWide = choose(2) === 0;
    return `${alias()}: ${object.list}${listArguments(object, true, isWide)} ${directive()} ${connection(object, deepest, true, isWide)}`;
  }

  /** `mayHaveLists`: without it the answer would grow out of all bounds. */
  function record(object: CrmObject, depth: number, mayHaveLists: boolean): string {
    return selection(object.type, () => {
      const lists = mayHaveLists ? Object.keys(object.lists) : [];
      const relations = [...Object.keys(object.records), ...lists];
      if (depth > 0 && relations.length > 0 && choose(2) === 1)
        return relation(object, pick(relations), depth - 1, mayHaveLists);
      return leaf(object.type);
    });
  }

  function relation(object: CrmObject, name: string, depth: number, mayHaveLists: boolean): string {
    const type = object.records[name];
    if (type !== undefined) {
      const below = record(objectOf(type), depth, mayHaveLists);
      return choose(2) ? `${alias()}: ${name} ${directive()} ${below}` : `${name} ${below}`;
    }
    const target = objectOf(object.lists[name]?.[0] ?? '');
    const isWide = depth === 0 || choose(2) === 0;
    const given = isWide && choose(2) === 0 ? '' : listArguments(target, false, isWide);
    const below = connection(target, depth, false, isWide);
    if (given === '' && choose(3) === 0) return `${name} ${below}`;
    return `${alias()}: ${name}${given} ${directive()} ${below}`;
  }

  /** A list that names its cursors is the beginning of its order; otherwise Twenty may choose which rows a page has. */
  function connection(object: CrmObject, depth: number, isRoot: boolean, isWide: boolean): string {
    const type = `${object.type}Connection`;
    const node = () =>
      `node ${isWide ? record(object, Math.min(depth, 2), false) : record(object, depth, true)}`;
    const parts = [
      () =>
        `edges { ${node()} ${choose(2) ? 'cursor' : ''} ${choose(4) < 3 ? '' : `${alias()}: ${node()}`} }`,
      () => 'totalCount',
      () => `${alias()}: totalCount ${directive()}`,
      () => 'pageInfo { hasNextPage hasPreviousPage endCursor n: __typename }',
      () => 'pageInfo { h: hasNextPage startCursor }',
      () => pick(['minCreatedAt', 'maxCreatedAt', 'countNotEmptyId', '__typename']),
    ];
    const text = selection(type, () => pick(parts)());
    return isRoot ? text : text.replace(/^\{/, '{ pageInfo { s: startCursor } ');
  }

  function leaf(type: string): string {
    const fields = Object.values(typeOf(type).getFields()).filter(
      ({ name }) => !/^_|^searchVector$/.test(name),
    );
    const field = fields[choose(fields.length)];
    const named = field && getNamedType(field.type);
    if (!field || !named) return '__typename';
    const label = choose(3) === 0 ? `${alias()}: ` : '';
    if (isLeafType(named)) return `${label}${field.name} ${directive()}`;
    if (
      !isObjectType(named) ||
      'id' in named.getFields() ||
      'edges' in named.getFields() ||
      field.args.length > 0
    ) {
      return `${label}__typename`;
    }
    if (!named.name.startsWith('Twenty') || !isComposite(named)) return `${label}id`;
    return `${label}${field.name} ${selection(named.name, () => leaf(named.name))}`;
  }

  function isComposite(type: GraphQLObjectType): boolean {
    return Object.values(type.getFields()).every((field) => isLeafType(getNamedType(field.type)));
  }

  function selection(type: string, part: () => string): string {
    const parts: string[] = [];
    for (let count = 1 + choose(3); count > 0; count--) parts.push(wrap(type, part()));
    return `{ ${parts.join(' ')} }`;
  }

  function listArguments(object: CrmObject, isRoot: boolean, isWide: boolean): string {
    const given: string[] = [];
    const isFiltered = choose(2) === 1;
    if (isFiltered) given.push(`filter: ${filter(object)}`);
    const isOrdered = choose(2) === 1;
    if (isOrdered) given.push(`orderBy: [${orders(object)}]`);
    const cursor = () => {
      const rows = crm.rows(object.type);
      const { id } = rows[choose(rows.length)] ?? {};
      return JSON.stringify(Buffer.from(JSON.stringify({ id })).toString('base64'));
    };
    const size = () =>
      pick(['0', '1', '3', '$two', '59', '60', '61', '130', ...(isRoot ? ['1100'] : ['$many'])]);
    // The record of a cursor is in the list, and a position says nothing before there is a page.
    switch (choose(isOrdered || isFiltered ? 3 : 5)) {
      case 0:
        given.push(`first: ${size()}`);
        if (choose(2)) given.push(`offset: ${choose(5)}`);
        break;
      case 1:
        given.push(`last: ${size()}`);
        break;
      case 2:
        if (!isWide) given.push(`first: ${size()}`);
        break;
      case 3:
        given.push(`after: ${cursor()}`);
        if (!isWide || choose(2)) given.push(`first: ${size()}`);
        break;
      default:
        given.push(`before: ${cursor()}`);
        if (!isWide || choose(2)) given.push(`last: ${size()}`);
    }
    return given.length > 0 ? `(${given.join(', ')})` : '';
  }

  /** What sorting twice by one field means nobody says. */
  function orders(object: CrmObject): string {
    const paths = new Set([pick(object.orders), ...(choose(2) ? [pick(object.orders)] : [])]);
    // Twenty sorts ids upwards only.
    const direction = (path: string) => (path === 'id' ? 'AscNullsFirst' : pick(directions));
    return [...paths].map((path) => `{ ${orderText(path, direction(path))} }`).join(', ');
  }

  function filter(object: CrmObject): string {
    const name = object.texts[choose(object.texts.length + 1)];
    if (name === undefined) return `{ createdAt: { gt: "2026-0${1 + choose(9)}-01T00:00:00.000Z" } }`;
    const test = () =>
      `{ ${name}: ${pick([`{ ilike: "%${pick(letters)}%" }`, '{ ilike: $text }', '{ is: NOT_NULL }'])} }`;
    switch (choose(4)) {
      case 0:
        return `{ or: [${test()}, ${test()}] }`;
      case 1:
        return `{ not: ${test()} }`;
      case 2:
        return `{ and: [${test()}, ${test()}] }`;
      default:
        return test();
    }
  }

  function wrap(type: string, text: string): string {
    switch (choose(10)) {
      case 9:
        return `... on ${type} ${directive()} { ${text} }`;
      case 8:
        return `... ${directive()} { ${text} }`;
      case 7: {
        const name = `F${names++}`;
        fragments.push(`fragment ${name} on ${type} { ${text} }`);
        return `...${name} ${directive()}`;
      }
      case 6:
        // The same again is one field.
        return `${text} ${text}`;
      default:
        return text;
    }
  }

  function directive(): string {
    return pick([
      '',
      '',
      '',
      '',
      '',
      '@include(if: $yes)',
      '@skip(if: $maybe)',
      '@skip(if: $yes) @include(if: true)',
    ]);
  }

  function alias(): string {
    return `a${names++}`;
  }

  function pick<T>(items: readonly T[]): T {
    return items[choose(items.length)]!;
  }

  function objectOf(type: string): CrmObject {
    const object = crmObject(type);
    if (!object) throw new Error(`The CRM has no ${type}.`);
    return object;
  }

  function typeOf(name: string): GraphQLObjectType {
    return schema.getType(name) as GraphQLObjectType;
  }
}
