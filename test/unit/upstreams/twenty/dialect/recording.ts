import { parse, print } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { GatewayError } from '../../../../../src/errors.ts';
import type { Call, UpstreamResult } from '../../../../../src/upstream/call.ts';
import { createDialect } from '../../../../../src/upstreams/twenty/dialect/dialect.ts';
import { crm, isStaticRoot, newId, relations } from './crm.ts';
import { callScope } from '../../../../support/call-scope.ts';

/** What was sent to Twenty, with the text on one line. */
export interface Sent {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

type Answer = Partial<UpstreamResult> | Error;

/** A Twenty that gives these answers in turn (the last one again and again), and what it was asked. */
export function createRecording(...answers: readonly Answer[]): [next: Call, sent: Sent[]] {
  const sent: Sent[] = [];
  const next: Call = ({ document, variables }) => {
    sent.push({ text: print(document).replace(/\s+/g, ' '), variables });
    const answer = answers[Math.min(sent.length, answers.length) - 1] ?? {};
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve({ data: null, errors: [], ...answer });
  };
  return [next, sent];
}

/** Asks through the dialect. */
export async function ask(
  next: Call,
  text: string,
  variables: Readonly<Record<string, unknown>> = {},
  schema: GraphQLSchema = crm,
  relationsOf = relations,
): Promise<{ data: any; errors: { code: string; message: string; path: unknown }[] }> {
  const document = parse(text);
  const kind = text.trim().startsWith('mutation') ? 'mutation' : 'query';
  const scope = callScope();
  const dialect = createDialect({ schema: () => schema, isStaticRoot, relations: relationsOf, newId });
  const call = dialect(next);
  const { data, errors } = await call({ document, variables, kind, scope });
  return {
    data: JSON.parse(JSON.stringify(data)),
    errors: errors.map(({ code, message, path }) => ({ code, message, path })),
  };
}

/** Only what is sent for a document, whatever comes back. */
export async function sentFor(
  text: string,
  variables?: Readonly<Record<string, unknown>>,
  schema?: GraphQLSchema,
): Promise<Sent[]> {
  const [next, sent] = createRecording({ data: {}, errors: [rejected('not now')] });
  await ask(next, text, variables, schema);
  return sent;
}

export function rejected(message: string): GatewayError {
  return new GatewayError('UPSTREAM_REJECTED', message, { upstream: 'twenty' });
}
