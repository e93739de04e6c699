import { parse, print } from 'graphql';
import { createBudget } from '../../../../src/upstream/budget/budget.ts';
import type { Join } from '../../../../src/upstream/budget/join.ts';
import { createLocalBank } from '../../../../src/upstream/budget/local-bank.ts';
import { createBudgetStage } from '../../../../src/upstream/budget/stage.ts';
import type {
  CallRecord,
  CallScope,
  UpstreamRequest,
  UpstreamResult,
} from '../../../../src/upstream/call.ts';
import { twingateJoin } from '../../../../src/upstreams/twingate/join.ts';
import { callScope } from '../../../support/call-scope.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';

export const windowMs = 60_000;

/** Answers each root `user(id)` with that id; what a test wants otherwise comes first. */
type Answer = (request: UpstreamRequest) => UpstreamResult | undefined | Promise<UpstreamResult | undefined>;

export function createStage({ reads = 1, join = twingateJoin }: { reads?: number; join?: Join } = {}) {
  const clock = createFakeClock();
  const bank = createLocalBank(
    {
      'twingate.reads': { kind: 'window', limit: reads, windowMs },
      'twenty.tokens': { kind: 'window', limit: 100, windowMs },
    },
    clock,
  );
  const titles = {
    'twingate.reads': { upstream: 'twingate', title: 'reads' },
    'twenty.tokens': { upstream: 'twenty', title: 'tokens' },
  } as const;
  const budget = createBudget({ bank, clock, titles });
  const sent: { text: string; signal: AbortSignal }[] = [];
  const records: CallRecord[] = [];
  let answer: Answer = () => undefined;
  const call = createBudgetStage({
    upstream: 'twingate',
    budget,
    clock,
    price: () => ({ 'twingate.reads': 1 }),
    onCall: (record) => void records.push(record),
    join,
  })(async (request) => {
    sent.push({ text: print(request.document), signal: request.scope.signal });
    return (await answer(request)) ?? echo(request);
  });

  /** Sends a request, and writes down what came of it. */
  function send(request: UpstreamRequest, leaving = new AbortController()) {
    const asked = { end: undefined as unknown, leaving, request, settled: Promise.resolve() };
    asked.settled = call(request).then(
      ({ data, errors }) => void (asked.end = errors[0] ?? data),
      (error: unknown) => void (asked.end = error),
    );
    return asked;
  }

  function ask(id: string, own: Partial<CallScope> = {}, text = 'query ($id: ID!) { user(id: $id) { id } }') {
    const leaving = new AbortController();
    const scope = callScope({ signal: leaving.signal, ...own });
    const kind = text.startsWith('mutation') ? 'mutation' : 'query';
    return send({ document: parse(text), variables: { id }, scope, kind }, leaving);
  }

  /** Nothing is left of the reads. */
  async function useUp(): Promise<void> {
    for (let i = 0; i < reads; i += 1) ask('0', {}, `mutation { m${i}: write }`);
    await clock.advance(0);
    sent.length = 0;
    records.length = 0;
  }
  /** The window passes, once all that was asked stands in the queue. */
  async function pass(): Promise<void> {
    await clock.advance(0);
    await clock.advance(windowMs + 10);
  }

  return {
    clock,
    pass,
    bank,
    budget,
    sent,
    records,
    ask,
    send,
    useUp,
    answerWith: (own: Answer) => (answer = own),
  };
}

function echo({ document, variables }: UpstreamRequest): UpstreamResult {
  const names = [...print(document).matchAll(/(?:(\w+): )?user\(id: \$(\w+)\)/g)];
  const data = names.map(([, key = 'user', variable = '']) => [key, { id: variables[variable] }] as const);
  return { data: Object.fromEntries(data), errors: [] };
}

export const user = (id: string) => ({ user: { id } });
