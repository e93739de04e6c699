import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import {
  fragmentsOf,
  operationOf,
  rootFieldsOf,
  selectionOf,
} from '../../../../../src/sandbox/twenty/records/selection.ts';
import type { Selection } from '../../../../../src/sandbox/twenty/records/selection.ts';

function plain(selection: Selection): unknown {
  return Object.fromEntries([...selection].map(([name, below]) => [name, plain(below)]));
}

function rootsOf(source: string, operationName?: string) {
  const document = parse(source);
  const operation = operationOf(document, operationName);
  if (!operation) throw new Error('expected an operation in the document');
  const fragments = fragmentsOf(document);
  return rootFieldsOf(operation, fragments).map((field) => ({
    name: field.name.value,
    select: () => plain(selectionOf(field, fragments)),
  }));
}

describe('selectionOf', () => {
  it.each([
    ['aliases are dropped', '{p{a:x{b:y}}}', { x: { y: {} } }],
    ['one name is one entry', '{p{x{y} x{z}}}', { x: { y: {}, z: {} } }],
    [
      'fragments of any type are looked through',
      '{p{...F ... on Q{y}}} fragment F on Z{x ...G} fragment G on Z{w}',
      { x: {}, w: {}, y: {} },
    ],
    ['a fragment that is not there selects nothing', '{p{x ...Nope}}', { x: {} }],
    [
      'literal conditions are honoured',
      '{p{x @include(if:false) y @skip(if:true) z @include(if:true)}}',
      { z: {} },
    ],
    ['on fragments too', '{p{x ...F @skip(if:true)}} fragment F on Z{y}', { x: {} }],
    ['unknown directives are not looked at', '{p{x @nope}}', { x: {} }],
  ])('%s', (_, source, expected) => {
    expect(rootsOf(source)[0]?.select()).toEqual(expected);
  });

  it('trips over a condition with a variable', () => {
    const [root] = rootsOf('query($c:Boolean!){p{x @include(if:$c)}}');
    expect(root?.select).toThrow("Cannot read properties of undefined (reading 'c')");
  });
});

it('does not follow a fragment into itself for ever', () => {
  const [root] = rootsOf('{p{...F}} fragment F on Q{x{...F}}');
  expect(root?.select).toThrow('Maximum call stack size exceeded');
});

describe('rootFieldsOf', () => {
  it('looks through one level of fragments and past directives', () => {
    const source =
      '{a ...F ... on Query{d} e @skip(if:true)} fragment F on Query{b ...G} fragment G on Query{c}';
    expect(rootsOf(source).map(({ name }) => name)).toEqual(['a', 'b', 'd', 'e']);
  });

  it('takes the operation that is named', () => {
    expect(rootsOf('query A{a} query B{b}', 'B').map(({ name }) => name)).toEqual(['b']);
  });
});
