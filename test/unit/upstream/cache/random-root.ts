import { isDeepStrictEqual } from 'node:util';
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
  isUnionType,
  valueFromASTUntyped,
} from 'graphql';
import type {
  GraphQLArgument,
  GraphQLField,
  GraphQLInputField,
  GraphQLInputType,
  GraphQLNamedType,
} from 'graphql';
import type { Choose } from '../../../support/random-draft.ts';
import { schema } from './echo.ts';

/**
 * What a field asks, in one form only: no value is its default, no list of one is bare, no field stands twice. Two that
 * differ mean something different, unless they differ in the order of keys.
 */
export interface Asked {
  /** In the answer. */
  readonly key: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** The object type for which it is asked, if not for all. */
  readonly on?: string | undefined;
  readonly below: readonly Asked[];
}

type Definition = GraphQLArgument | GraphQLInputField;

/** Objects that stand one inside the other. */
const deepest = 3;

/** Each object has it, so that each value says with which arguments it was asked. */
const saying = 'id';

const samples: Readonly<Record<string, readonly unknown[]>> = {
  Int: [1, 0, 2, -5, 2_000_000_000],
  Float: [1, 0.5, -3.25, 1e21, 2],
  String: ['a', '', 'x', '"\\\n\t', 'ü☃😀\u2028', 'null', 'RED', '1', '$v0'],
  BigInt: [1, 2, 30],
  ID: ['1', '2', 'x', '-7', '01', '1.0', ''],
  Boolean: [true, false],
  Json: [
    1,
    'RED',
    null,
    [],
    {},
    [1],
    [[1]],
    { a: 1, b: [true, null] },
    { b: [true, null], a: 1 },
    { a: { a: '1' } },
  ],
};

export function randomRoot(choose: Choose): Asked {
  const fields = Object.values(schema.getQueryType()!.getFields());
  return randomField(choose, fields[choose(fields.length)]!, { key: 'root', depth: deepest });
}

function randomField(
  choose: Choose,
  field: GraphQLField<unknown, unknown>,
  place: { readonly key: string; readonly on?: string | undefined; readonly depth: number },
): Asked {
  const type = getNamedType(field.type);
  return {
    key: place.key,
    name: field.name,
    on: place.on,
    args: randomMembers(choose, field.args, 2),
    below: isLeafType(type) ? [] : randomBelow(choose, type, place.depth - 1),
  };
}

function randomBelow(choose: Choose, type: GraphQLNamedType, depth: number): Asked[] {
  const said = isUnionType(type) ? type.getTypes().map(({ name }) => name) : [undefined];
  const below: Asked[] = said.map((on) => ({ key: saying, name: saying, args: {}, on, below: [] }));
  for (let count = choose(4); count > 0; count--) {
    const field = randomBelowField(choose, type, depth, below);
    if (field) below.push(field);
  }
  return below;
}

function randomBelowField(
  choose: Choose,
  type: GraphQLNamedType,
  depth: number,
  beside: readonly Asked[],
): Asked | undefined {
  const on =
    isUnionType(type) || (isAbstractType(type) && choose(2) === 1) ? pickType(choose, type) : undefined;
  const parent = on === undefined ? type : schema.getType(on)!;
  if (!('getFields' in parent) || isInputObjectType(parent)) return undefined;
  const fields = Object.values(parent.getFields()).filter(
    (each) => depth > 0 || isLeafType(getNamedType(each.type)),
  );
  const field = fields[choose(fields.length)]!;
  // Objects of different types may answer different fields under one key.
  const mayShare = on !== undefined && getNamedType(field.type).name === 'String';
  const taken = beside.filter((other) => !(mayShare && other.key === 'shared' && other.on !== on));
  const keys = [
    choose(2) === 0 ? field.name : 'alias',
    ...(mayShare ? ['shared'] : []),
    'b',
    'c',
    'd',
    'e',
    'f',
  ];
  const key = keys.find((each) => !taken.some((other) => other.key === each));
  return key === undefined ? undefined : randomField(choose, field, { key, on, depth });
}

function pickType(choose: Choose, type: GraphQLNamedType): string {
  const types = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
  return types[choose(types.length)]!.name;
}

