import { expect, it } from 'vitest';
import { charge, createFairShare, lead } from '../../../../src/upstream/budget/fair-share.ts';

it('lets a client lead by what it was served for its weight, until the others have as much', () => {
  const share = createFairShare();
  charge(share, 'ada', 2, 8);
  expect([lead(share, 'ada'), lead(share, 'bob')]).toEqual([4, 0]);
  charge(share, 'bob', 1, 4);
  charge(share, 'bob', 1, 1);
  expect([lead(share, 'ada'), lead(share, 'bob')]).toEqual([0, 1]);
  expect(Object.keys(share.tags)).toEqual(['bob']);
});

it('remembers no end of clients that come once', () => {
  const share = createFairShare();
  let most = 0;
  for (let nth = 0; nth < 5_000; nth += 1) {
    charge(share, `pod-${nth}`, 1 + (nth % 3), 1 + (nth % 4));
    most = Math.max(most, Object.keys(share.tags).length);
  }
  expect(most).toBe(100);
});

it('keeps the lead of whoever is far ahead while many come once', () => {
  const share = createFairShare();
  charge(share, 'greedy', 1, 100);
  for (let nth = 0; nth < 500; nth += 1) charge(share, `pod-${nth}`, 1, 1);
  // Each hundred has moved it on by the one unit that everybody got.
  expect(lead(share, 'greedy')).toBe(95);
  expect(lead(share, 'new')).toBe(0);
});
