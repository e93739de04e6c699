import { describe, expect, it } from 'vitest';
import { lifetimeOfParts, notLive } from '../../../src/plugins/freshness.ts';
import type { ServedPart } from '../../../src/upstream/call.ts';

const nowMs = 100_000;

function part(name: string, state: ServedPart['state'], ageMs: number, key = name): ServedPart {
  const isKnown = () => Promise.resolve(false);
  return {
    ...{ upstream: 'twenty', key, name, id: key, state, isKnown },
    askedAtMs: nowMs - ageMs,
    ttlMs: 30_000,
  };
}

const people = { name: 'twenty_people', paths: [['twenty_people']] };

describe('what was not live', () => {
  it('is listed where it shows, and nothing else is', () => {
    expect(
      notLive([part('twenty_people', 'cached', 10.2), part('twenty_tasks', 'live', 0)], [people], nowMs),
    ).toEqual([{ path: ['twenty_people'], upstream: 'twenty', state: 'cached', ageMs: 11 }]);
  });

  it('of two fields of one root is the one that was, by its key', () => {
    const both = { name: 'twenty_people', paths: [['mine'], ['all']] };
    expect(notLive([part('twenty_people', 'stale', 5, '_v1_all')], [both], nowMs)).toMatchObject([
      { path: ['all'] },
    ]);
  });

  it('of a link is the oldest and the worst that it took', () => {
    const link = { name: 'twingate_users', paths: [['twenty_people', 'edges', 'node', 'twingateUser']] };
    const parts = [
      part('twingate_users', 'cached', 900, 'users'),
      part('twingate_users', 'stale', 5, 'users_1'),
      part('twingate_users', 'cached', 7, 'users_2'),
    ];
    expect(notLive(parts, [link], nowMs)).toEqual([
      { path: link.paths[0], upstream: 'twenty', state: 'stale', ageMs: 900 },
    ]);
  });

  it('of what completes a list is all that was asked there', () => {
    const other = { name: 'twingate_users', paths: [['twingate_users']] };
    expect(notLive([part('twenty_companies', 'cached', 5)], [people, other], nowMs)).toMatchObject([
      { path: ['twenty_people'] },
    ]);
  });
});

describe('how long an answer is what it is', () => {
  it('is until its first part grows old, counted from its oldest', () => {
    const parts = [part('a', 'live', 2), part('b', 'cached', 29_000)];
    expect(lifetimeOfParts(parts, nowMs)).toEqual({ ageMs: 29_000, leftMs: 1_000 });
  });

  it('is over where a part is stale, and unknown where no upstream was asked', () => {
    expect(lifetimeOfParts([part('a', 'stale', 10), part('b', 'live', 0)], nowMs)?.leftMs).toBe(0);
    expect(lifetimeOfParts([], nowMs)).toBeUndefined();
  });
});
