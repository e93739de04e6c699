import { defaultFieldResolver, execute, getNamedType, isObjectType, Kind } from 'graphql';
import type {
  DocumentNode,
  ExecutionResult,
  FieldNode,
  GraphQLFieldResolver,
  GraphQLObjectType,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import type { Call } from '../../../../../src/upstream/call.ts';
import { crm, isStaticRoot } from './crm.ts';

type Row = Readonly<Record<string, unknown>>;
type Values = Readonly<Record<string, unknown>>;

const companies: readonly Row[] = ['Alpha', 'Beta', 'Gamma'].map((name, n) => ({
  id: `c${n}`,
  createdAt: `2026-01-0${n + 1}`,
  name,
}));

const people: readonly Row[] = ['Ada', 'Ben', 'Cleo', 'Dan', 'Eve'].map((firstName, n) => ({
  id: `p${n}`,
  createdAt: `2026-02-0${n + 1}`,
  name: n === 3 ? null : { firstName, lastName: `${firstName}son` },
  emails: { primaryEmail: `${firstName}@example.com`, additionalEmails: [`${n}@example.com`, { n }] },
  jobTitle: n % 2 ? 'Engineer' : null,
  rating: n % 2 ? 'ONE' : 'TWO',
  files: n === 1 ? [{ fileId: 'f1', label: 'Photo' }, null] : null,
  companyId: ['c0', 'c0', 'c0', 'c1', null][n],
}));

const opportunities: readonly Row[] = [0, 1, 2].map((n) => ({
  id: `o${n}`,
  createdAt: `2026-03-0${n + 1}`,
  name: `Deal ${n}`,
  amount: n === 2 ? null : { amountMicros: n * 1_000_000, currencyCode: 'EUR' },
  companyId: n === 2 ? null : 'c0',
  pointOfContactId: n === 0 ? 'p1' : null,
}));

function related(type: string, row: Row, name: string): unknown {
  switch (`${type}.${name}`) {
    case 'Person.company':
    case 'Opportunity.company':
      return companies.find(({ id }) => id === row['companyId']) ?? null;
    case 'Opportunity.pointOfContact':
      return people.find(({ id }) => id === row['pointOfContactId']) ?? null;
    case 'Company.people':
      return people.filter(({ companyId }) => companyId === row['id']);
    case 'Company.opportunities':
      return opportunities.filter(({ companyId }) => companyId === row['id']);
    case 'Person.pointOfContactForOpportunities':
      return opportunities.filter(({ pointOfContactId }) => pointOfContactId === row['id']);
    default:
      return row[name] ?? null;
  }
}

function connection(rows: readonly Row[], values: Values): Row {
  const { first } = values as { first?: number | null };
  const kept = rows.slice(0, first ?? rows.length);
  return {
    totalCount: rows.length,
    maxCreatedAt: rows.at(-1)?.['createdAt'] ?? null,
    edges: kept.map((node) => ({ cursor: cursorOf(node), node })),
    pageInfo: {
      startCursor: kept.length ? cursorOf(kept[0]!) : null,
      endCursor: kept.length ? cursorOf(kept.at(-1)!) : null,
      hasNextPage: rows.length > kept.length,
      hasPreviousPage: false,
    },
    askedWith: sortedJson(values),
  };
}

/** In the order of the ids, Twenty's cursors are ours. */
function cursorOf({ id }: Row): string {
  return Buffer.from(JSON.stringify({ id })).toString('base64');
}

function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => a.localeCompare(b)))
      : part,
  );
}

function root(name: string, values: Values): unknown {
  switch (name) {
    case 'people':
      return connection(people, values);
    case 'companies':
      return connection(companies, values);
    case 'opportunities':
      return connection(opportunities, values);
    case 'personDuplicates':
      return (values['ids'] as readonly unknown[]).map((id) =>
        connection(id === 'x' ? [] : people.slice(0, 1), { ids: [id] }),
      );
    case 'person':
      // What was asked decides what is found.
      return people[sortedJson(values).length % people.length];
    case 'company':
      return companies[sortedJson(values).length % companies.length];
    case 'search':
      return {
        edges: [
          {
            cursor: 's',
            node: {
              __typename: 'SearchRecord',
              recordId: 'p0',
              label: sortedJson(values),
              hit: { __typename: 'Person', ...people[0] },
            },
          },
        ],
      };
    default:
      return null;
  }
}

