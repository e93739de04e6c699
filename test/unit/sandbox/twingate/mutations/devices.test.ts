import { describe, expect, it } from 'vitest';
import { createTestAccount, ids, mutationOf } from '../account.ts';

describe('devices', () => {
  it.each([
    ['deviceArchive', ids.laptop, 'ARCHIVED'],
    ['deviceUnarchive', ids.phone, 'ACTIVE'],
    ['deviceBlock', ids.laptop, 'BLOCKED'],
    ['deviceUnblock', ids.desktop, 'ACTIVE'],
  ])('%s shows on the device, on its owner and in the filter', async (field, id, activeState) => {
    const { mutate, ask } = createTestAccount();
    const before = await ask(`{ devices(filter: { activeState: { in: [${activeState}] } }) { totalCount } }`);
    await mutate(mutationOf(field, `id: "${id}"`, 'id'));
    const { device, devices } = await ask(`{
      device(id: "${id}") { activeState user { devices(filter: { activeState: { in: [${activeState}] } }) { edges { node { id } } } } }
      devices(filter: { activeState: { in: [${activeState}] } }) { totalCount }
    }`);
    expect(device.activeState).toBe(activeState);
    expect(device.user.devices.edges).toContainEqual({ node: { id } });
    expect(devices.totalCount).toBe(Number(before.devices.totalCount) + 1);
  });

  it.each([
    ['deviceUnarchive', ids.laptop, 'Device is not in ARCHIVED state'],
    ['deviceUnblock', ids.phone, 'Device is not in BLOCKED state'],
  ])('%s refuses a device in another state', async (field, id, sentence) => {
    const { refusalOf } = createTestAccount();
    expect(await refusalOf(mutationOf(field, `id: "${id}"`, 'id'))).toBe(sentence);
  });

  it('deviceUpdate sets trust, which posture and filters show', async () => {
    const { mutate, ask } = createTestAccount();
    await mutate(mutationOf('deviceUpdate', `id: "${ids.desktop}", isTrusted: true`, 'id'));
    await mutate(mutationOf('deviceUpdate', `id: "${ids.laptop}", isTrusted: false`, 'id'));
    expect(
      await ask(`{
        devices(filter: { isTrusted: { eq: true } }) { edges { node { id } } }
        devicePosture(id: "${ids.desktop}") { manualVerification { isVerified value } antivirus { detected } jamf { isVerified } }
        phone: devicePosture(id: "${ids.phone}") { firewall { detected } osVersion { version } }
      }`),
    ).toEqual({
      devices: { edges: [{ node: { id: ids.desktop } }] },
      devicePosture: {
        manualVerification: { isVerified: true, value: 'SN-2' },
        antivirus: { detected: true },
        jamf: null,
      },
      phone: { firewall: null, osVersion: { version: '14.1' } },
    });
  });
});
