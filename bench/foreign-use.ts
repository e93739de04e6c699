// node bench/foreign-use.ts [--share 0.3] [--together 1,3,6] [--latency 0.003,0.01,0.05] [--seeds 10] [--windows 20]
// What the budget makes of an account that somebody else uses too, by a clock of its own: how many of our calls the
// upstreams refuse, and how much of what is left we use.
import { parseArgs } from 'node:util';
import { services, shareAccount } from '../test/support/shared-account.ts';

const { values } = parseArgs({
  options: {
    share: { type: 'string', default: '0.3' },
    together: { type: 'string', default: '1,3,6' },
    latency: { type: 'string', default: '0.003,0.01,0.05' },
    seeds: { type: 'string', default: '10' },
    windows: { type: 'string', default: '20' },
  },
});
const numbers = (list: string) => list.split(',').map(Number);
const part = (share: number) => `${(100 * share).toFixed(1)} %`;
const windows = Number(values.windows);

for (const service of Object.keys(services) as (keyof typeof services)[]) {
  for (const together of numbers(values.together)) {
    for (const latency of numbers(values.latency)) {
      const runs = await Promise.all(
        Array.from({ length: Number(values.seeds) }, async (_, seed) => {
          const plan = { service, together, latency, windows, foreignWindows: windows, seed: seed + 1 };
          return await shareAccount({ ...plan, foreignShare: Number(values.share) });
        }),
      );
      const refused = runs.map((run) => run.refused / run.calls);
      const used = runs.map(({ granted, left }) => granted.reduce((sum, one) => sum + one, 0) / left);
      const mean = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0) / list.length;
      console.log({
        ...{ service, together, latency: part(latency) },
        refused: `${part(mean(refused))} (at most ${part(Math.max(...refused))})`,
        'used of what is left': `${part(mean(used))} (at least ${part(Math.min(...used))})`,
        'taken by others': part(mean(runs.map(({ foreign }) => foreign))),
      });
    }
  }
}
