import { describe, expect, it } from 'vitest';
import { createTestAccount, ids, mutationOf, type TestAccount } from '../account.ts';

const EDGE = `expiresAt approvalMode usageBasedAutolockDurationDays accessPolicy { mode durationSeconds }
  securityPolicy { id } node { __typename ... on Group { id } ... on ServiceAccount { id } }`;
const READ = `{ resource(id: "${ids.bastion}") { access { totalCount edges { ${EDGE} } } } }`;

const change = (field: string, args: string) =>
  `mutation { ${field}(resourceId: "${ids.bastion}", ${args}) { ok error entity { id access { totalCount edges { ${EDGE} } } } } }`;

/** The edges after a change, which the payload and a later query must tell alike. */
async function edgesAfter({ mutate, ask }: TestAccount, field: string, args: string): Promise<any[]> {
  const { entity } = await mutate(change(field, args));
  const { resource } = await ask(READ);
  expect(resource.access).toEqual(entity.access);
  expect(resource.access.totalCount).toBe(resource.access.edges.length);
  return resource.access.edges;
}

const principals = (edges: any[]) => edges.map((edge) => edge.node.id);

describe('resource access', () => {
  it('is added to, replaced and removed', async () => {
    const account = createTestAccount();
    const add = (id: string) =>
      edgesAfter(account, 'resourceAccessAdd', `access: [{ principalId: "${id}" }]`);
    expect(principals(await add(ids.engineering))).toEqual([ids.engineering]);
    expect(principals(await add(ids.robot))).toEqual([ids.engineering, ids.robot]);
    expect(principals(await add(ids.engineering))).toEqual([ids.engineering, ids.robot]);
    const set = `access: [{ principalId: "${ids.directory}" }, { principalId: "${ids.robot}" }]`;
    expect(principals(await edgesAfter(account, 'resourceAccessSet', set))).toEqual([
      ids.directory,
      ids.robot,
    ]);
    const remove = `principalIds: ["${ids.robot}", "${ids.everyone}"]`;
    expect(principals(await edgesAfter(account, 'resourceAccessRemove', remove))).toEqual([ids.directory]);
    expect(await edgesAfter(account, 'resourceAccessSet', 'access: []')).toEqual([]);
  });

  it('shows on the principals', async () => {
    const account = createTestAccount();
    await edgesAfter(
      account,
      'resourceAccessAdd',
      `access: [{ principalId: "${ids.directory}" }, { principalId: "${ids.robot}" }]`,
    );
    const query = `{
      group(id: "${ids.directory}") { resources { edges { node { name } } } }
      serviceAccount(id: "${ids.robot}") { resources { edges { node { name } } } }
    }`;
    expect(await account.ask(query)).toEqual({
      group: { resources: { edges: [{ node: { name: 'Bastion' } }, { node: { name: 'Shop' } }] } },
      serviceAccount: { resources: { edges: [{ node: { name: 'Wiki' } }, { node: { name: 'Bastion' } }] } },
    });
  });

  it.each(['resourceAccessAdd', 'resourceAccessSet'])(
    '%s keeps settings left out and removes those that are null',
    async (field) => {
      const account = createTestAccount();
      const after = (settings: string) =>
        edgesAfter(account, field, `access: [{ principalId: "${ids.engineering}", ${settings} }]`);
      const [given] = await after(
        `expiresAt: "2026-12-01T00:00:00Z", approvalMode: MANUAL, securityPolicyId: "${ids.strict}",
       accessPolicy: { mode: AUTO_LOCK, durationSeconds: 86400 }`,
      );
      expect(given).toEqual({
        expiresAt: '2026-12-01T00:00:00.000000+00:00',
        approvalMode: 'MANUAL',
        usageBasedAutolockDurationDays: 1,
        accessPolicy: { mode: 'AUTO_LOCK', durationSeconds: 86_400 },
        securityPolicy: { id: ids.strict },
        node: { __typename: 'Group', id: ids.engineering },
      });
      expect(await after('approvalMode: AUTOMATIC')).toEqual([{ ...given, approvalMode: 'AUTOMATIC' }]);
      expect(
        await after('expiresAt: null, securityPolicyId: null, accessPolicy: null, approvalMode: null'),
      ).toEqual([
        {
          ...given,
          expiresAt: null,
          approvalMode: null,
          usageBasedAutolockDurationDays: null,
          accessPolicy: null,
          securityPolicy: null,
        },
      ]);
    },
  );

  it.each([
    [`principalId: "${ids.ada}"`, `Principal with id '${ids.ada}' does not exist`],
    [
      `principalId: "${ids.robot}", approvalMode: MANUAL`,
      "'approvalMode' must be null for a Service Account.",
    ],
    [`principalId: "${ids.robot}", expiresAt: "2026-12-01T00:00:00Z"`, "'expiresAt' must be null"],
    [`principalId: "${ids.engineering}", expiresAt: "2026-11-25T12:59:59Z"`, 'between 1 hour and 1 year'],
    [`principalId: "${ids.engineering}", expiresAt: "2027-11-25T12:00:01Z"`, 'between 1 hour and 1 year'],
    [`principalId: "${ids.engineering}", securityPolicyId: "${ids.ada}"`, 'SecurityPolicy with id'],
  ])('refuses { %s } and changes nothing', async (input, sentence) => {
    const { refusalOf, ask } = createTestAccount();
    for (const field of ['resourceAccessAdd', 'resourceAccessSet']) {
      expect(
        await refusalOf(change(field, `access: [{ principalId: "${ids.everyone}" }, { ${input} }]`)),
      ).toContain(sentence);
    }
    expect((await ask(READ)).resource.access.totalCount).toBe(0);
  });

  it('takes nulls for a service account, and moments an hour and a year ahead', async () => {
    const account = createTestAccount();
    const edges = await edgesAfter(
      account,
      'resourceAccessSet',
      `access: [
        { principalId: "${ids.robot}", expiresAt: null, securityPolicyId: null, approvalMode: null }
        { principalId: "${ids.engineering}", expiresAt: "2026-11-25T13:00:00Z" }
        { principalId: "${ids.directory}", expiresAt: "2027-11-25T13:00:00+01:00" }
      ]`,
    );
    expect(edges.map((edge) => edge.expiresAt)).toEqual([
      null,
      '2026-11-25T13:00:00.000000+00:00',
      '2027-11-25T12:00:00.000000+00:00',
    ]);
  });

  it('carries no policy where Twingate is bypassed', async () => {
    const { mutate, refusalOf } = createTestAccount();
    const sentence = "Resources that bypass Twingate can't have a Security Policy.";
    const bypass = mutationOf('resourceUpdate', `id: "${ids.wiki}", routingMode: BYPASS_TWINGATE`);
    const grant = (field: string, policy: string) =>
      mutationOf(
        field,
        `resourceId: "${ids.wiki}", access: [{ principalId: "${ids.engineering}", securityPolicyId: ${policy} }]`,
      );
    await mutate(grant('resourceAccessAdd', `"${ids.strict}"`));
    expect(await refusalOf(bypass)).toBe(sentence);
    await mutate(grant('resourceAccessAdd', 'null'));
    await mutate(bypass);
    for (const field of ['resourceAccessAdd', 'resourceAccessSet']) {
      expect(await refusalOf(grant(field, `"${ids.strict}"`))).toBe(sentence);
      await mutate(grant(field, 'null'));
    }
  });
});
