import { expect, it } from 'vitest';
import { LANDMARKS } from '../../src/sandbox/dataset/landmarks.ts';
import { createTestGateway } from '../support/test-gateway.ts';

it('a nested list has the aggregates that a root list of the same rows has, also without rows', async () => {
  await using gateway = await createTestGateway();
  const aggregates = 'totalCount countUniqueValuesId countEmptyJobTitle maxCreatedAt';
  const ids = [LANDMARKS.companies.noPeople.id, LANDMARKS.companies.juniper.id];
  const { data } = await gateway.ask(
    `query ($ids: [UUID!]) {
      twenty_companies(filter: { id: { in: $ids } }) { edges { node { id people { ${aggregates} } } } }
      ${ids.map((id, i) => `of${i}: twenty_people(filter: { companyId: { eq: "${id}" } }) { ${aggregates} }`).join('\n')}
    }`,
    { ids },
  );
  const nested = new Map(data.twenty_companies.edges.map(({ node }: any) => [node.id, node.people]));
  expect(ids.map((id) => nested.get(id))).toEqual([data.of0, data.of1]);
  expect(data.of0).toMatchObject({ totalCount: 0, countUniqueValuesId: 0 });
});
