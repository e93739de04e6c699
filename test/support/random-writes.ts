import { getNamedType, isInputObjectType } from 'graphql';
import type { GraphQLInputObjectType } from 'graphql';
import type { CrmColumn, CrmObject } from './crm-objects.ts';
import { createDraft } from './random-draft.ts';
import type { Choose, Draft, RandomOperation } from './random-draft.ts';
import { filterText } from './random-filter.ts';
import { passed } from './random-list.ts';
import { createSelection } from './random-operation.ts';
import type { ReadWorld } from './random-operation.ts';
import { smallId, uniquePaths } from './small-crm.ts';
import { isNothing, valueAt } from './reference-tables.ts';

/** What writes are made over: deleted records can be written too. */
export interface WriteWorld extends ReadWorld {
  readonly allRows: ReadWorld['rows'];
  /** The types whose records are written. */
  readonly writable: readonly CrmObject[];
}

const words = ['"Amber"', '"Basil"', '"Cedar"', '""', 'null'];
const emails = ['"a@small.example"', '"B@Small.example"', '"c@small.example"', '"d@small.example"'];
const urls = ['"https://a.example"', '"https://b.example"', '"https://c.example/x"', '"https://d.example"'];
const strayId = '20202020-0000-4000-8000-000000000000';

/** A random valid mutation of one to three roots; some are refused, and those must change nothing. */
export function randomWrite(choose: Choose, world: WriteWorld): RandomOperation {
  const draft = createDraft(choose);
  const selection = createSelection(draft, world, () => undefined);
  const roots: string[] = [];
  for (let count = 1 + choose(3); count > 0; count--) {
    roots.push(draft.wrap('Mutation', root(draft.pick(world.writable))));
  }
  return draft.finish('mutation', roots.join(' '));

  function root(object: CrmObject): string {
    const [one, many] = [object.one, object.list].map((name) => {
      const plain = name.replace('twenty_', '');
      return plain.charAt(0).toUpperCase() + plain.slice(1);
    });
    const data = (purpose: Purpose) => dataText(draft, world, object, purpose);
    const create = (text: string) => passed(draft, `${object.type}CreateInput!`, text);
    const update = (purpose: Purpose) => passed(draft, `${object.type}UpdateInput!`, data(purpose));
    // Deleted records are not found by what they are related to, so to restore them like that is refused.
    const filter = (canTraverse = true) =>
      passed(draft, `${object.type}FilterInput!`, manyText(object, canTraverse));
    const below = () => selection.record(object, 3, true);
    // Whose the rows of several deleted records' lists are Twenty does not say, and the gateway refuses; a note's targets go
    // with it, and which comes first is the server's own affair.
    const plain = () => selection.record(object, 3, false);
    const marked = () => (object.type === 'TwentyNote' ? plain() : below());
    const own = `{ id ${object.columns
      .slice(0, 3)
      .map(({ path }) => (path.includes('.') ? 'id' : path))
      .join(' ')} }`;
    // Records found by a filter come in no order.
    switch (choose(11)) {
      case 0:
        return `${draft.alias()}: twenty_update${one}(id: "${anyId(object)}", data: ${update('update')}) ${below()}`;
      case 1:
        return `${draft.alias()}: twenty_create${one}(data: ${create(withId(object, data('create')))}) ${below()}`;
      case 2:
        return `${draft.alias()}: twenty_create${many}(data: [${records(() => withId(object, data('createMany')))}]) ${below()}`;
      case 3:
        return `${draft.alias()}: twenty_create${many}(data: [${upserted(object)}], upsert: true) ${below()}`;
      case 4:
        return `${draft.alias()}: twenty_delete${one}(id: "${anyId(object)}") ${marked()}`;
      case 5:
        return `${draft.alias()}: twenty_restore${one}(id: "${anyId(object)}") ${marked()}`;
      case 6:
        return `g${draft.alias()}: twenty_update${many}(filter: ${filter()}, data: ${update('updateMany')}) ${plain()}`;
      case 7:
        return `g${draft.alias()}: twenty_delete${many}(filter: ${filter()}) ${plain()}`;
      case 8:
        return `g${draft.alias()}: twenty_restore${many}(filter: ${filter(false)}) ${plain()}`;
      case 9:
        // What hung on a destroyed record is gone too.
        return `${draft.alias()}: twenty_destroy${one}(id: "${anyId(object)}") ${own}`;
      default:
        return `g${draft.alias()}: twenty_destroy${many}(filter: ${filter()}) ${own}`;
    }
  }

  function records(record: () => string): string {
    return Array.from({ length: 1 + choose(3) }, record).join(', ');
  }

  /** All found by their ids or all by their unique values: which record is meant twice nobody says. */
  function upserted(object: CrmObject): string {
    const [name = ''] = uniquePaths[object.type]?.split('.') ?? [];
    const first = choose(9);
    const isByValue = name !== '' && choose(2) === 1;
    const values = name === 'emails' ? emails : urls;
    return Array.from({ length: 1 + choose(3) }, (_, index) => {
      const data = dataText(draft, world, object, 'upsert', name);
      if (!isByValue) return withId(object, data, (first + index) % 9);
      const value = values[(first + index) % values.length]!;
      const unique =
        name === 'emails'
          ? `emails: { primaryEmail: ${value}, additionalEmails: [] }`
          : `${name}: { primaryLinkUrl: ${value}, primaryLinkLabel: "L", secondaryLinks: [] }`;
      return withId(object, data.replace(/\}$/, ` ${unique} }`), freeNumber(object, index));
    }).join(', ');
  }

  function freeNumber(object: CrmObject, index: number): number {
    const taken = new Set(world.allRows(object.type).map(({ id }) => id));
    const free = Array.from({ length: 99 }, (_, number) => number).filter(
      (number) => !taken.has(smallId(object.type, number)),
    );
    return free[index]!;
  }

  function manyText(object: CrmObject, canTraverse: boolean): string {
    if (choose(2) === 1)
      return filterText(draft, world, canTraverse ? object : { ...object, records: {} }, false);
    const ids = Array.from({ length: 1 + choose(3) }, () => JSON.stringify(anyId(object)));
    return `{ id: { in: [${ids.join(', ')}] } }`;
  }

  function anyId(object: CrmObject): string {
    const rows = world.allRows(object.type);
    return choose(12) === 11 || rows.length === 0 ? strayId : String(draft.pick(rows)['id']);
  }

  /** An id that is free, mostly. */
  function withId(object: CrmObject, data: string, number = choose(9)): string {
    return data.replace(/^\{/, `{ id: "${smallId(object.type, number)}"`);
  }
}

