import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createForesight } from '../../../src/plugins/foresight.ts';
import type { ServedPart } from '../../../src/upstream/call.ts';

function operation(query: string, variables: Record<string, unknown> = {}) {
  return { document: parse(query), operationName: undefined, variables };
}

function lookup(name: string, id: string): ServedPart {
  const isKnown = () => Promise.resolve(true);
  return { upstream: 'twingate', key: name, name, id, state: 'live', askedAtMs: 0, ttlMs: 0, isKnown };
}

function idsOf(lookups: ReadonlyMap<string, readonly ServedPart[]>) {
  return Object.fromEntries([...lookups].map(([name, parts]) => [name, parts.map(({ id }) => id)]));
}

describe('what an operation looked up the last time', () => {
  it('is known for the same operation with the same variables only', () => {
    const foresight = createForesight();
    foresight.note(operation('{ people { user } }', { a: 1 }), [lookup('users', 'a'), lookup('users', 'b')]);
    expect(idsOf(foresight.expected(operation('{ people { user } }', { a: 1 })))).toEqual({
      users: ['a', 'b'],
    });
    expect(foresight.expected(operation('{ people { user } }', { a: 2 })).size).toBe(0);
    expect(foresight.expected(operation('{ people { id user } }', { a: 1 })).size).toBe(0);
  });

  it('gives way to what it looks up now, but not where it did not get that far', () => {
    const foresight = createForesight();
    const asked = operation('{ people { user company } }');
    foresight.note(asked, [lookup('users', 'a'), lookup('companies', 'b')]);
    foresight.note(asked, [lookup('users', 'c')]);
    foresight.note(asked, []);
    expect(idsOf(foresight.expected(asked))).toEqual({ users: ['c'], companies: ['b'] });
  });

  it('is forgotten when it was foreseen wrongly', () => {
    const foresight = createForesight();
    foresight.note(operation('{ people }'), [lookup('users', 'a')]);
    foresight.forget(operation('{ people }'));
    expect(foresight.expected(operation('{ people }')).size).toBe(0);
  });

  it('is forgotten, the oldest first, when it takes too much', () => {
    const foresight = createForesight(2_000);
    for (const name of ['a', 'b', 'c', 'd']) foresight.note(operation(`{ ${name} }`), [lookup(name, name)]);
    expect(foresight.expected(operation('{ a }')).size).toBe(0);
    expect(foresight.expected(operation('{ d }')).size).toBe(1);
    foresight.note(operation('{ e }'), [lookup('e', 'e'.repeat(3_000))]);
    expect(foresight.expected(operation('{ e }')).size).toBe(0);
  });
});
