import {
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type {
  GraphQLAbstractType,
  GraphQLArgument,
  GraphQLInputField,
  GraphQLInputType,
  GraphQLNamedType,
} from 'graphql';
import type { Choose, RandomOperation } from '../../../support/random-draft.ts';
import { schema } from './echo.ts';
import { defaultOf } from './random-root.ts';
import type { Asked } from './random-root.ts';

export interface WrittenRead extends RandomOperation {
  /** Those of the roots in the answer. */
  readonly keys: readonly string[];
}

type Definition = GraphQLArgument | GraphQLInputField;
type Members = Readonly<Record<string, unknown>>;

/** How a value is written. */
interface Style {
  /** In the order of its keys. */
  readonly isOrdered: boolean;
  /** Without variables. */
  readonly isConstant: boolean;
}

/** One of the many ways in which a client may ask this; the plain one if only zeros are chosen. */
export function writtenRead(choose: Choose, roots: readonly Asked[]): WrittenRead {
  const declarations: string[] = [];
  const fragments: string[] = [];
  const variables: Record<string, unknown> = {};
  let names = 0;
  const prefix = pick(['v', 'filter', 'a']);
  const keys = roots.map((_root, i) => `${pick(['r', 'x', 'name'])}${i}`);
  const query = schema.getQueryType()!;
  const selection = selectionText(
    query,
    roots.map((root, i) => fieldText(query, { ...root, key: keys[i]! })),
  );
  const head = `query ${pick(['', 'Q', 'people'])}`;
  const declared = declarations.length > 0 ? `(${declarations.join(', ')})` : '';
  return { text: [`${head} ${declared} ${selection}`, ...fragments].join('\n'), variables, keys };

  function pick<T>(items: readonly T[]): T {
    return items[choose(items.length)]!;
  }

  /** Once in so many times. */
  function isRare(times: number): boolean {
    return choose(times) === times - 1;
  }

  function rotated<T>(items: readonly T[]): T[] {
    const start = choose(items.length);
    return [...items.slice(start), ...items.slice(0, start)];
  }

  function selectionText(parent: GraphQLNamedType, items: readonly string[]): string {
    const all = items.map((item) => wrapped(parent, item));
    if (isRare(6)) all.push(`s${names++}: __typename ${pick(['@skip(if: true)', '@include(if: false)'])}`);
    if (isRare(8)) all.push(`... @skip(if: ${boolean(true)}) { __typename }`);
    return `{ ${rotated(choose(2) === 0 ? all : all.toReversed()).join(' ')} }`;
  }

  function wrapped(parent: GraphQLNamedType, item: string): string {
    switch (choose(12)) {
      case 11:
        return `... ${included()} { ${item} }`;
      case 10:
        return `... on ${parent.name} ${included()} { ${item} }`;
      case 9: {
        const name = `F${names++}`;
        fragments.push(`fragment ${name} on ${parent.name} { ${item} }`);
        return `...${name} ${included()} ${isRare(2) ? `...${name}` : ''}`;
      }
      case 8: {
        const wider = supertypesOf(parent);
        return wider.length > 0 ? `... on ${pick(wider)} { ... on ${parent.name} { ${item} } }` : item;
      }
      case 7:
        return `${item} ${item}`;
      default:
        return item;
    }
  }

  function included(): string {
    switch (choose(8)) {
      case 7:
        return `@include(if: ${boolean(true)})`;
      case 6:
        return `@skip(if: ${boolean(false)})`;
      case 5:
        return '@skip(if: false) @include(if: true)';
      default:
        return '';
    }
  }

  function boolean(value: boolean): string {
    return variable(
      'Boolean!',
      () => value,
      () => String(value),
    );
  }

  function fieldText(parent: GraphQLNamedType, asked: Asked): string {
    if (asked.on !== undefined && asked.on !== parent.name) {
      const own = schema.getType(asked.on)!;
      return `... on ${asked.on} ${included()} { ${wrapped(own, fieldText(own, asked))} }`;
    }
    const field =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[asked.name] : undefined;
    const label = asked.key === asked.name && !isRare(4) ? '' : `${asked.key}: `;
    // Whoever implements an interface may have other defaults than it has.
    const members = memberTexts(field?.args ?? [], asked.args, isObjectType(parent), {
      isOrdered: false,
      isConstant: false,
    });
    const given = members.length > 0 ? `(${members.join(pick([', ', ' ', '\n']))})` : '';
    const head = `${label}${asked.name}${given}`;
    const type = field && getNamedType(field.type);
    if (!type || isLeafType(type)) {
      const text = `${head} ${included()}`;
      return isAbstractType(parent) && isRare(8) ? ofEach(parent, text) : text;
    }
    const items = asked.below.map((child) => fieldText(type, child));
    if (items.length < 2 || !isRare(6)) return `${head} ${included()} ${selectionText(type, items)}`;
    const middle = 1 + choose(items.length - 1);
    const parts = [items.slice(0, middle), items.slice(isRare(2) ? middle - 1 : middle)];
    return parts.map((part) => `${head} ${included()} ${selectionText(type, part)}`).join(' ');
  }

  function memberTexts(
    definitions: readonly Definition[],
    members: Members,
    mayAdd: boolean,
    style: Style,
  ): string[] {
    const texts = inOrder(definitions, members).flatMap((definition): string[] => {
      const { name, type } = definition;
      const isOrdered = style.isOrdered || name === 'orderBy';
      const write = (value: unknown) => `${name}: ${literal(type, value, { ...style, isOrdered })}`;
      if (Object.hasOwn(members, name)) return [write(members[name])];
      const standard = defaultOf(definition);
      if (standard !== undefined && mayAdd && isRare(3)) return [write(standard)];
      // A variable that is left out leaves its place out.
      return isNonNullType(type) || style.isConstant || !isRare(8)
        ? []
        : [`${name}: ${declare(String(type))}`];
    });
    return style.isOrdered ? texts : rotated(texts);
  }

  function literal(type: GraphQLInputType, value: unknown, style: Style): string {
    const constant = () => bareLiteral(type, value, { ...style, isConstant: true });
    return !style.isConstant && isRare(4)
      ? variable(String(type), () => json(type, value, style.isOrdered), constant)
      : bareLiteral(type, value, style);
  }

  function bareLiteral(type: GraphQLInputType, value: unknown, style: Style): string {
    if (isNonNullType(type)) return bareLiteral(type.ofType, value, style);
    if (value === null) return 'null';
    if (isListType(type)) {
      const items = value as readonly unknown[];
      if (mayStandAlone(items) && isRare(3)) return bareLiteral(type.ofType, items[0], style);
      return `[${items.map((item) => literal(type.ofType, item, style)).join(', ')}]`;
    }
    if (isInputObjectType(type)) {
      const members = memberTexts(Object.values(type.getFields()), value as Members, true, style);
      return `{ ${members.join(', ')} }`;
    }
    if (type.name === 'Json') return free(value, style);
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (isEnumType(type) || (type.name === 'ID' && isWhole(text) && isRare(2))) return text;
    if (type.name === 'Float' && isWhole(text) && isRare(2)) return `${text}.0`;
    if (type.name === 'String' && /^\w+$/.test(text) && isRare(3)) return `"""${text}"""`;
    return JSON.stringify(value);
  }

  /** Of a scalar that may hold anything. */
  function free(value: unknown, style: Style): string {
    if (!style.isConstant && isRare(8)) {
      return variable(
        'Json',
        () => value,
        () => free(value, { ...style, isConstant: true }),
      );
    }
    if (Array.isArray(value)) return `[${value.map((item) => free(item, style)).join(', ')}]`;
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    const members = Object.entries(value).map(([name, member]) => `${name}: ${free(member, style)}`);
    return `{ ${members.join(', ')} }`;
  }

  /** As a variable has it. */
  function json(type: GraphQLInputType, value: unknown, isOrdered: boolean): unknown {
    if (isNonNullType(type)) return json(type.ofType, value, isOrdered);
    if (value === null) return null;
    if (isListType(type)) {
      const items = value as readonly unknown[];
      if (mayStandAlone(items) && isRare(3)) return json(type.ofType, items[0], isOrdered);
      return items.map((item) => json(type.ofType, item, isOrdered));
    }
    if (isInputObjectType(type)) {
      const members = value as Members;
      const entries = inOrder(Object.values(type.getFields()), members).flatMap((definition) => {
        const { name, type: memberType } = definition;
        if (Object.hasOwn(members, name)) return [[name, json(memberType, members[name], isOrdered)]];
        const standard = isRare(3) ? defaultOf(definition) : undefined;
        return standard === undefined ? [] : [[name, json(memberType, standard, isOrdered)]];
      });
      return Object.fromEntries(isOrdered ? entries : rotated(entries)) as unknown;
    }
    return type.name === 'ID' && typeof value === 'string' && isWhole(value) && isRare(2)
      ? Number(value)
      : value;
  }

  /** The use of a variable with this value, or with this default. */
  function variable(type: string, value: () => unknown, constant: () => string): string {
    const way = choose(3);
    const use = declare(way === 0 ? type : `${type} = ${constant()}`);
    if (way < 2) variables[use.slice(1)] = value();
    return use;
  }

  function declare(type: string): string {
    const use = `$${prefix}${names++}`;
    declarations.push(`${use}: ${type}`);
    return use;
  }
}

/** The same for each type that an object may have. */
function ofEach(type: GraphQLAbstractType, text: string): string {
  return schema
    .getPossibleTypes(type)
    .map(({ name }) => `... on ${name} { ${text} }`)
    .join(' ');
}

function supertypesOf(type: GraphQLNamedType): string[] {
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(schema.getTypeMap())
    .filter((other) => isAbstractType(other) && schema.isSubType(other, type))
    .map(({ name }) => name);
}

/** Those of the members first, in their order. */
function inOrder(definitions: readonly Definition[], members: Members): Definition[] {
  const names = Object.keys(members);
  const rank = ({ name }: Definition) => (names.includes(name) ? names.indexOf(name) : names.length);
  return definitions.toSorted((one, other) => rank(one) - rank(other));
}

/** A list of one may be written without its brackets. */
function mayStandAlone([item, ...others]: readonly unknown[]): boolean {
  return item !== undefined && item !== null && !Array.isArray(item) && others.length === 0;
}

function isWhole(text: string): boolean {
  return /^(0|-?[1-9]\d*)$/.test(text);
}
