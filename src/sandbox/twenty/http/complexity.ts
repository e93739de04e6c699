import { Kind } from 'graphql';
import type { DocumentNode, SelectionSetNode } from 'graphql';
import { fragmentsOf } from '../records/selection.ts';
import type { ToldError } from './graphql-answer.ts';

/** The most an ordinary executor of Twenty's takes; undefined sets no limit. */
export interface ComplexityLimits {
  readonly roots: number;
  readonly depth: number | undefined;
}

/** `GRAPHQL_MAX_FIELDS`, its default: the fields of all levels together. */
const MAX_FIELDS = 2000;

/** What the limits have against a document, looked at before it is validated; introspection fields are not counted. */
export function excessOf(document: DocumentNode, limits: ComplexityLimits): ToldError | null {
  const { fields, depth, roots } = measured(document);
  const duplicate = roots.find((name, index) => roots.indexOf(name) < index);
  if (duplicate !== undefined) {
    return badInput(`Duplicate root resolver: "${duplicate}"`, {
      id: 'UrzTjS',
      message: 'Duplicate root resolver found. Each root resolver can only be called once per document.',
    });
  }
  if (limits.depth !== undefined && depth > limits.depth) {
    return tooMuch('nested fields', depth, limits.depth);
  }
  if (fields > MAX_FIELDS) return tooMuch('fields', fields, MAX_FIELDS);
  if (roots.length > limits.roots) return tooMuch('root resolvers', roots.length, limits.roots);
  return null;
}

interface Measured {
  readonly fields: number;
  /** The longest chain of fields; the root fields are at depth one. */
  readonly depth: number;
  readonly roots: readonly string[];
}

function measured(document: DocumentNode): Measured {
  const fragments = fragmentsOf(document);

  function measure(set: SelectionSetNode, open: ReadonlySet<string>): Measured {
    let fields = 0;
    let depth = 0;
    const roots: string[] = [];
    const add = (inner: Measured) => {
      fields += inner.fields;
      depth = Math.max(depth, inner.depth);
      roots.push(...inner.roots);
    };
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) add(measure(selection.selectionSet, open));
      else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const name = selection.name.value;
        const fragment = open.has(name) ? undefined : fragments.get(name);
        if (fragment) add(measure(fragment.selectionSet, new Set([...open, name])));
      } else if (!selection.name.value.startsWith('__')) {
        const below = selection.selectionSet && measure(selection.selectionSet, open);
        add({
          fields: 1 + (below?.fields ?? 0),
          depth: 1 + (below?.depth ?? 0),
          roots: [selection.name.value],
        });
      }
    }
    return { fields, depth, roots };
  }

  const operations = document.definitions
    .filter((each) => each.kind === Kind.OPERATION_DEFINITION)
    .map((operation) => measure(operation.selectionSet, new Set()));
  return {
    fields: operations.reduce((sum, each) => sum + each.fields, 0),
    depth: Math.max(0, ...operations.map((each) => each.depth)),
    roots: operations.flatMap((each) => each.roots),
  };
}

function tooMuch(what: string, requested: number, allowed: number): ToldError {
  return badInput(
    `Query too complex - Too many ${what} requested: ${requested} - Maximum allowed ${what}: ${allowed}`,
  );
}

function badInput(message: string, userFriendlyMessage?: object): ToldError {
  return {
    message,
    extensions: { ...(userFriendlyMessage && { userFriendlyMessage }), code: 'BAD_USER_INPUT' },
  };
}
