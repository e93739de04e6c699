import type { TestGateway } from './test-gateway.ts';

export type Row = Readonly<Record<string, unknown>>;

/** All rows of the Twenty stand-in behind one of its root lists, in the order of their ids, read past the gateway. */
export async function readRows(
  gateway: TestGateway,
  root: string,
  selection: string,
): Promise<readonly Row[]> {
  const request = new Request('http://twenty.test/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sandbox-admin' },
    body: JSON.stringify({ query: `{ ${root}(first: 100000) { edges { node { ${selection} } } } }` }),
  });
  const { data } = (await (await gateway.sandbox.twenty.fetch(request)).json()) as {
    data: Record<string, { edges: { node: Row }[] }>;
  };
  const list = data[root];
  if (!list) throw new Error(`The stand-in did not answer ${root}.`);
  return list.edges.map(({ node }) => node);
}
