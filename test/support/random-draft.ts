/** Takes the next decision: a whole number below `below`, 0 the simplest. */
export type Choose = (below: number) => number;

export interface RandomOperation {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A document in the making. */
export interface Draft {
  readonly choose: Choose;
  readonly pick: <T>(items: readonly T[]) => T;
  /** A response key that stands nowhere else. */
  readonly alias: () => string;
  /** `@skip` or `@include` by a constant or a variable, mostly neither. */
  readonly directive: () => string;
  /** The use of a variable that is given in every way a client may: `$v0`. */
  variable(type: string, value: unknown, literal: string): string;
  /** The use of a variable that is there for the whole document, such as `$two`. */
  shared(name: SharedName): string;
  /** Fields as they are, or in a fragment, or twice. */
  wrap(type: string, text: string): string;
  /** The same for fields without anything below, whose fragment may be spread in other places too. */
  wrapLeaf(type: string, text: () => string): string;
  /** The whole document around a selection. */
  finish(kind: 'query' | 'mutation', selection: string): RandomOperation;
}

type SharedName = 'yes' | 'maybe' | 'never' | 'two' | 'many' | 'text';

/** Variables with a default and without one, given and left out. */
const sharedTypes: Readonly<Record<SharedName, string>> = {
  yes: 'Boolean!',
  maybe: 'Boolean = false',
  never: 'Boolean! = false',
  two: 'Int = 2',
  many: 'Int',
  text: 'String = "%a%"',
};

const directives: readonly ((draft: Draft) => string)[] = [
  (draft) => `@include(if: ${draft.shared('yes')})`,
  (draft) => `@skip(if: ${draft.shared('never')})`,
  (draft) => `@skip(if: ${draft.shared('maybe')})`,
  (draft) => `@skip(if: ${draft.shared('yes')}) @include(if: true)`,
  (draft) => `@include(if: ${draft.shared('yes')}) @skip(if: ${draft.shared('never')})`,
  () => '@skip(if: false)',
  () => '@include(if: false)',
];

export function createDraft(choose: Choose): Draft {
  const fragments: string[] = [];
  const leafFragments = new Map<string, string[]>();
  const declared = new Map<string, string>();
  const variables: Record<string, unknown> = {};
  let names = 0;
  const draft: Draft = {
    choose,
    pick: (items) => items[choose(items.length)]!,
    alias: () => `a${names++}`,
    directive: () => (choose(2) < 1 ? '' : (directives[choose(2 * directives.length)]?.(draft) ?? '')),
    variable(type, value, literal) {
      const name = `v${names++}`;
      // Its default counts where the client leaves it out.
      const isDefault = choose(2) === 1;
      declared.set(name, isDefault ? `${type} = ${literal}` : type);
      if (!isDefault) variables[name] = value;
      return `$${name}`;
    },
    shared(name) {
      declared.set(name, sharedTypes[name]);
      return `$${name}`;
    },
    wrap: (type, text) => wrapped(type, text, (name) => void fragments.push(name)),
    wrapLeaf(type, text) {
      const known = leafFragments.get(type) ?? [];
      if (known.length > 0 && choose(8) === 7) return `...${draft.pick(known)} ${draft.directive()}`;
      return wrapped(type, text(), (fragment, name) => {
        fragments.push(fragment);
        leafFragments.set(type, [...(leafFragments.get(type) ?? []), name]);
      });
    },
    finish(kind, selection) {
      if (declared.has('yes')) variables['yes'] = choose(2) === 0;
      if (declared.has('never') && choose(3) === 2) variables['never'] = choose(2) === 1;
      if (declared.has('maybe') && choose(3) === 2) variables['maybe'] = choose(2) === 1;
      if (declared.has('two') && choose(3) === 2) variables['two'] = choose(2) === 1 ? 3 : null;
      if (declared.has('many') && choose(2) === 1) variables['many'] = 1 + choose(90);
      if (declared.has('text') && choose(3) === 2) variables['text'] = '%e%';
      // Not all that was drawn has found its way into the document, and validation wants each variable used.
      const body = [`{ ${selection} }`, ...fragments].join('\n');
      const used = [...declared].filter(([name]) => new RegExp(`\\$${name}\\b`).test(body));
      const declarations = used.map(([name, type]) => `$${name}: ${type}`);
      const head = declarations.length > 0 ? `${kind} (${declarations.join(', ')})` : kind;
      const names = new Set(used.map(([name]) => name));
      return {
        text: `${head} ${body}`,
        variables: Object.fromEntries(Object.entries(variables).filter(([name]) => names.has(name))),
      };
    },
  };
  return draft;

  function wrapped(type: string, text: string, keep: (fragment: string, name: string) => void): string {
    switch (choose(12)) {
      case 11:
        return `... on ${type} ${draft.directive()} { ${text} }`;
      case 10:
        return `... ${draft.directive()} { ${text} }`;
      case 9: {
        const name = `F${names++}`;
        keep(`fragment ${name} on ${type} { ${text} }`, name);
        return `...${name} ${draft.directive()}`;
      }
      case 8:
        // The same again is one field.
        return `${text} ${text}`;
      case 7:
        return `... on ${type} { ... { ${text} } ... on ${type} ${draft.directive()} { ${text} } }`;
      default:
        return text;
    }
  }
}
