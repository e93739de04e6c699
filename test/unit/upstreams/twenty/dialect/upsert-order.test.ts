import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planUpsert } from '../../../../../src/upstreams/twenty/dialect/upsert-order.ts';
import { writeOf } from './writing-crm.ts';

/** With ids `new-1`, `new-2`, ... for those that have none. */
function upsertOf(data: string, upsert = true) {
  let made = 0;
  return planUpsert(writeOf(`createPeople(data: [${data}], upsert: ${upsert})`), () => `new-${++made}`);
}

const rows = (...ids: string[]) => ids.map((id) => ({ id }));

describe('an upsert of several records', () => {
  it('gives each an id that has none, and selects the ids', () => {
    const root = upsertOf('{ id: "A", jobTitle: "x" }, { jobTitle: null }, { id: null }')?.root;
    expect(root?.field.arguments).toEqual({
      data: [{ id: 'A', jobTitle: 'x' }, { jobTitle: null, id: 'new-1' }, { id: 'new-2' }],
      upsert: true,
    });
    expect(root?.needs).toEqual([['id']]);
  });

  it('is none without upsert, and of one record', () => {
    expect(upsertOf('{ id: "a" }, { id: "b" }', false)).toBeUndefined();
    expect(upsertOf('{ id: "a" }')).toBeUndefined();
  });
});

describe('its results', () => {
  it('come in the order of the input, whichever of them were there and however they were found', () => {
    const outcomes = fc.array(fc.constantFrom('created', 'found by id', 'found otherwise'), { minLength: 2 });
    fc.assert(
      fc.property(outcomes, (all) => {
        const input = all.map((outcome, index) => (outcome === 'found by id' ? `{ id: "G${index}" }` : '{}'));
        const upsert = upsertOf(input.join());
        const given = (upsert?.root.field.arguments['data'] ?? []) as { id: string }[];
        const expected = given.map(({ id }, index) =>
          all[index] === 'found otherwise' ? { id: `there-${index}` } : { id: id.toLowerCase() },
        );
        const isCreated = (_row: object, index: number) => all[index] === 'created';
        const isUpdated = (_row: object, index: number) => all[index] !== 'created';
        const answered = [...expected.filter(isUpdated), ...expected.filter(isCreated)];
        expect(upsert?.inInputOrder(answered)).toEqual(expected);
      }),
    );
  });

  it('stand once for each of the input that had the same id', () => {
    expect(upsertOf('{ id: "a" }, { id: "a" }')?.inInputOrder(rows('a'))).toEqual(rows('a', 'a'));
  });

  it.each([
    ['two of the input were one record', '{ id: "a" }, {}', rows('a')],
    ['there are more than were asked', '{ id: "a" }, {}', rows('x', 'a', 'y')],
  ])('are left as they came when %s', (_, data, results) => {
    expect(upsertOf(data)?.inInputOrder(results)).toEqual(results);
  });

  it('may be missing', () => {
    expect(upsertOf('{}, {}')?.inInputOrder(null)).toBeNull();
  });
});
