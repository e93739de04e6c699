import { describe, expect, it } from 'vitest';
import { createTestAccount, ids, mutationOf } from '../account.ts';

describe('connectors', () => {
  it('get a name of their own when none is given', async () => {
    const { mutate, ask } = createTestAccount();
    const names = new Set<string>();
    for (let i = 0; i < 30; i++) {
      const { entity } = await mutate(
        mutationOf('connectorCreate', `remoteNetworkId: "${ids.spare}"`, 'name'),
      );
      names.add(entity.name);
    }
    expect(names.size).toBe(30);
    expect([...names].every((name) => /^[a-z]+-[a-z]+(-\d+)?$/.test(name))).toBe(true);
    expect(
      await ask(
        `{ connectors { totalCount } remoteNetwork(id: "${ids.spare}") { connectors { totalCount } } }`,
      ),
    ).toEqual({ connectors: { totalCount: 32 }, remoteNetwork: { connectors: { totalCount: 30 } } });
  });

  it('number a generated name that is taken', async () => {
    const { mutate } = createTestAccount({ random: () => 0 });
    const create = mutationOf('connectorCreate', `remoteNetworkId: "${ids.spare}"`, 'name');
    const names = [];
    for (let i = 0; i < 3; i++) names.push((await mutate(create)).entity.name);
    expect(names).toEqual(['amber-antelope', 'amber-antelope-2', 'amber-antelope-3']);
  });

  it('are unique by name', async () => {
    const { mutate, refusalOf, ask } = createTestAccount();
    const sentence = 'A Connector with this name already exists.';
    const create = (name: string) =>
      mutationOf(
        'connectorCreate',
        `remoteNetworkId: "${ids.spare}", name: "${name}"`,
        'id state lastHeartbeatAt',
      );
    expect(await refusalOf(create('brave-otter'))).toBe(sentence);
    const { entity } = await mutate(create('new-one'));
    expect(entity).toMatchObject({ state: 'DEAD_NO_HEARTBEAT', lastHeartbeatAt: null });
    const rename = (name: string) =>
      mutationOf(
        'connectorUpdate',
        `id: "${entity.id}", name: "${name}", hasStatusNotificationsEnabled: false`,
      );
    expect(await refusalOf(rename('calm-heron'))).toBe(sentence);
    await mutate(rename('new-one'));
    await mutate(rename('newer-one'));
    expect(
      await ask(
        `{ connector(id: "${entity.id}") { name hasStatusNotificationsEnabled remoteNetwork { name } } }`,
      ),
    ).toEqual({
      connector: {
        name: 'newer-one',
        hasStatusNotificationsEnabled: false,
        remoteNetwork: { name: 'Spare' },
      },
    });
  });

  it('are deleted, and their name is free again', async () => {
    const { mutate, ask } = createTestAccount();
    const id = Buffer.from('Connector:40').toString('base64');
    await mutate(mutationOf('connectorDelete', `id: "${id}"`));
    expect(await ask(`{ connector(id: "${id}") { id } connectors { totalCount } }`)).toEqual({
      connector: null,
      connectors: { totalCount: 1 },
    });
    await mutate(mutationOf('connectorCreate', `remoteNetworkId: "${ids.spare}", name: "brave-otter"`));
  });

  it('get another pair of tokens each time', async () => {
    const { mutate, refusalOf, ask, clock } = createTestAccount();
    const id = Buffer.from('Connector:40').toString('base64');
    const generate = `mutation { connectorGenerateTokens(connectorId: "${id}") { ok error connectorTokens { accessToken refreshToken } } }`;
    await clock.advance(1_000);
    const one = (await mutate(generate)).connectorTokens;
    const other = (await mutate(generate)).connectorTokens;
    expect(new Set([one.accessToken, one.refreshToken, other.accessToken, other.refreshToken]).size).toBe(4);
    expect((await ask(`{ connector(id: "${id}") { updatedAt } }`)).connector.updatedAt).toBe(
      '2026-11-25T12:00:01.000000+00:00',
    );
    expect(
      await refusalOf(`mutation { connectorGenerateTokens(connectorId: "${ids.ada}") { ok error } }`),
    ).toBe(`Connector with id '${ids.ada}' does not exist`);
  });
});
