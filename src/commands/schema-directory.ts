import { join } from 'node:path';
import { parse } from 'graphql';
import type { DocumentNode } from 'graphql';
import { UsageError } from '../errors.ts';
import { buildSourceSchema, buildUnifiedSchema } from '../mesh.ts';
import type { Source } from '../mesh.ts';
import type { SourceName } from '../schema/snapshot.ts';
import type { OfflineSchema } from './offline-schema.ts';
import type { Process } from './process.ts';

/**
 * The unified schema of the files that `twentygate pull --output` has written, whatever the settings are.
 *
 * Throws UsageError where one is missing, is no schema, or they cannot be unified.
 */
export async function readSchemaDirectory(process: Process, path: string): Promise<OfflineSchema> {
  const sourceOf = (name: SourceName): Source => ({
    schema: buildSourceSchema(readDocument(process, join(path, `${name}.graphql`))),
    execute: () => Promise.reject(new Error('offline')),
  });
  const sources = {
    Twingate: sourceOf('twingate'),
    Twenty: sourceOf('twenty'),
    TwentyMetadata: sourceOf('twentyMetadata'),
  };
  try {
    const { schema } = await buildUnifiedSchema(process.directory, sources);
    return { schema, origin: `the schemas in ${path}` };
  } catch (cause) {
    throw unusable(`The schemas in ${path} cannot be used: ${(cause as Error).message}.`, cause);
  }
}

function readDocument({ readFile }: Process, path: string): DocumentNode {
  let text: string;
  try {
    text = readFile(path);
  } catch (cause) {
    const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
    throw unusable(`${path} cannot be read (${code}).`, cause);
  }
  try {
    return parse(text, { noLocation: true });
  } catch (cause) {
    throw unusable(`${path} is no schema: ${(cause as Error).message}`, cause);
  }
}

function unusable(what: string, cause: unknown): UsageError {
  return new UsageError(what, 'Write the schemas anew: twentygate pull --output <directory>', { cause });
}