function randomMembers(
  choose: Choose,
  definitions: readonly Definition[],
  depth: number,
): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  const start = choose(definitions.length + 1);
  // From anywhere on, so that their order is not always the schema's.
  for (const definition of [...definitions.slice(start), ...definitions.slice(0, start)]) {
    const isRequired = isNonNullType(definition.type) && definition.defaultValue === undefined;
    if (!isRequired && choose(3) < 2) continue;
    const value = randomValue(choose, definition.type, depth);
    if (!isDefault(definition, value)) members[definition.name] = value;
  }
  return members;
}

function randomValue(choose: Choose, type: GraphQLInputType, depth: number): unknown {
  return !isNonNullType(type) && choose(8) === 7 ? null : randomPresent(choose, type, depth);
}

function randomPresent(choose: Choose, type: GraphQLInputType, depth: number): unknown {
  if (isNonNullType(type)) return randomPresent(choose, type.ofType, depth);
  if (isListType(type)) {
    return Array.from({ length: choose(4) }, () => randomValue(choose, type.ofType, depth));
  }
  if (isInputObjectType(type)) {
    return depth > 0 ? randomMembers(choose, Object.values(type.getFields()), depth - 1) : {};
  }
  return otherLeaf(choose, type, undefined);
}

/** Undefined when there is no other. */
function otherLeaf(choose: Choose, type: GraphQLInputType, value: unknown): unknown {
  const all = isEnumType(type) ? type.getValues().map(({ name }) => name) : (samples[String(type)] ?? []);
  const others = all.filter((other) => JSON.stringify(other) !== JSON.stringify(value));
  return others[choose(others.length)];
}

/** As the schema says it. */
export function defaultOf({ astNode }: Definition): unknown {
  return astNode?.defaultValue && valueFromASTUntyped(astNode.defaultValue);
}

function isDefault(definition: Definition, value: unknown): boolean {
  return isDeepStrictEqual(defaultOf(definition), value);
}

/** A field somewhere in a root, and the root with another in its place. */
interface Place {
  readonly asked: Asked;
  readonly field: GraphQLField<unknown, unknown>;
  readonly rebuild: (asked: Asked) => Asked;
}

function placesOf(asked: Asked, parent: GraphQLNamedType, rebuild: Place['rebuild']): Place[] {
  const field = fieldsOf(asked.on === undefined ? parent : schema.getType(asked.on)!)[asked.name];
  // `__typename` has nothing to change.
  if (!field) return [];
  const type = getNamedType(field.type);
  return [
    { asked, field, rebuild },
    ...asked.below.flatMap((child, i) =>
      placesOf(child, type, (other) => rebuild({ ...asked, below: asked.below.with(i, other) })),
    ),
  ];
}

function fieldsOf(type: GraphQLNamedType): Readonly<Record<string, GraphQLField<unknown, unknown>>> {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
}

type Edit = (choose: Choose, place: Place) => Asked | undefined;

const edits: readonly Edit[] = [
  function changeArguments(choose, { asked, field }) {
    const args = changedMembers(choose, field.args, asked.args, false);
    return args && { ...asked, args };
  },
  function addField(choose, { asked, field }) {
    const type = getNamedType(field.type);
    if (isLeafType(type) || asked.below.some(({ key }) => key === 'added')) return undefined;
    const on = isUnionType(type) ? pickType(choose, type) : undefined;
    const added = { key: 'added', name: choose(2) === 0 ? saying : '__typename', on, args: {}, below: [] };
    return { ...asked, below: [...asked.below, added] };
  },
  function removeField(choose, { asked }) {
    const i = pickBelow(choose, asked, () => true);
    return i === undefined ? undefined : { ...asked, below: asked.below.toSpliced(i, 1) };
  },
  function renameField(choose, { asked }) {
    const i = pickBelow(choose, asked, () => true);
    if (i === undefined || asked.below.some(({ key }) => key === 'renamed')) return undefined;
    return { ...asked, below: asked.below.with(i, { ...asked.below[i]!, key: 'renamed' }) };
  },
  function askOfOthers(choose, { asked, field }) {
    const type = getNamedType(field.type);
    if (!isAbstractType(type)) return undefined;
    const i = pickBelow(choose, asked, ({ key, below }) => key !== 'shared' && below.length === 0);
    if (i === undefined) return undefined;
    const child = asked.below[i]!;
    const types = schema.getPossibleTypes(type).filter((each) => {
      const { args } = fieldsOf(each)[child.name] ?? {};
      return (
        each.name !== child.on &&
        Object.keys(child.args).every((arg) => args?.some(({ name }) => name === arg))
      );
    });
    const other = types[choose(types.length)];
    if (!other || (child.name !== '__typename' && !fieldsOf(other)[child.name])) return undefined;
    return { ...asked, below: asked.below.with(i, { ...child, on: other.name }) };
  },
];

