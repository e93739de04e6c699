import type { Device } from '../records.ts';
import { refuse } from '../refusal.ts';
import { need } from '../table.ts';
import { mutation } from './mutation.ts';

interface ById {
  readonly id: string;
}

export const deviceMutations = {
  deviceArchive: setState('ARCHIVED'),
  deviceBlock: setState('BLOCKED'),
  deviceUnarchive: setState('ACTIVE', 'ARCHIVED'),
  deviceUnblock: setState('ACTIVE', 'BLOCKED'),
  deviceUpdate: mutation(({ id, isTrusted }: ById & { readonly isTrusted: boolean }, { store }) => {
    const device = need(store.devices, id);
    device.isTrusted = isTrusted;
    return { entity: device };
  }),
};

/** Moves a device to `to`; with `from`, only out of that state. */
function setState(to: Device['activeState'], from?: Device['activeState']) {
  return mutation(({ id }: ById, { store }) => {
    const device = need(store.devices, id);
    if (from && device.activeState !== from) refuse(`Device is not in ${from} state`);
    device.activeState = to;
    return { entity: device };
  });
}
