// npm run bench:cache -- [--hours N] [--rounds N]
// What the read cache makes of traffic. Time of a hit and of a miss by their ratio in one run; calls for a stampede; hits, and
// upstream units saved, on a working day of analysts, an app and a service, played with a clock of its own in front of the
// embedded stand-ins. The day is the same in every run.
import { parseArgs } from 'node:util';
import { createRandom, pick } from '../src/sandbox/dataset/random.ts';
import { createTestGateway } from '../test/support/test-gateway.ts';
import type { TestGateway } from '../test/support/test-gateway.ts';

const { values } = parseArgs({
  options: { hours: { type: 'string', default: '8' }, rounds: { type: 'string', default: '200' } },
});
const hours = Number(values.hours);
const rounds = Number(values.rounds);

const people = '{ twenty_people(first: 20) { edges { node { id jobTitle twingateUser { email } } } } }';

async function perAnswerMs(gateway: TestGateway, headers: Record<string, string>): Promise<number> {
  await gateway.ask(people, {}, headers);
  const startedAtMs = performance.now();
  for (let i = 0; i < rounds; i += 1) await gateway.ask(people, {}, headers);
  return (performance.now() - startedAtMs) / rounds;
}

async function measureHits(): Promise<void> {
  await using gateway = await createTestGateway({ environment: { CACHE_TTL_MS: '3600000' } });
  const live = { 'x-max-age-ms': '0' };
  await perAnswerMs(gateway, live);
  const missMs = await perAnswerMs(gateway, live);
  const hitMs = await perAnswerMs(gateway, {});
  console.log(
    `A hit takes ${(hitMs / missMs).toFixed(2)} of the time of a miss (both in process, ${rounds} of each).`,
  );
}

async function measureStampede(): Promise<void> {
  await using gateway = await createTestGateway({ environment: { CACHE_TTL_MS: '30000' } });
  gateway.spent();
  await Promise.all(Array.from({ length: 200 }, async () => await gateway.ask(people)));
  const { reads, tokens } = gateway.spent();
  console.log(`200 equal questions at once: ${tokens} Twenty token(s), ${reads} Twingate read(s).`);
}

/** What who asks, and how often in an hour. */
interface Habit {
  readonly who: string;
  readonly perHour: number;
  readonly ask: (random: () => number) => string;
}

const letters = ['a', 'e', 'n', 'r', 's', 't'];
const habits: readonly Habit[] = [
  {
    who: 'analysts',
    perHour: 60,
    ask: (random) =>
      `{ twenty_companies(first: ${10 * (1 + Math.floor(random() * 3))}, filter: { name: { ilike: "%${pick(random, letters)}%" } }) { edges { node { name twingateUsers { email } } } } }`,
  },
  { who: 'analysts', perHour: 40, ask: () => people },
  {
    who: 'app',
    perHour: 240,
    ask: (random) =>
      `{ twenty_people(first: 1, filter: { jobTitle: { ilike: "%${pick(random, letters)}%" } }) { edges { node { id twingateUser { email } } } } }`,
  },
  { who: 'app', perHour: 120, ask: () => '{ twingate_groups(first: 50) { edges { node { id name } } } }' },
  {
    who: 'service',
    perHour: 360,
    ask: () => '{ twingate_users(first: 50) { edges { node { id email state } } } }',
  },
];

interface Day {
  readonly questions: number;
  readonly reads: number;
  readonly tokens: number;
  readonly hits: number;
  readonly parts: number;
}

async function playDay(ttlMs: number): Promise<Day> {
  await using gateway = await createTestGateway({ environment: { CACHE_TTL_MS: String(ttlMs) } });
  const random = createRandom('a working day');
  const perHour = habits.reduce((sum, habit) => sum + habit.perHour, 0);
  gateway.spent();
  const count = { questions: 0, hits: 0, parts: 0 };
  let created = 0;
  for (let i = 0; i < perHour * hours; i += 1) {
    await gateway.clock.advance(Math.round((7_200_000 / perHour) * random()));
    let place = random() * perHour;
    const habit = habits.find((one) => (place -= one.perHour) < 0) ?? habits[0];
    if (!habit) return { ...count, reads: 0, tokens: 0 };
    const { extensions } = await gateway.ask(
      habit.ask(random),
      {},
      { 'x-client-name': habit.who, 'x-gateway-report': '1' },
    );
    count.questions += 1;
    for (const upstream of ['twingate', 'twenty']) {
      const { cacheHits, reads = 0, tokens = 0 } = extensions.upstreams[upstream] as Record<string, number>;
      count.hits += cacheHits ?? 0;
      count.parts += (cacheHits ?? 0) + reads + tokens;
    }
    // Every tenth minute somebody changes a record.
    if (random() < 6 / perHour) {
      created += 1;
      await gateway.ask(`mutation { twenty_createPerson(data: { jobTitle: "New ${created}" }) { id } }`);
    }
  }
  const { reads, tokens } = gateway.spent();
  return { ...count, reads, tokens };
}

await measureHits();
await measureStampede();
const without = await playDay(0);
console.log(
  `${hours} hours, ${without.questions} questions; without a cache ${without.reads} reads and ${without.tokens} tokens.`,
);
for (const ttlMs of [10_000, 30_000, 120_000]) {
  const { hits, parts, reads, tokens } = await playDay(ttlMs);
  const saved = 1 - (reads + tokens) / (without.reads + without.tokens);
  console.log(
    `CACHE_TTL_MS=${ttlMs}: ${((100 * hits) / parts).toFixed(0)} % of root fields from memory, ${(100 * saved).toFixed(0)} % of units saved (${reads} reads, ${tokens} tokens).`,
  );
}
