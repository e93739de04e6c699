import { getNamedType, getNullableType, isListType } from 'graphql';
import { pageRows } from '../../../upstreams/twingate/long-lists/long-field.ts';
import type { AskedField } from './asked-fields.ts';
import type { Moment } from './moment.ts';
import type { TwentyCost } from './twenty.ts';
import { mostListRows } from './twingate.ts';
import type { TwingateCost } from './twingate.ts';

/** What nothing bounds, and what of it is assumed: the e-mail addresses of a person, and people of companies in all. */
const addressesPerPerson = 2;
const peopleOfCompanies = 5_000;
/** The most rows that Twingate's lists give to one call, its first pages aside. */
const furtherRows = 20_000;

/** Counts what a link asks, one root field after another, and what is below it. An address is taken to be one object's. */
export function followLink(
  field: AskedField,
  asks: readonly string[],
  moment: Moment,
  { twenty, twingate }: { readonly twenty: TwentyCost; readonly twingate: TwingateCost },
): void {
  let { name, rows: keys } = moment;
  let rows = keys;
  const isByDomain = field.fieldName.endsWith('ByDomain');
  const hasLongLists = isByDomain || getNamedType(field.type).name === 'TwingateDevice';
  for (const root of asks) {
    if (keys === 0) return;
    const isOfCompanies = root === 'twenty_people' && field.parentType.name === 'TwentyCompany';
    if (root.startsWith('twenty_')) {
      name += ' twenty';
      if (isOfCompanies) keys = peopleOfCompanies;
      // All links of one moment that need a company's people share them.
      twenty.lookup(keys, isOfCompanies ? name : undefined);
      rows = keys;
    } else {
      name += ' twingate';
      const addresses = keys * addressesPerPerson;
      // Each 100 addresses are a list of users, and each domain.
      const lists = isByDomain ? keys : addresses;
      twingate.lookup(
        name,
        isByDomain ? keys : Math.ceil(addresses / pageRows),
        hasLongLists ? lists * (mostListRows / pageRows - 1) : 0,
      );
      rows = hasLongLists ? Math.min(lists * mostListRows, lists * pageRows + furtherRows) : addresses;
    }
  }
  const isOne = !isListType(getNullableType(field.type));
  const target = { name, rows: isOne ? Math.min(rows, moment.rows) : rows };
  if (asks.at(-1)?.startsWith('twenty_')) twenty.below(field, target);
  else twingate.below(field, target);
}
