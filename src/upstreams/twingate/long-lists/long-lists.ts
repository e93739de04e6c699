import type { GraphQLSchema } from 'graphql';
import { GatewayError } from '../../../errors.ts';
import type { Call, Interceptor, UpstreamRequest } from '../../../upstream/call.ts';
import { placeErrors } from '../../../upstream/place-errors.ts';
import type { PlacedResult } from '../../../upstream/place-errors.ts';
import { copyOf, findLists, settleAnswer } from './answer-walk.ts';
import { pageRows } from './long-field.ts';
import type { LongList } from './long-list.ts';
import { markLongLists } from './mark.ts';
import type { Marked } from './mark.ts';
import { canBeContinued, pageDocument, pageIn } from './page-document.ts';
import type { WantedPage } from './page-document.ts';

/**
 * Pages asked with one call. A heavy one of Resources with their access takes about 1.1 s (terraform-provider-twingate
 * issue 499), and an attempt has 15 s unless configured otherwise.
 */
const pagesPerCall = 10;

/** The most pages taken beyond the first ones for one document, for the memory and the calls it takes. */
const pagesPerDocument = 200;

export interface LongListsOptions {
  /** Twingate's schema in its own names. Read for each call, since it can change while serving. */
  readonly schema: () => GraphQLSchema;
}

/**
 * Lets `first` and `last` go beyond Twingate's 100 rows, at the root and in nested lists: each list is asked for its
 * first page and, where there is more and it is wanted, for the pages behind it.
 *
 * Calls `next` once, and then once for each ten pages of a level, at the same time. Those calls are reads, also where
 * the lists of a mutation's payload go on. A list beyond the bounds is an error in its place, as is one that got
 * shorter while it was read.
 */
export function createLongLists({ schema: currentSchema }: LongListsOptions): Interceptor {
  return (next) => async (request) => {
    const schema = currentSchema();
    const marked = markLongLists(request, schema);
    if (!marked) return await next(request);
    const { data, errors } = placeErrors(marked.request.document, await next(marked.request));
    if (!data) return { data, errors };
    const lists = findLists(data, marked.fields, marked.surroundings.fragments);
    const others = await complete(lists, marked, schema, next);
    for (const list of lists) list.finish();
    return { data, errors: [...errors, ...others, ...settleAnswer(data)] };
  };
}

/** Fetches what the lists want, level by level: adds those it finds on the way. Gives the errors that have no place. */
async function complete(
  lists: LongList[],
  marked: Marked,
  schema: GraphQLSchema,
  next: Call,
): Promise<readonly GatewayError[]> {
  const { fields, surroundings } = marked;
  const errors: GatewayError[] = [];
  /** A group that many Resources name is asked for its users once. */
  const answers = new Map<string, unknown>();
  let count = 0;
  for (let wanted = nextPages(); wanted.length > 0; wanted = nextPages()) {
    const missing = new Map(wanted.map((page) => [idOf(page), page]));
    for (const id of answers.keys()) missing.delete(id);
    await Promise.all(groupsOf([...missing], pagesPerCall).map(fetchPages));
    for (const page of wanted) {
      const answer = copyOf(answers.get(idOf(page)));
      page.list.take(page.ask, answer);
      lists.push(...findLists(answer, fields, surroundings.fragments));
    }
  }
  return errors;

  function nextPages(): WantedPage[] {
    return lists.flatMap((list) => {
      const asks = list.next();
      if (asks.length === 0) return [];
      if (!canBeContinued(list, schema)) list.fail(cannotContinue());
      else if (count + asks.length > pagesPerDocument) list.fail(areTooMany());
      else {
        count += asks.length;
        return asks.map((ask) => ({ list, ask }));
      }
      return [];
    });
  }

  async function fetchPages(group: readonly (readonly [string, WantedPage])[]): Promise<void> {
    const pages = group.map(([, page]) => page);
    const part = pageDocument(pages, schema, surroundings);
    const result = await send(next, { ...marked.request, ...part, kind: 'query' });
    errors.push(...result.errors);
    for (const [index, [id, page]] of group.entries()) {
      answers.set(id, pageIn(result.data ?? {}, index, page, schema));
    }
  }

  function idOf({ list, ask }: WantedPage): string {
    const places = list.fields.map((field) => fields.indexOf(field));
    return JSON.stringify([list.holderId, places, ask.size, ask.cursor]);
  }
}

/** A read beside the client's own document: what became of it concerns the lists alone. */
async function send(next: Call, request: UpstreamRequest): Promise<PlacedResult> {
  try {
    return placeErrors(request.document, await next(request));
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return placeErrors(request.document, { data: null, errors: [error] });
  }
}

function groupsOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, group) =>
    items.slice(group * size, (group + 1) * size),
  );
}

function cannotContinue(): GatewayError {
  return cannotAnswer(
    `Twingate gives ${pageRows} rows of this list at once, and its schema does not say where to ask for the others.`,
  );
}

function areTooMany(): GatewayError {
  return cannotAnswer(
    `The lists of this request are too long together: ${pagesPerDocument * pageRows} rows are fetched at most beyond the first ${pageRows} of each. Ask for fewer lists or rows at once.`,
  );
}

function cannotAnswer(message: string): GatewayError {
  return new GatewayError('CANNOT_ANSWER_TRUTHFULLY', message, { upstream: 'twingate' });
}
