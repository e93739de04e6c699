import { getNamedType, isObjectType, Kind, visit } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLSchema, SelectionNode } from 'graphql';
import type { WrittenRoot } from './written-roots.ts';

/** No client may use it: names that start so are the gateway's own. */
const OWN_KEY = '_lk_ok';

/** A mutation whose answer says of each root whether the upstream has done it. */
export interface WithVerdicts {
  readonly document: DocumentNode;
  /** Takes what was added out of an answer. By the keys of the roots that say it. */
  readonly takeVerdicts: (data: unknown) => ReadonlyMap<string, boolean>;
}

/**
 * Twingate refuses a write with `ok: false` in an answer like any other, so whoever does not ask for `ok` is not told. It is
 * asked for, then, and taken out of the answer.
 */
export function withVerdicts(
  schema: GraphQLSchema,
  document: DocumentNode,
  roots: readonly WrittenRoot[],
): WithVerdicts {
  const askedAs = new Map<string, string>();
  const asking = new Set<FieldNode>();
  for (const { name, key, nodes } of roots) {
    if (!hasVerdict(schema, name)) continue;
    const asked = nodes.flatMap(({ selectionSet }) => selectionSet?.selections ?? []).find(isPlainOk);
    askedAs.set(key, asked ? (asked.alias ?? asked.name).value : OWN_KEY);
    if (!asked && nodes[0]) asking.add(nodes[0]);
  }
  return {
    document: asking.size > 0 ? withOk(document, asking) : document,
    takeVerdicts: (data) => {
      const verdicts = new Map<string, boolean>();
      for (const [key, okKey] of askedAs) {
        const answer = isObject(data) ? data[key] : undefined;
        if (!isObject(answer)) continue;
        if (typeof answer[okKey] === 'boolean') verdicts.set(key, answer[okKey]);
        if (okKey === OWN_KEY) Reflect.deleteProperty(answer, OWN_KEY);
      }
      return verdicts;
    },
  };
}

function hasVerdict(schema: GraphQLSchema, rootName: string): boolean {
  const root = schema.getMutationType()?.getFields()[rootName];
  const type = root && getNamedType(root.type);
  const ok = isObjectType(type) ? type.getFields()['ok'] : undefined;
  return rootName.startsWith('twingate_') && ok !== undefined && getNamedType(ok.type).name === 'Boolean';
}

function isPlainOk(selection: SelectionNode): selection is FieldNode {
  return selection.kind === Kind.FIELD && selection.name.value === 'ok' && !selection.directives?.length;
}

const ok: FieldNode = {
  kind: Kind.FIELD,
  alias: { kind: Kind.NAME, value: OWN_KEY },
  name: { kind: Kind.NAME, value: 'ok' },
};

function withOk(document: DocumentNode, fields: ReadonlySet<FieldNode>): DocumentNode {
  return visit(document, {
    Field: (node) => {
      if (!node.selectionSet || !fields.has(node)) return undefined;
      const selections = [...node.selectionSet.selections, ok];
      return { ...node, selectionSet: { ...node.selectionSet, selections } };
    },
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