type Purpose = 'create' | 'createMany' | 'upsert' | 'update' | 'updateMany';

/** The data of one record. What an upsert leaves out of a composite nobody says, so it gives all parts. */
function dataText(
  draft: Draft,
  world: WriteWorld,
  object: CrmObject,
  purpose: Purpose,
  without?: string,
): string {
  const { choose } = draft;
  const input = world.schema.getType(`${object.type}UpdateInput`) as GraphQLInputObjectType;
  const names = Object.keys(input.getFields()).filter((name) => name !== without && isWritten(object, name));
  const given = new Map<string, string>();
  for (let count = 1 + choose(3); count > 0; count--) {
    const name = draft.pick(names);
    const text = field(name);
    if (text !== undefined) given.set(name, text);
  }
  return `{ ${[...given].map(([name, text]) => `${name}: ${text}`).join(' ')} }`;

  function field(name: string): string | undefined {
    const target = object.records[name];
    if (target !== undefined) return relation(name, target);
    const column = object.columns.find(({ path }) => path === name);
    if (column) return scalar(column);
    const composite = getNamedType(input.getFields()[name]!.type);
    if (!isInputObjectType(composite)) return undefined;
    const parts = object.columns.filter(({ path }) => path.startsWith(`${name}.`));
    if (purpose !== 'upsert' && choose(10) === 9) return 'null';
    const kept = parts.filter(({ path }) => purpose === 'upsert' || isDue(path) || choose(3) < 2);
    if (kept.length === 0) return undefined;
    return `{ ${kept.map((part) => `${part.path.slice(name.length + 1)}: ${scalar(part)}`).join(', ')} }`;
  }

  /** A link without its address is none, and a number is checked against its country. */
  function isDue(path: string): boolean {
    return /\.primaryPhone/.test(path) || (!purpose.startsWith('update') && path.endsWith('.primaryLinkUrl'));
  }

  function relation(name: string, type: string): string | undefined {
    if (given.has(`${name}Id`)) return undefined;
    const target = draft.pick([null, ...world.allRows(type)]);
    // Whether there is a record to connect to is asked, or not, where there is nobody to connect it with.
    if (!target || purpose === 'updateMany') return '{ disconnect: true }';
    const path = uniquePaths[type];
    const unique = path === undefined ? null : valueAt(target, path);
    // The records of one call have to name the others alike.
    const isBatch = purpose === 'createMany' || purpose === 'upsert';
    if (isBatch || path === undefined || isNothing(unique) || choose(2) === 0) {
      return `{ connect: { where: { id: "${String(target['id'])}" } } }`;
    }
    const [field = '', part = ''] = path.split('.');
    return `{ connect: { where: { ${field}: { ${part}: ${JSON.stringify(unique)} } } } }`;
  }

  function scalar({ path, kind, options }: CrmColumn): string {
    const name = path.split('.').at(-1) ?? '';
    if (name === 'primaryEmail') return draft.pick(emails);
    if (name === 'primaryLinkUrl') return draft.pick(urls);
    if (name === 'additionalEmails') return draft.pick(['[]', '["more@small.example"]']);
    if (name === 'secondaryLinks') return draft.pick(['[]', '[{ url: "https://s.example", label: "S" }]']);
    if (name === 'additionalPhones')
      return draft.pick(['[]', '[{ number: "612345678", countryCode: "FR", callingCode: "+33" }]']);
    // A number that does not fit its country is refused.
    if (name.startsWith('primaryPhone')) return draft.pick(phones[name] ?? []);
    if (name === 'currencyCode') return draft.pick(['"EUR"', '"USD"']);
    if (path.endsWith('Id')) return relationId(path);
    switch (kind) {
      case 'number':
        return draft.pick(['1', '2', '30', 'null']);
      case 'boolean':
        return draft.pick(['true', 'false', 'null']);
      case 'moment':
        return draft.pick(['"2026-02-03T04:05:06.000Z"', '"2025-12-31T00:00:00.000Z"']);
      case 'day':
        return draft.pick(['"2020-01-02"', '"2021-11-30"', 'null']);
      case 'option':
        return draft.pick(options);
      case 'options':
        return draft.pick(['[]', `[${options[1] ?? ''}]`, `[${options.slice(0, 2).join(', ')}]`, 'null']);
      case 'texts':
        return draft.pick(['[]', '["x"]', '["x", "y"]']);
      case 'json':
        return draft.pick(['{ a: 1 }', 'null']);
      default:
        return draft.pick(words);
    }
  }

  function relationId(path: string): string {
    const type = object.records[path.slice(0, -2)];
    if (type === undefined || given.has(path.slice(0, -2))) return 'null';
    const rows = world.allRows(type);
    return draft.pick(['null', `"${strayId}"`, ...rows.map(({ id }) => JSON.stringify(id))]);
  }
}

const phones: Readonly<Record<string, readonly string[]>> = {
  primaryPhoneNumber: ['"612345678"', '"698765432"'],
  primaryPhoneCountryCode: ['"FR"'],
  primaryPhoneCallingCode: ['"+33"'],
};

/** What is the server's own, or has rules of its own, is not written. */
function isWritten(object: CrmObject, name: string): boolean {
  if (/^(id|createdAt|updatedAt|deletedAt|createdBy|updatedBy|position|bodyV2)$/.test(name)) return false;
  const isRelation = name in object.records || object.records[name.slice(0, -2)] !== undefined;
  return (
    isRelation || (!name.endsWith('Id') && object.columns.some(({ path }) => path.split('.')[0] === name))
  );
}
