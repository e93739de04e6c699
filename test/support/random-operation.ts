import { getNamedType, isLeafType } from 'graphql';
import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { CrmObject } from './crm-objects.ts';
import { createDraft } from './random-draft.ts';
import type { Choose, Draft, RandomOperation } from './random-draft.ts';
import { objectOf } from './random-filter.ts';
import type { RandomWorld } from './random-filter.ts';
import { aggregateNames, groupRoot } from './random-groups.ts';
import { listArguments } from './random-list.ts';
import type { CursorProbe } from './random-list.ts';
import { isComposite } from './read-crm.ts';

export type { Choose, RandomOperation } from './random-draft.ts';

export interface ReadWorld extends RandomWorld {
  readonly schema: GraphQLSchema;
  /** Root fields that are answered by an ordinary executor of Twenty's: `twenty_search(searchInput: "a", limit: 3)`. */
  readonly searches: readonly string[];
  /** Fields that no selection has. */
  readonly unselected: RegExp;
}

export interface RandomRead extends RandomOperation {
  readonly probes: readonly CursorProbe[];
}

/** Relations below a root, one inside the other. */
const deepest = 4;

/** A random valid query over the CRM. What its fields select and take is read off the schema. */
export function randomRead(choose: Choose, world: ReadWorld): RandomRead {
  const draft = createDraft(choose);
  const probes: CursorProbe[] = [];
  const selection = createSelection(draft, world, (probe) => void probes.push(probe));
  const roots: string[] = [];
  for (let count = 1 + choose(3); count > 0; count--) roots.push(draft.wrap('Query', selection.root()));
  return { ...draft.finish('query', roots.join(' ')), probes };
}

export interface RandomSelection {
  /** A root field with all that is below it. */
  root(): string;
  /** What is selected of a record; `mayHaveLists`: without it the answer would grow out of all bounds. */
  record(object: CrmObject, depth: number, mayHaveLists: boolean): string;
}

