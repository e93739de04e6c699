import type { Answer, TestGateway } from './test-gateway.ts';

/** Posts a document and lets time pass until the answer is there: a request has 30 seconds at most. */
export async function askPatiently(
  gateway: TestGateway,
  query: string,
  variables?: Record<string, unknown>,
): Promise<Answer> {
  const answers: Answer[] = [];
  const asked = gateway.ask(query, variables).then((answer) => void answers.push(answer));
  for (let waitedMs = 0; answers.length === 0 && waitedMs <= 31_000; waitedMs += 500) {
    await gateway.clock.advance(500);
  }
  await asked;
  return answers[0]!;
}