const ordinaryResolver: GraphQLFieldResolver<Row | undefined, unknown> = (source, values, context, info) => {
  const { parentType, fieldName } = info;
  if (parentType === crm.getQueryType()) return root(fieldName, values);
  const value = source && 'id' in source ? related(parentType.name, source, fieldName) : undefined;
  if (value === undefined) return defaultFieldResolver(source, values, context, info);
  const isList =
    isObjectType(getNamedType(info.returnType)) && String(info.returnType).endsWith('Connection');
  return isList ? connection(value as Row[], values) : value;
};

/** What an ordinary GraphQL server answers. */
export function ordinaryAnswer(document: DocumentNode, variableValues: Values): ExecutionResult {
  return execute({
    schema: crm,
    document,
    variableValues,
    fieldResolver: ordinaryResolver,
  }) as ExecutionResult;
}

/** Twenty as it was found to be: nested aliases and arguments, variable defaults and missing variables mean nothing to it. */
export const twenty: Call = ({ document, variables }) => {
  const definition = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const fields = (definition as OperationDefinitionNode).selectionSet.selections as FieldNode[];
  const names = fields.map(({ name }) => name.value);
  if (new Set(names).size < names.length || names.length > 20) throw new Error(`refused: ${names.join()}`);
  if (names.every((name) => isStaticRoot(name))) {
    const { data } = ordinaryAnswer(document, variables);
    return Promise.resolve({ data: data ?? null, errors: [] });
  }
  const data: Record<string, unknown> = {};
  for (const field of fields) {
    const name = field.name.value;
    if (isStaticRoot(name) || name === '__typename') throw new Error('refused: split it');
    const values: Record<string, unknown> = {};
    for (const argument of field.arguments ?? []) {
      if (argument.value.kind !== Kind.VARIABLE) throw new Error('expected a variable');
      const variable = argument.value.name.value;
      if (variable in variables) values[argument.name.value] = variables[variable];
    }
    const type = getNamedType(crm.getQueryType()!.getFields()[name]!.type) as GraphQLObjectType;
    data[name] = pick(type, root(name, values), field.selectionSet);
  }
  return Promise.resolve({ data: JSON.parse(JSON.stringify(data)) as Row, errors: [] });
};

function pick(type: GraphQLObjectType, value: unknown, selectionSet: SelectionSetNode | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => pick(type, item, selectionSet));
  if (value === null || value === undefined || !selectionSet) return value;
  const source = value as Row;
  const answer: Record<string, unknown> = {};
  if (selectionSet.selections.some(({ kind }) => kind !== Kind.FIELD)) throw new Error('expected fields');
  const fields = selectionSet.selections as FieldNode[];
  if ('edges' in type.getFields() && fields.some(({ name }) => name.value === 'edges')) {
    const edges = fields.find(({ name }) => name.value === 'edges')!.selectionSet!.selections as FieldNode[];
    if (!edges.some(({ name }) => name.value === 'node')) throw new Error('edges without node');
  }
  for (const field of fields) {
    if (field.alias || field.directives?.length) throw new Error('expected plain fields');
    const name = field.name.value;
    const fieldType = getNamedType(type.getFields()[name]!.type);
    const isList = isObjectType(fieldType) && fieldType.name.endsWith('Connection');
    const raw = 'id' in source ? related(type.name, source, name) : source[name];
    const child = isList ? connection(raw as Row[], {}) : raw;
    answer[name] = isObjectType(fieldType) ? pick(fieldType, child, field.selectionSet) : child;
  }
  return answer;
}