export function createSelection(
  draft: Draft,
  world: ReadWorld,
  keepProbe: (probe: CursorProbe) => void,
): RandomSelection {
  const { choose, pick, alias, directive } = draft;
  /** Roots that have been chosen, up to what is selected of them. */
  const heads: { readonly text: string; readonly below: () => string }[] = [];
  return { root, record };

  function root(): string {
    if (heads.length > 0 && choose(6) === 5) {
      // Once more with equal arguments.
      const { text, below } = pick(heads);
      return `${alias()}: ${text} ${directive()} ${below()}`;
    }
    const object = pick(world.objects);
    switch (choose(12)) {
      case 11:
        return `${alias()}: __typename ${directive()}`;
      case 10:
        return world.searches.length > 0
          ? `${alias()}: ${pick(world.searches)} ${search()}`
          : listRoot(object);
      case 9:
        return duplicatesRoot(object);
      case 8:
        return groupRoot(draft, world, world.schema, object);
      case 0:
      case 1:
      case 2:
        return oneRoot(object);
      default:
        return listRoot(object);
    }
  }

  function oneRoot(object: CrmObject): string {
    const rows = world.rows(object.type);
    if (rows.length === 0) return listRoot(object);
    const { id } = pick(rows.slice(0, 40));
    const text = `${object.one}(filter: { id: { eq: "${String(id)}" } })`;
    const below = () => record(object, deepest, true, (inner) => `{ c: ${text} ${inner} }`);
    heads.push({ text, below });
    return `${alias()}: ${text} ${directive()} ${below()}`;
  }

  function listRoot(object: CrmObject): string {
    const isWide = choose(2) === 0;
    const probe = (given: string) => `{ c: ${object.list}${given} { edges { cursor node { id } } } }`;
    const given = listArguments(draft, world, object, { isRoot: true, isWide, probe, keepProbe });
    const text = `${object.list}${given.text}`;
    const below = () => connection(object, deepest, true, isWide || given.seesDeleted);
    heads.push({ text, below });
    return `${alias()}: ${text} ${directive()} ${below()}`;
  }

  function duplicatesRoot(object: CrmObject): string {
    const rows = world.rows(object.type);
    if (object.duplicates === undefined || rows.length === 0) return oneRoot(object);
    const ids = Array.from({ length: 1 + choose(3) }, () => String(pick(rows)['id']));
    return `${alias()}: ${object.duplicates}(ids: ${JSON.stringify(ids)}) ${directive()} { totalCount edges { cursor node ${record(object, 2, false)} } pageInfo { hasNextPage startCursor } }`;
  }

  function search(): string {
    const parts = ['node { recordId l: label tsRank ...S }', 'n: __typename', 'cursor'];
    const edges = `edges { ${pick(parts)} }`.replace(
      '...S',
      '... on TwentySearchRecord { objectNameSingular }',
    );
    return `${directive()} { ${edges} p: pageInfo { hasNextPage endCursor } }`;
  }

  function record(
    object: CrmObject,
    depth: number,
    mayHaveLists: boolean,
    probe?: (inner: string) => string,
  ): string {
    return selectionOf(() => {
      const lists = mayHaveLists ? Object.keys(object.lists) : [];
      const relations = [...Object.keys(object.records), ...lists];
      if (depth > 0 && relations.length > 0 && choose(2) === 1) {
        return draft.wrap(object.type, relation(object, pick(relations), depth - 1, mayHaveLists, probe));
      }
      return draft.wrapLeaf(object.type, () => leaf(object.type));
    });
  }

  function relation(
    object: CrmObject,
    name: string,
    depth: number,
    mayHaveLists: boolean,
    probe: ((inner: string) => string) | undefined,
  ): string {
    const type = object.records[name];
    if (type !== undefined) {
      const below = record(objectOf(world, type), depth, mayHaveLists);
      return choose(2) === 1 ? `${alias()}: ${name} ${directive()} ${below}` : `${name} ${below}`;
    }
    const target = objectOf(world, object.lists[name]?.[0] ?? '');
    const isWide = depth === 0 || choose(2) === 0;
    const probeList =
      probe && ((given: string) => probe(`{ c: ${name}${given} { edges { cursor node { id } } } }`));
    const given =
      isWide && choose(2) === 0
        ? { text: '', seesDeleted: false }
        : listArguments(draft, world, target, { isRoot: false, isWide, probe: probeList, keepProbe });
    const below = connection(target, depth, false, isWide || given.seesDeleted);
    if (given.text === '' && choose(3) === 0) return `${name} ${below}`;
    return `${alias()}: ${name}${given.text} ${directive()} ${below}`;
  }

  /**
   * A list that names its cursors is the beginning of its order; otherwise Twenty may choose which rows a page has. `isWide`:
   * it has no lists below it, because there would be too many rows, or deleted ones: whose the rows of several deleted
   * records' lists are Twenty does not say, and the gateway refuses.
   */
  function connection(object: CrmObject, depth: number, isRoot: boolean, isWide: boolean): string {
    const node = () =>
      `node ${isWide ? record(object, Math.min(depth, 2), false) : record(object, depth, true)}`;
    const parts = [
      () =>
        `edges { ${node()} ${choose(2) === 1 ? 'cursor' : ''} ${choose(4) < 3 ? '' : `${alias()}: ${node()}`} }`,
      () => 'totalCount',
      () => `${alias()}: totalCount ${directive()}`,
      () => 'pageInfo { hasNextPage hasPreviousPage endCursor n: __typename }',
      () => 'pageInfo { h: hasNextPage startCursor }',
      () => `${alias()}: ${pick(aggregateNames(world.schema, object))} ${directive()}`,
      () => '__typename',
    ];
    const text = selectionOf(() => draft.wrap(`${object.type}Connection`, pick(parts)()));
    return isRoot ? text : text.replace(/^\{/, '{ pageInfo { s: startCursor } ');
  }

  function leaf(type: string): string {
    const fields = Object.values((world.schema.getType(type) as GraphQLObjectType).getFields()).filter(
      ({ name }) => !/^_|^searchVector$/.test(name) && !world.unselected.test(name),
    );
    const field = fields[choose(fields.length)];
    const named = field && getNamedType(field.type);
    if (!field || !named) return '__typename';
    const label = choose(3) === 0 ? `${alias()}: ` : '';
    if (isLeafType(named)) return `${label}${field.name} ${directive()}`;
    if (field.args.length > 0 || 'edges' in ('getFields' in named ? named.getFields() : {})) {
      return `${label}__typename`;
    }
    if (!isComposite(named)) return `${label}id`;
    return `${label}${field.name} ${selectionOf(() => draft.wrapLeaf(named.name, () => leaf(named.name)))}`;
  }

  function selectionOf(part: () => string): string {
    const parts: string[] = [];
    for (let count = 1 + choose(3); count > 0; count--) parts.push(part());
    return `{ ${parts.join(' ')} }`;
  }
}
