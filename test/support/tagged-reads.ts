import { parse } from 'graphql';
import { expect } from 'vitest';
import type { Tag, Tagging } from '../../src/upstream/cache/tags.ts';
import type { UpstreamRequest } from '../../src/upstream/call.ts';
import { callScope } from './call-scope.ts';

/** A document as the cache sees it. */
export function requestOf(text: string, variables: UpstreamRequest['variables'] = {}): UpstreamRequest {
  const kind = text.trimStart().startsWith('mutation') ? 'mutation' : 'query';
  return { document: parse(text), variables, kind, scope: callScope() };
}

/** An API that can be asked. */
export interface TaggedApi {
  readonly tagging: Tagging;
  /** The data of an answer. Throws for errors. */
  readonly ask: (text: string) => Promise<Readonly<Record<string, unknown>>>;
}

export interface TaggedReads {
  /**
   * Makes a write between two readings of everything. Fails when a root field shows something else and depends on nothing
   * that the write says it touches, or when none shows anything else. Resolves to the write's answer.
   */
  write(api: TaggedApi, text: string): Promise<Readonly<Record<string, unknown>>>;
  /** Reads everything again, whatever has been done to it. */
  renew(): Promise<void>;
}

type Values = ReadonlyMap<string, string>;

/** Looks at what these reads show, and at what they are said to depend on. */
export async function createTaggedReads(
  reads: readonly (readonly [api: TaggedApi, text: string])[],
): Promise<TaggedReads> {
  const tags = new Map<string, readonly Tag[]>(
    reads.flatMap(([{ tagging }, text], index) =>
      [...tagging.dependsOn(requestOf(text))].map(([key, own]) => [`${index}.${key}`, own] as const),
    ),
  );
  let last = await readAll();

  async function readAll(): Promise<Values> {
    const values = new Map<string, string>();
    for (const [index, [{ ask }, text]] of reads.entries()) {
      for (const [key, value] of Object.entries(await ask(text))) {
        values.set(`${index}.${key}`, JSON.stringify(value));
      }
    }
    return values;
  }

  return {
    async write({ tagging, ask }, text) {
      const touched = tagging.touches(requestOf(text));
      const answer = await ask(text);
      const before = last;
      last = await readAll();
      const changed = [...last].filter(([key, value]) => before.get(key) !== value).map(([key]) => key);
      const isKnown = (key: string) => !touched || tags.get(key)?.some((tag) => touched.includes(tag));
      expect(changed, text).not.toEqual([]);
      expect(
        changed.filter((key) => !isKnown(key)),
        text,
      ).toEqual([]);
      return answer;
    },
    async renew() {
      last = await readAll();
    },
  };
}
