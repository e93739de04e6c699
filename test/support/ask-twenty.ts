import type { TestGateway } from './test-gateway.ts';

/** Asks the stand-in itself, past the gateway. Throws for errors. */
export async function askTwenty(
  gateway: TestGateway,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  endpoint: 'graphql' | 'metadata' = 'graphql',
): Promise<any> {
  const request = new Request(`http://twenty.test/${endpoint}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sandbox-admin' },
    body: JSON.stringify({ query, variables }),
  });
  const answer = (await (await gateway.sandbox.twenty.fetch(request)).json()) as {
    data: unknown;
    errors?: { message: string }[];
  };
  if (answer.errors) throw new Error(`${answer.errors[0]?.message ?? ''}: ${query}`);
  return answer.data;
}
