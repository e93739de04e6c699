import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { refusalOfCost } from '../../../../src/operations/limits/cost-refusal.ts';
import { DEFAULT_LIMITS } from '../../../../src/operations/limits/limits.ts';
import type { OperationLimits } from '../../../../src/operations/limits/limits.ts';
import { refusalOfDocument } from '../../../../src/operations/limits/operation.ts';

const tight: OperationLimits = {
  ...DEFAULT_LIMITS,
  depth: 3,
  fields: 6,
  aliases: 2,
  rootFields: 3,
  repetitions: 2,
  argumentValues: 4,
  introspections: 1,
  introspectionDepth: 1,
  listSize: 10,
};

function refusal(text: string, variables: Record<string, unknown> = {}) {
  const error = refusalOfDocument(parse(text), variables, tight);
  return error && { code: error.code, message: error.message };
}

describe('a document', () => {
  it.each([
    ['{ a { b { c } } }'],
    ['{ a a b }'],
    ['{ x: a y: b c }'],
    ['query ($n: Int) { a(first: $n, p: [1, 2]) }', { n: 10 }],
    ['{ __schema { types { fields } } }'],
  ] as [string, Record<string, unknown>?][])('passes: %s', (text, variables) => {
    expect(refusal(text, variables)).toBeUndefined();
  });

  it.each([
    ['{ a { b { c { d } } } }', {}, 'Fields within fields: 4, and 3 at most are allowed (limit depth).'],
    [
      '{ ...F ...F ...F ...F } fragment F on T { a { b } }',
      {},
      'Fields, with fragments put in their places: 8, and 6 at most are allowed (limit fields).',
    ],
    [
      '{ x: a y: a z: a }',
      {},
      'Aliases, with fragments put in their places: 3, and 2 at most are allowed (limit aliases).',
    ],
    ['{ a b c d }', {}, 'Root fields: 4, and 3 at most are allowed (limit rootFields).'],
    [
      '{ a a a }',
      {},
      'Selections of one field at the same place: 3, and 2 at most are allowed (limit repetitions).',
    ],
    [
      'query ($v: [Int]) { a(p: $v) b(p: $v) }',
      { v: [1, 2] },
      'Values in arguments, each object as ten and those in variables as often as they are used: 6, and 4 at most are allowed (limit argumentValues).',
    ],
    ['{ a(first: 11) }', {}, 'Rows asked of a list: 11, and 10 at most are allowed (limit listSize).'],
    [
      '{ __schema { queryType { name } } __type(name: "a") { name } }',
      {},
      'Uses of __schema and __type, and aliases inside them: 2, and 1 at most are allowed (limit introspections).',
    ],
  ] as [string, Record<string, unknown>, string][])('is refused: %s', (text, variables, message) => {
    expect(refusal(text, variables)).toEqual({
      code: 'OPERATION_LIMIT_EXCEEDED',
      message: `The operation is too large. ${message}`,
    });
  });

  it('is refused for a circle of fragments as validation would', () => {
    expect(refusal('{ ...A } fragment A on T { ...B } fragment B on T { ...A }')).toEqual({
      code: 'GRAPHQL_VALIDATION_FAILED',
      message: 'Cannot spread fragment "A" within itself via "B".',
    });
  });

  it('is looked at anew with other variables', () => {
    const document = parse('query ($n: Int) { a(first: $n) }');
    expect(refusalOfDocument(document, { n: 10 }, tight)).toBeUndefined();
    expect(refusalOfDocument(document, { n: 11 }, tight)).toBeDefined();
  });

  it('is beyond counting where its fields are', () => {
    const spreads = (i: number) => `...F${i} `.repeat(100);
    const levels = Array.from({ length: 200 }, (_, i) => `fragment F${i} on T { ${spreads(i + 1)} }`);
    expect(refusal(`{ ...F0 } ${levels.join(' ')} fragment F200 on T { a }`)?.message).toContain(
      'beyond counting, and 6 at most are allowed (limit fields)',
    );
  });
});

describe('a cost', () => {
  const units = { 'twingate.reads': 4, 'twenty.tokens': 6 };
  const allowed = (upstreamUnits: number) => ({ ...DEFAULT_LIMITS, upstreamUnits, links: 3 });

  it('passes within what one operation and the client may spend', () => {
    expect(refusalOfCost({ units, links: 3 }, allowed(6), undefined)).toBeUndefined();
    expect(refusalOfCost({ units, links: 0 }, allowed(6), 10)).toBeUndefined();
    expect(refusalOfCost({ units: {}, links: 0 }, allowed(1), 0)).toBeUndefined();
  });

  it('is refused for its links, for one class, or for all together', () => {
    expect(refusalOfCost({ units, links: 4 }, allowed(6), 10)?.message).toBe(
      'The operation is too large. Links between the services: 4, and 3 at most are allowed (limit links).',
    );
    expect(refusalOfCost({ units, links: 0 }, allowed(5), undefined)?.message).toBe(
      'The operation is too large. It can cost 6 units of twenty.tokens, as estimated, and 5 at most are allowed (limit upstreamUnits).',
    );
    expect(refusalOfCost({ units, links: 0 }, allowed(6), 9)?.message).toBe(
      'The operation is too large. It can cost 10 units (4 of twingate.reads, 6 of twenty.tokens), as estimated, and this client may spend 9 within a minute (unitsPerMinute). Ask for fewer rows, or for less below them.',
    );
  });
});
