import { describe, expect, it } from 'vitest';
import { between, createRandom, pick, shuffle } from '../../../../src/sandbox/dataset/random.ts';

describe('createRandom', () => {
  it('gives one sequence for a seed, another for another', () => {
    const [first, again, other] = ['a', 'a', 'b'].map((seed) => {
      const random = createRandom(seed);
      return Array.from({ length: 20 }, random);
    });
    expect(first).toEqual(again);
    expect(first).not.toEqual(other);
  });

  it('fills [0, 1) evenly', () => {
    const random = createRandom('even');
    const tenths = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 20_000; draw++) {
      const index = Math.floor(random() * 10);
      tenths[index]! += 1;
    }
    for (const count of tenths) expect(Math.abs(count - 2_000)).toBeLessThan(200);
  });
});

describe('between', () => {
  it('reaches both ends and nothing else', () => {
    const random = createRandom('ends');
    expect(new Set(Array.from({ length: 200 }, () => between(random, 3, 6)))).toEqual(new Set([3, 4, 5, 6]));
  });
});

describe('pick', () => {
  it('refuses an empty list', () => {
    expect(() => pick(createRandom('none'), [])).toThrow('Expected a list to pick from, got an empty one.');
  });
});

describe('shuffle', () => {
  it('keeps the items and leaves the list alone', () => {
    const items = Object.freeze(Array.from({ length: 50 }, (_, index) => index));
    const shuffled = shuffle(createRandom('cards'), items);
    expect(shuffled).not.toEqual(items);
    expect(shuffled.toSorted((a, b) => a - b)).toEqual(items);
  });
});
