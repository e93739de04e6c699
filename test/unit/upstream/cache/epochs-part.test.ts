import { describe, expect, it } from 'vitest';
import { createLocalEpochs } from '../../../../src/upstream/cache/epochs.ts';
import { epochsPart } from '../../../../src/upstream/cache/epochs-part.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

const tags = ['User', 'User#1'];

function createParts() {
  const clock = createFakeClock();
  const all = createLocalEpochs(clock);
  const [one, other] = [epochsPart(all, 'one'), epochsPart(all, 'other')];
  const marks = async () => await Promise.all([one.mark(tags), other.mark(tags)]);
  return { clock, all, one, marks };
}

describe('a part of epochs', () => {
  it.each([
    ['some', ['User#1']],
    ['everything', undefined],
  ])('has its own changes of %s', async (_, changed) => {
    const { one, marks } = createParts();
    const before = await marks();
    await one.changed(changed);
    const after = await marks();
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).toBe(before[1]);
  });

  it.each([
    ['some', ['User#1']],
    ['everything', undefined],
  ])('has its own writes of %s', async (_, changed) => {
    const { clock, one, marks } = createParts();
    const before = await marks();
    const write = await one.begin(changed, 1_000);
    const during = await marks();
    await write.end(true);
    expect(await marks()).toEqual([undefined, before[1]]);
    await clock.advance(1_000);
    const after = await marks();
    expect(new Set([before[0], during[0], after[0]]).size).toBe(3);
    expect([during[1], after[1]]).toEqual([before[1], before[1]]);
  });

  it('does not mind what else of it has changed', async () => {
    const { one, marks } = createParts();
    const before = await marks();
    await one.changed(['Device', 'User#2']);
    expect(await marks()).toEqual(before);
  });

  it('is changed with the whole', async () => {
    const { all, marks } = createParts();
    const before = await marks();
    await all.changed(undefined);
    const after = await marks();
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
  });
});
