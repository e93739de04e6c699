import { describe, expect, it } from 'vitest';
import { createTestAccount, mutationOf } from '../account.ts';

describe('webhooks', () => {
  it('are created, changed in part, deleted', async () => {
    const { mutate, refusalOf, ask } = createTestAccount();
    const { entity } = await mutate(
      mutationOf('webhookCreate', 'name: "Audit", url: "https://hook.example/a"', 'id'),
    );
    await mutate(mutationOf('webhookUpdate', `id: "${entity.id}", name: "Audits"`, 'id'));
    await mutate(
      mutationOf('webhookUpdate', `id: "${entity.id}", name: null, url: "https://hook.example/b"`),
    );
    expect(
      await refusalOf(mutationOf('webhookUpdate', `id: "${entity.id}", name: "No", url: "ftp://x"`)),
    ).toBe('Enter a valid URL.');
    expect(await refusalOf(mutationOf('webhookCreate', 'name: "x", url: "nonsense"'))).toBe(
      'Enter a valid URL.',
    );
    const query = `{ webhook(id: "${entity.id}") { name url lastErrorAt } webhooks { totalCount } }`;
    expect(await ask(query)).toEqual({
      webhook: { name: 'Audits', url: 'https://hook.example/b', lastErrorAt: null },
      webhooks: { totalCount: 1 },
    });
    await mutate(mutationOf('webhookDelete', `id: "${entity.id}"`));
    expect(await ask(query)).toEqual({ webhook: null, webhooks: { totalCount: 0 } });
  });
});
