import { globalId } from '../ids.ts';
import type { SerialNumber } from '../records.ts';
import { refuse } from '../refusal.ts';
import type { Store } from '../store.ts';
import { put, takeKey } from '../table.ts';
import { mutation } from './mutation.ts';

interface SerialNumbers {
  readonly serialNumbers: readonly string[];
}

/** Both take whole lists, all or nothing, by the serial numbers themselves. */
export const serialNumberMutations = {
  serialNumbersCreate: mutation(({ serialNumbers }: SerialNumbers, { store, now }) => {
    const present = byNumber(store);
    const wanted = new Set(serialNumbers.map((serialNumber) => serialNumber.trim()));
    for (const serialNumber of wanted) {
      if (serialNumber === '') refuse('Serial number may not be blank.');
      if (present.has(serialNumber)) refuse(`Serial number '${serialNumber}' already exists.`);
    }
    const entities = [...wanted].map((serialNumber) =>
      put(store.serialNumbers, {
        __typename: 'SerialNumber',
        id: globalId('SerialNumber', takeKey(store.serialNumbers)),
        serialNumber,
        createdAt: now,
      }),
    );
    return { entities };
  }),

  serialNumbersDelete: mutation(({ serialNumbers }: SerialNumbers, { store }) => {
    const present = byNumber(store);
    const rows = serialNumbers.map(
      (number) => present.get(number) ?? refuse(`Serial number '${number}' does not exist`),
    );
    for (const row of rows) store.serialNumbers.rows.delete(row.id);
    return {};
  }),
};

function byNumber(store: Store): Map<string, SerialNumber> {
  return new Map([...store.serialNumbers.rows.values()].map((row) => [row.serialNumber, row]));
}
