import { OperationTypeNode } from 'graphql';
import type { FieldNode, GraphQLSchema } from 'graphql';
import type { ErrorCode } from '../../errors.ts';
import type { Join } from '../../upstream/budget/join.ts';
import { withTwins } from '../../upstream/budget/twins.ts';
import type { UpstreamRequest, UpstreamResult } from '../../upstream/call.ts';
import type { Values } from './dialect/arguments.ts';
import { isSource, upstreamPageRows } from './dialect/pages.ts';
import { rootDocument } from './dialect/root-document.ts';
import { fieldNamed, fieldsIn, formOf, selectionOf, withNeeds } from './join-form.ts';
import type { Form } from './join-form.ts';

/** Values of all lists of a filter together. */
const MOST_VALUES = 1_000;

/** Errors that concern whoever asks, whatever it is. */
const OF_ALL: ReadonlySet<ErrorCode> = new Set([
  'UPSTREAM_RATE_LIMITED',
  'UPSTREAM_CREDENTIALS_REJECTED',
  'UNAUTHENTICATED',
]);

export interface TwentyJoinOptions {
  /** Twenty's core schema in its own names. Read for each call, since it can change while serving. */
  readonly schema: () => GraphQLSchema;
}

/**
 * Reads of Twenty's records that wait leave as one where they ask one root for the same and differ only in the ids or
 * addresses they look for: as a list of all their rows, for one token. Each is given its own rows of it.
 *
 * A joint list that is cut, a row that nobody asked for, or a record that is not there tell nothing: Twenty has the word.
 */
export function createTwentyJoin({ schema: currentSchema }: TwentyJoinOptions): Join {
  const forms = new WeakMap<
    UpstreamRequest,
    { readonly schema: GraphQLSchema; readonly form: Form | undefined }
  >();

  function cachedForm(request: UpstreamRequest): Form | undefined {
    const schema = currentSchema();
    let known = forms.get(request);
    if (known?.schema !== schema) {
      known = { schema, form: formOf(request, schema) };
      forms.set(request, known);
    }
    return known.form;
  }

  return withTwins({
    accepts(waiting, request) {
      const asked = [...waiting, request].map(cachedForm);
      const [first] = asked;
      if (!first) return false;
      const isSame = asked.every((form) => form?.group === first.group);
      return isSame && unitedLists(asked as Form[]).every(({ length }) => length <= MOST_VALUES);
    },

    merge(requests) {
      const asked = requests.flatMap((request) => cachedForm(request) ?? []);
      const [first] = asked;
      const queryType = currentSchema().getQueryType();
      if (!first || !queryType) throw new RangeError('There is nothing to join.');
      const cursor = wantsCursors(first) ? [fieldNamed('cursor')] : [];
      const edges = selectionOf([...cursor, fieldNamed('node', withNeeds(first).node)]);
      const more = selectionOf([fieldNamed('hasNextPage')]);
      return rootDocument(OperationTypeNode.QUERY, queryType, [
        {
          fieldName: first.list.name,
          arguments: { first: upstreamPageRows, filter: first.key.filterOf(unitedLists(asked)) },
          selectionSet: selectionOf([fieldNamed('edges', edges), fieldNamed('pageInfo', more)]),
        },
      ]);
    },

    split(requests, { data, errors }) {
      const asked = requests.map(cachedForm);
      const [first] = asked;
      const untold = requests.map(() => undefined);
      if (errors.length > 0) {
        const isOfAll = errors.every(({ code, path }) => OF_ALL.has(code) && !path?.length);
        return isOfAll ? requests.map(() => ({ data: null, errors })) : untold;
      }
      const answer = first && data?.[first.list.name];
      const edges = isSource(answer) && !isCut(answer) ? edgesIn(answer) : undefined;
      if (!edges) return untold;
      const found = asked.map((form) => form && ownEdges(form, edges));
      const claimed = new Set(found.flatMap((own) => own ?? []));
      if (claimed.size < edges.length) return untold;
      return asked.map((form, place) => form && answerOf(form, found[place]));
    },

    regroup: (untold) => untold.map((request) => [request]),
  });
}

interface Edge {
  readonly cursor?: unknown;
  readonly node: Values;
}

function edgesIn({ edges }: Values): readonly Edge[] | undefined {
  return Array.isArray(edges) && edges.every((edge) => isSource(edge) && isSource(edge['node']))
    ? (edges as Edge[])
    : undefined;
}

function isCut({ pageInfo }: Values): boolean {
  return !isSource(pageInfo) || pageInfo['hasNextPage'] !== false;
}

function unitedLists(forms: readonly Form[]): readonly string[][] {
  const [first] = forms;
  const places = first ? [...first.key.lists.keys()] : [];
  return places.map((place) => [...new Set(forms.flatMap(({ key }) => key.lists[place] ?? []))]);
}

/** Undefined where it cannot be told which they are. */
function ownEdges({ key }: Form, edges: readonly Edge[]): readonly Edge[] | undefined {
  const found = edges.map(({ node }) => key.finds(node));
  return found.includes(undefined) ? undefined : edges.filter((_, place) => found[place]);
}

function answerOf(form: Form, own: readonly Edge[] | undefined): UpstreamResult | undefined {
  const { root, isRecord, rows } = form;
  if (!own) return undefined;
  const given = own.slice(0, rows).map(({ cursor, node }): Edge => ({ cursor, node: ownNode(form, node) }));
  const value = isRecord ? given[0]?.node : connectionOf(root, given, own.length);
  return value && { data: { [root.name.value]: value }, errors: [] };
}

/** A copy, since a row may be asked for by several. */
function ownNode(form: Form, node: Values): Values {
  const copy: Record<string, unknown> = structuredClone(node);
  const { added } = withNeeds(form);
  return added === undefined
    ? copy
    : Object.fromEntries(Object.entries(copy).filter(([name]) => name !== added));
}

function connectionOf(root: FieldNode, edges: readonly Edge[], total: number): Values {
  const pageInfo: Values = {
    hasNextPage: total > edges.length,
    hasPreviousPage: false,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  };
  const parts = fieldsIn(root.selectionSet).map(({ name, selectionSet }): [string, unknown] => {
    if (name.value === 'totalCount') return [name.value, total];
    return [
      name.value,
      name.value === 'pageInfo'
        ? only(pageInfo, selectionSet)
        : edges.map((edge) => only({ ...edge }, selectionSet)),
    ];
  });
  return Object.fromEntries(parts);
}

function only(values: Values, selectionSet: FieldNode['selectionSet']): Values {
  return Object.fromEntries(fieldsIn(selectionSet).map(({ name }) => [name.value, values[name.value]]));
}

function wantsCursors({ root, isRecord }: Form): boolean {
  if (isRecord) return false;
  const below = fieldsIn(root.selectionSet).flatMap(({ selectionSet }) => fieldsIn(selectionSet));
  return below.some(({ name }) => ['cursor', 'startCursor', 'endCursor'].includes(name.value));
}
