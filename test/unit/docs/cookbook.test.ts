import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { entryOf } from '../../../src/operations/manifest-text.ts';
import { readSourceFiles } from '../../../src/operations/source-files.ts';
import { docExamples } from '../../support/doc-examples.ts';
import { projectDirectory } from '../../support/test-gateway.ts';

it('the ID that the cookbook sends is the one of the operation it shows', () => {
  const path = 'docs/cookbook.md';
  const markdown = readFileSync(join(projectDirectory, path), 'utf8');
  const text = docExamples(path, markdown).find(({ query }) => query.startsWith('query PersonAccess'))?.query;
  const [operation] = readSourceFiles([{ path, text: text ?? '' }]).operations;
  expect([...markdown.matchAll(/sha256:[0-9a-f]{64}/g)].map(String)).toEqual([entryOf(operation!).id]);
});
