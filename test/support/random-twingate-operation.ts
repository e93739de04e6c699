import {
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import type { GraphQLCompositeType, GraphQLField, GraphQLInputType, GraphQLSchema } from 'graphql';
import { LANDMARKS } from '../../src/sandbox/dataset/landmarks.ts';
import type { Choose, RandomOperation } from './random-operation.ts';
import type { ReferenceTwingate } from './reference-twingate.ts';

type Field = GraphQLField<unknown, unknown>;

const sizes = [3, 1, 2, 5, 20, 49, 50, 51, 99, 100, 101, 130, 200, 250, 319, 320, 1_000, 0];
/** No list of the sandbox has more rows, whatever its size. */
const longest = 320;
/** Rows of a list that names no size. */
const unsized = 50;

/** Rows that a root may have in all, and objects below a root, one inside the other. */
const rootRoom = 1_000;
const deepest = 6;

/** Roots that the reference does not answer. */
const others = /devicePosture|dnsFiltering|OidcProvider/;
/** Roots with long lists, or over them. */
const wide = /_(users?|devices|groups?|resources)$/;

/** A random valid operation over Twingate's part of the unified schema, from which everything but the texts is read. */
export function randomTwingateOperation(
  choose: Choose,
  schema: GraphQLSchema,
  twingate: ReferenceTwingate,
): RandomOperation {
  const fragments: string[] = [];
  const declarations: string[] = [];
  const variables: Record<string, unknown> = {};
  let names = 0;
  const query = schema.getQueryType()!;
  const roots = Object.values(query.getFields()).filter(
    ({ name }) => name.startsWith('twingate_') && !others.test(name),
  );
  const wideRoots = roots.filter(({ name }) => wide.test(name));
  const body = selection(query, 1 + choose(3), () =>
    field(pick(choose(3) < 2 ? wideRoots : roots), deepest, rootRoom),
  );
  const declared = declarations.length > 0 ? `(${declarations.join(', ')})` : '';
  return { text: [`query ${declared} ${body}`, ...fragments].join('\n'), variables };

  /** `room` is how many rows may be here in all: it keeps the answer in bounds. */
  function field(definition: Field, depth: number, room: number): string {
    const type = getNamedType(definition.type);
    const isList = isListField(definition);
    const size = isList && (room < unsized || choose(5) < 4) ? sizeFor(room) : undefined;
    const rows = isList ? Math.min(size ?? unsized, longest) : 1;
    const given = argumentsOf(definition, size);
    const below = () =>
      isLeafType(type)
        ? ''
        : composite(type as GraphQLCompositeType, depth, Math.floor(room / Math.max(1, rows)));
    const asked = `${given !== '' || choose(3) === 2 ? `a${names++}: ` : ''}${definition.name}${given}`;
    const one = `${asked} ${directive()} ${below()}`;
    // Two selections of one field are one in the answer.
    return choose(6) === 5 ? `${one} ${asked} ${below()}` : one;
  }

  function composite(type: GraphQLCompositeType, depth: number, room: number): string {
    return selection(type, 1 + choose(2), () => part(type, depth, room));
  }

  function part(type: GraphQLCompositeType, depth: number, room: number): string {
    if (isAbstractType(type) && (isUnionType(type) || choose(3) === 2)) {
      const concrete = pick(schema.getPossibleTypes(type));
      return `... on ${concrete.name} ${directive()} ${composite(concrete, depth, room)}`;
    }
    if (isUnionType(type) || choose(15) === 14) return '__typename';
    const fields = Object.values(type.getFields()).filter((candidate) => fits(candidate, depth, room));
    const objects = fields.filter((candidate) => !isLeafType(getNamedType(candidate.type)));
    const chosen = pick(objects.length > 0 && choose(3) < 2 ? objects : fields);
    return field(chosen, isPart(chosen) ? depth : depth - 1, room);
  }

  function fits(candidate: Field, depth: number, room: number): boolean {
    // Links lead out of Twingate.
    if (candidate.name.startsWith('twenty')) return false;
    if (isLeafType(getNamedType(candidate.type)) || isPart(candidate)) return true;
    return depth > 0 && (room > 1 || !isListField(candidate));
  }

  function selection(type: GraphQLCompositeType, count: number, next: () => string): string {
    return `{ ${Array.from({ length: count }, () => wrap(type, next())).join(' ')} }`;
  }

  function wrap(type: GraphQLCompositeType, text: string): string {
    const isNode = isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'TwingateNode');
    switch (choose(12)) {
      case 11:
        return `... on ${type.name} ${directive()} { ${text} }`;
      case 10:
        return `... ${directive()} { ${text} }`;
      case 9: {
        const name = `F${names++}`;
        fragments.push(`fragment ${name} on ${type.name} { ${text} }`);
        return `...${name} ${directive()}`;
      }
      case 8:
        return `${text} ${text}`;
      case 7:
        return isNode ? `... on TwingateNode ${directive()} { a${names++}: id } ${text}` : text;
      default:
        return text;
    }
  }

  function argumentsOf({ name: fieldName, args }: Field, size: number | undefined): string {
    const [sized, unsizedName] = choose(5) === 4 ? ['last', 'first'] : ['first', 'last'];
    const given = args.flatMap(({ name, type }) => {
      const value = argumentValue(name);
      return value === undefined ? [] : [`${name}: ${valueText(value, type)}`];

      function argumentValue(argument: string): unknown {
        if (argument === 'id') return anyId(fieldName.replace('twingate_', ''));
        if (argument === sized) return size;
        if (argument === unsizedName) return choose(12) === 11 ? pick([null, ...sizes]) : undefined;
        if (argument === 'after') return choose(6) === 5 ? cursor() : undefined;
        if (argument === 'before') return choose(sized === 'last' ? 3 : 12) === 2 ? cursor() : undefined;
        if (argument === 'filter') return choose(4) === 3 ? filterValue(type, '') : undefined;
        return undefined;
      }
    });
    return given.length > 0 ? `(${given.join(', ')})` : '';
  }

  function sizeFor(room: number): number {
    return pick(sizes.filter((size) => Math.min(size, longest) <= room));
  }

  /** Twingate ignores what is no cursor. */
  function cursor(): unknown {
    if (choose(6) === 5) return pick([null, '', '0', '<nil>']);
    return btoa(`arrayconnection:${pick([choose(10), choose(longest + 10)])}`);
  }

  function anyId(root: string): string {
    const rows = twingate.rows(root);
    const long = rows.filter(hasLongList);
    const row = pick<(typeof rows)[number] | undefined>(long.length > 0 && choose(2) === 0 ? long : rows);
    return choose(8) < 7 && row ? String(row['id']) : btoa('User:1');
  }

  function filterValue(type: GraphQLInputType, name: string): unknown {
    if (isNonNullType(type)) return givenValue(type.ofType, name);
    // An operator that is null counts as absent.
    return name !== '' && choose(12) === 11 ? null : givenValue(type, name);
  }

  function givenValue(type: GraphQLInputType, name: string): unknown {
    if (isListType(type)) {
      return Array.from({ length: choose(4) }, () => filterValue(type.ofType, name));
    }
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields());
      const required = fields.filter((each) => isNonNullType(each.type));
      const chosen = new Set([...required, ...Array.from({ length: 1 + choose(2) }, () => pick(fields))]);
      return Object.fromEntries([...chosen].map((each) => [each.name, filterValue(each.type, each.name)]));
    }
    if (isEnumType(type)) return pick(type.getValues()).name;
    if (type.name === 'Boolean') return choose(2) === 0;
    if (type.name === 'ID') {
      const { id } = pick(twingate.rows(pick(['remoteNetworks', 'users', 'resources']))) as { id: string };
      return id;
    }
    return textFor();
  }

  function textFor(): string {
    const word = pick(['a', 'e', 'Project', 'example', '.', 'Ann', 'prod', 'env', 'x']);
    const { email } = pick(twingate.rows('users')) as { email: string };
    return pick([word, word, email, email.toUpperCase(), pick(twingate.rows('groups'))['name'] as string]);
  }

  /** A value as it stands in the document: as a variable, a part of it as one, or written out. */
  function valueText(value: unknown, type: GraphQLInputType): string {
    return choose(4) === 3 ? variable(value, type) : literalText(value, type);
  }

  function literalText(value: unknown, type: GraphQLInputType): string {
    if (value === null) return 'null';
    if (isNonNullType(type)) return literalText(value, type.ofType);
    if (isListType(type))
      return `[${(value as unknown[]).map((item) => valueText(item, type.ofType)).join(', ')}]`;
    if (!isInputObjectType(type)) return isEnumType(type) ? (value as string) : JSON.stringify(value);
    const fields = Object.entries(value as object).map(
      ([name, part]) => `${name}: ${valueText(part, type.getFields()[name]!.type)}`,
    );
    return `{ ${fields.join(', ')} }`;
  }

  function variable(value: unknown, type: GraphQLInputType): string {
    const name = `v${names++}`;
    const isDefault = isLeafType(type) && !isEnumType(type) && value !== null && choose(3) === 2;
    declarations.push(`$${name}: ${String(type)}${isDefault ? ` = ${JSON.stringify(value)}` : ''}`);
    if (!isDefault) variables[name] = value;
    return `$${name}`;
  }

  function directive(): string {
    const boolean = schema.getDirective('skip')!.args[0]!.type;
    const condition = (usual: boolean) => valueText(choose(3) < 2 ? usual : !usual, boolean);
    switch (choose(16)) {
      case 15:
        return `@include(if: ${condition(true)})`;
      case 14:
        return `@skip(if: ${condition(false)})`;
      case 13:
        return choose(3) === 2 ? `@skip(if: ${condition(false)}) @include(if: ${condition(true)})` : '';
      default:
        return '';
    }
  }

  function pick<T>(items: readonly T[]): T {
    return items[choose(items.length)]!;
  }
}

/** Whether a record's list is longer than a page. */
function hasLongList({ email, userIds }: Readonly<Record<string, any>>): boolean {
  return email === LANDMARKS.users.manyDevices || userIds?.size > 100;
}

function isListField({ args }: Field): boolean {
  return args.some(({ name }) => name === 'first');
}

/** Whether a field is no object of its own but a part of a list. */
function isPart({ type }: Field): boolean {
  return /Edge$|PageInfo$/.test(getNamedType(type).name);
}
