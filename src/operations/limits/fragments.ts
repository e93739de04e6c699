import { Kind, visit } from 'graphql';
import type { DefinitionNode, DocumentNode, FragmentDefinitionNode } from 'graphql';

/** The fragments of a document, each behind those it spreads; or why there is no such order, in graphql-js's words. */
export type FragmentOrder =
  { readonly order: readonly FragmentDefinitionNode[] } | { readonly problem: string };

/** Characters of a name in an error, and names: a name can be as long as a document. */
const shownCharacters = 40;
const shownNames = 6;

/** Puts fragments in order without recursion: a document may hold a long chain of them. */
export function orderFragments({ definitions }: DocumentNode): FragmentOrder {
  const left = new Map<string, FragmentDefinitionNode>();
  const spreads = new Map<string, ReadonlySet<string>>();
  for (const one of definitions) {
    // Validation refuses the second of one name.
    if (one.kind !== Kind.FRAGMENT_DEFINITION || left.has(one.name.value)) continue;
    left.set(one.name.value, one);
    spreads.set(one.name.value, spreadsIn(one));
  }
  for (const one of definitions) {
    for (const name of spreads.get(nameOfFragment(one)) ?? spreadsIn(one)) {
      // Validation would compare each of them with each other one.
      if (!left.has(name)) return { problem: `Unknown fragment ${shown(name)}.` };
    }
  }
  const order: FragmentDefinitionNode[] = [];
  while (left.size > 0) {
    const ready = [...left].filter(([name]) => nextFrom(name) === undefined);
    if (ready.length === 0) return { problem: toldCycle(findCycle()) };
    for (const [name, fragment] of ready) {
      order.push(fragment);
      left.delete(name);
    }
  }
  return { order };

  /** A fragment that it spreads and that is not in order yet. */
  function nextFrom(name: string): string | undefined {
    for (const spread of spreads.get(name) ?? []) if (left.has(spread)) return spread;
    return undefined;
  }

  /** Every fragment that is left spreads another one that is left. */
  function findCycle(): string[] {
    const way = new Set<string>();
    let [at] = left.keys();
    while (at !== undefined && !way.has(at)) {
      way.add(at);
      at = nextFrom(at);
    }
    const names = [...way];
    return names.slice(at === undefined ? 0 : names.indexOf(at));
  }
}

function toldCycle([first = '', ...others]: readonly string[]): string {
  const names = others.slice(0, shownNames).map(shown);
  const via = names.length > 0 ? ` via ${names.join(', ')}${others.length > shownNames ? ', ...' : ''}` : '';
  return `Cannot spread fragment ${shown(first)} within itself${via}.`;
}

function shown(name: string): string {
  return `"${name.length > shownCharacters ? `${name.slice(0, shownCharacters)}...` : name}"`;
}

function nameOfFragment(definition: DefinitionNode): string {
  return definition.kind === Kind.FRAGMENT_DEFINITION ? definition.name.value : '';
}

function spreadsIn(definition: DefinitionNode): ReadonlySet<string> {
  const names = new Set<string>();
  visit(definition, { FragmentSpread: ({ name }) => void names.add(name.value) });
  return names;
}
