import { expect, it } from 'vitest';
import { createBatches } from '../../../src/webhooks/batches.ts';

/** Batches that end when they are told to. */
function createBench() {
  const batches: { items: readonly string[]; end: (error?: Error) => void }[] = [];
  const add = createBatches<string>(
    (items) =>
      new Promise((resolve, reject) => {
        batches.push({ items, end: (error) => (error ? reject(error) : resolve()) });
      }),
  );
  const settled: string[] = [];
  return {
    settled,
    items: () => batches.map(({ items }) => items),
    add: (item: string) =>
      void add(item).then(
        () => settled.push(item),
        () => settled.push(`${item} failed`),
      ),
    end: async (index: number, error?: Error) => {
      batches[index]!.end(error);
      await new Promise((resolve) => setImmediate(resolve));
    },
    flush: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

it('what comes at once goes together', async () => {
  const { add, items, flush } = createBench();
  for (const item of ['a', 'b', 'c']) add(item);
  await flush();
  expect(items()).toEqual([['a', 'b', 'c']]);
});

it('what comes meanwhile waits and goes together, and each is done with its own batch', async () => {
  const { add, items, settled, flush, end } = createBench();
  add('a');
  await flush();
  add('b');
  await flush();
  add('c');
  await flush();
  expect([items(), settled]).toEqual([[['a']], []]);

  await end(0);
  expect([items(), settled]).toEqual([[['a'], ['b', 'c']], ['a']]);
  add('d');
  await end(1);
  expect([items(), settled]).toEqual([
    [['a'], ['b', 'c'], ['d']],
    ['a', 'b', 'c'],
  ]);
  await end(2);
  expect(settled).toEqual(['a', 'b', 'c', 'd']);
  add('e');
  await flush();
  expect(items().at(-1)).toEqual(['e']);
});

it('a batch that fails takes no other along', async () => {
  const { add, items, settled, flush, end } = createBench();
  add('a');
  await flush();
  add('b');
  await end(0, new Error('of a'));
  expect([items(), settled]).toEqual([[['a'], ['b']], ['a failed']]);
  await end(1);
  expect(settled).toEqual(['a failed', 'b']);
});