function pickBelow(choose: Choose, { below }: Asked, accepts: (child: Asked) => boolean): number | undefined {
  const places = [...below.keys()].filter((i) => below[i]!.key !== saying && accepts(below[i]!));
  return places[choose(places.length)];
}

/** Another root with the same name that means something different. */
export function edited(choose: Choose, root: Asked): Asked {
  const places = placesOf(root, schema.getQueryType()!, (asked) => asked);
  const first = choose(places.length * edits.length);
  for (let i = 0; i < places.length * edits.length; i++) {
    const place = places[(first + i) % places.length]!;
    const edit = edits[Math.floor((first + i) / places.length) % edits.length]!;
    const asked = edit(choose, place);
    if (asked) return place.rebuild(asked);
  }
  throw new RangeError('Nothing can be changed.');
}

function changedMembers(
  choose: Choose,
  definitions: readonly Definition[],
  members: Readonly<Record<string, unknown>>,
  keepsOrder: boolean,
): Record<string, unknown> | undefined {
  const [first, ...others] = Object.entries(members);
  const changes = definitions.flatMap((definition) => {
    const { name, type, defaultValue } = definition;
    const { [name]: value, ...without } = members;
    const isGiven = Object.hasOwn(members, name);
    const isRequired = isNonNullType(type) && defaultValue === undefined;
    const change = () => {
      const other = isGiven
        ? changedValue(choose, type, value, keepsOrder || name === 'orderBy')
        : randomValue(choose, type, 1);
      return other === undefined || isDefault(definition, other) ? undefined : { ...members, [name]: other };
    };
    const setNull = () =>
      isNonNullType(type) || (isGiven && value === null) ? undefined : { ...members, [name]: null };
    return isGiven && !isRequired ? [change, setNull, () => without] : [change, setNull];
  });
  if (keepsOrder && first && others.length > 0) changes.push(() => Object.fromEntries([...others, first]));
  return firstOf(choose, changes);
}

/** Undefined when chance finds none. */
function changedValue(choose: Choose, type: GraphQLInputType, value: unknown, keepsOrder: boolean): unknown {
  if (isNonNullType(type)) return changedValue(choose, type.ofType, value, keepsOrder);
  if (isLeafType(type)) return otherLeaf(choose, type, value);
  if (value === null) return randomPresent(choose, type, 1);
  if (isListType(type)) {
    const items = value as readonly unknown[];
    const reversed = items.toReversed();
    const i = choose(items.length);
    return firstOf(choose, [
      () => (isDeepStrictEqual(items, reversed) ? undefined : reversed),
      () => [...items, randomValue(choose, type.ofType, 1)],
      () => (items.length > 0 ? items.slice(1) : undefined),
      () => {
        const other = items.length > 0 ? changedValue(choose, type.ofType, items[i], keepsOrder) : undefined;
        return other === undefined ? undefined : items.with(i, other);
      },
    ]);
  }
  const definitions = Object.values(type.getFields());
  return changedMembers(choose, definitions, value as Record<string, unknown>, keepsOrder);
}

function firstOf<T>(choose: Choose, changes: readonly (() => T | undefined)[]): T | undefined {
  const first = choose(changes.length);
  for (const change of [...changes.slice(first), ...changes.slice(0, first)]) {
    const changed = change();
    if (changed !== undefined) return changed;
  }
  return undefined;
}
