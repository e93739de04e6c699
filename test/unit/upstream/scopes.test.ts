import { expect, it } from 'vitest';
import { createScopes } from '../../../src/upstream/scopes.ts';
import { callScope } from '../../support/call-scope.ts';

const createScope = () => callScope();

it('finds the scope of each context', () => {
  const scopes = createScopes();
  const contexts = [{}, {}];
  const opened = contexts.map((context) => {
    const scope = createScope();
    scopes.open(context, scope);
    return scope;
  });
  contexts.forEach((context, index) => expect(scopes.of(context)).toBe(opened[index]));
});

it.each([[undefined], [null], ['context'], [{}]])('refuses %o, which nobody opened', (context) => {
  const scopes = createScopes();
  scopes.open({}, createScope());
  expect(() => scopes.of(context)).toThrow('An upstream was called outside of a client request.');
});

it('shares nothing with another gateway', () => {
  const context = {};
  createScopes().open(context, createScope());
  expect(() => createScopes().of(context)).toThrow('outside of a client request');
});
