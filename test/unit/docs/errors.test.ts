import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { errorCodes } from '../../../src/errors.ts';

it('docs/errors.md lists exactly the codes there are, each with its status', () => {
  const text = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| `([A-Z_]+)` +\| (\d{3}) +\|/gm)].map(
    ([, code = '', status]) => [code, Number(status)] as const,
  );
  expect(rows).toHaveLength(Object.keys(errorCodes).length);
  expect(Object.fromEntries(rows)).toEqual(errorCodes);
});
