import { describe, expect, it } from 'vitest';
import { createTestAccount, mutationOf, nodes } from '../account.ts';

describe('serial numbers', () => {
  const create = (list: string) =>
    `mutation { serialNumbersCreate(serialNumbers: ${list}) { ok error entities { id serialNumber matchedDevices { name } } } }`;
  const all = '{ serialNumbers { edges { node { serialNumber } } } }';
  const numbers = (data: any) => nodes(data.serialNumbers).map((node) => node.serialNumber);

  it('are created as a list and match devices', async () => {
    const { mutate, ask } = createTestAccount();
    const { entities } = await mutate(create('["SN-2", "SN-7", "SN-7"]'));
    expect(entities).toMatchObject([
      { serialNumber: 'SN-2', matchedDevices: [{ name: 'bob-desktop' }] },
      { serialNumber: 'SN-7', matchedDevices: [] },
    ]);
    expect(numbers(await ask(all))).toEqual(['SN-1', 'SN-9', 'SN-2', 'SN-7']);
    expect(
      (await ask('{ serialNumbers(filter: { hasMatchedDevices: { eq: true } }) { totalCount } }'))
        .serialNumbers,
    ).toEqual({ totalCount: 2 });
  });

  it.each(['["NEW", "SN-1"]', '["NEW", " "]'])('are not created from %s, not even in part', async (list) => {
    const { refusalOf, ask } = createTestAccount();
    expect(await refusalOf(create(list))).toMatch(/^Serial number/);
    expect(numbers(await ask(all))).toEqual(['SN-1', 'SN-9']);
  });

  it('are deleted by themselves, all or none', async () => {
    const { mutate, refusalOf, ask } = createTestAccount();
    expect(await refusalOf(mutationOf('serialNumbersDelete', 'serialNumbers: ["SN-9", "SN-0"]'))).toBe(
      "Serial number 'SN-0' does not exist",
    );
    await mutate(mutationOf('serialNumbersDelete', 'serialNumbers: ["SN-9"]'));
    expect(numbers(await ask(all))).toEqual(['SN-1']);
  });
});
