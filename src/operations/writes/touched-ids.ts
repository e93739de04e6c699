import { Kind } from 'graphql';
import type { FieldNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';
import type { WrittenRoot } from './written-roots.ts';

type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/**
 * The records that a write names: what its arguments have under `id`, `ids` and under names that end so, and of a filter
 * the `id` that must be equal or in a list. Each once, in the order of the arguments, those further inside last.
 */
export function idsGiven({ name, arguments: given }: WrittenRoot): Set<string> {
  const ids = new Set<string>();
  const note = createNote(name, ids);
  // A JSON value may be nested deeper than the stack.
  const waiting: [name: string, value: unknown, isCondition: boolean][] = [];
  for (const [argument, value] of Object.entries(given))
    waiting.push([argument, value, argument === 'filter']);
  for (const [key, value, isCondition] of waiting) {
    if (key === 'id' && isObject(value)) {
      note(value['eq']);
      note(value['in']);
    } else if (isIdName(key) && !isCondition) {
      note(value);
    } else if (Array.isArray(value)) {
      for (const item of value as readonly unknown[]) waiting.push([key, item, isCondition]);
    } else if (isObject(value)) {
      for (const [inner, child] of Object.entries(value)) {
        // What a filter says of related records says nothing of those that are written.
        if (!isCondition || inner === 'id' || inner === 'and' || inner === 'or')
          waiting.push([inner, child, isCondition]);
      }
    }
  }
  return ids;
}

/**
 * The records that came back for a write: the `id` of the answer, of what it holds as `entity` or as the nodes of `edges`,
 * and of each of a list of those, under whatever aliases.
 */
export function idsAnswered(root: WrittenRoot, fragments: Fragments, value: unknown): Set<string> {
  const ids = new Set<string>();
  const note = createNote(root.name, ids);
  walk(planOf(selectionSetsOf(root.nodes), fragments), value);
  return ids;

  function walk(plan: Plan, at: unknown): void {
    if (Array.isArray(at)) for (const item of at) walk(plan, item);
    else if (isObject(at)) {
      for (const key of plan.ids) note(at[key]);
      for (const [key, inner] of plan.below) walk(inner, at[key]);
    }
  }
}

/** Where in an answer ids stand, by response keys. */
interface Plan {
  readonly ids: ReadonlySet<string>;
  readonly below: ReadonlyMap<string, Plan>;
}

const WAYS: ReadonlySet<string> = new Set(['entity', 'edges', 'node']);

function planOf(selectionSets: readonly SelectionSetNode[], fragments: Fragments): Plan {
  const fields = selectionSets.flatMap((selectionSet) => fieldsOf(selectionSet, fragments));
  const ways = Map.groupBy(
    fields.filter(({ name }) => WAYS.has(name.value)),
    keyOf,
  );
  return {
    ids: new Set(fields.filter(({ name }) => name.value === 'id').map(keyOf)),
    below: new Map([...ways].map(([key, nodes]) => [key, planOf(selectionSetsOf(nodes), fragments)])),
  };
}

/** Type conditions are not looked at: two fields of one key are of one type, and no text is an id. */
function fieldsOf({ selections }: SelectionSetNode, fragments: Fragments): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection];
    const part = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
    return part ? fieldsOf(part.selectionSet, fragments) : [];
  });
}

function selectionSetsOf(nodes: readonly FieldNode[]): SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
}

function keyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

function isIdName(name: string): boolean {
  return /^ids?$|Ids?$/.test(name);
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Takes what is an id, or several of them; anything else may be a text that somebody wrote there. */
function createNote(rootName: string, ids: Set<string>): (value: unknown) => void {
  const isTwingate = rootName.startsWith('twingate_');
  return (value) => {
    for (const one of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
      if (typeof one !== 'string') continue;
      if (UUID.test(one)) ids.add(one.toLowerCase());
      else if (isTwingate && isGlobalId(one)) ids.add(one);
    }
  };
}

/** Twingate's ids: base64 of a type's name, a colon and a key. */
function isGlobalId(text: string): boolean {
  if (text.length > 100 || !/^[\w+/=-]+$/.test(text)) return false;
  return /^[A-Za-z]\w*:[\w-]+$/.test(Buffer.from(text, 'base64').toString('latin1'));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
