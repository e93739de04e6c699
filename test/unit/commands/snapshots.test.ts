import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shippedSnapshots } from '../../../src/commands/snapshots.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { projectDirectory } from '../../support/test-gateway.ts';

test.each(shippedSnapshots(projectDirectory, createFakeClock()))(
  '$path is what the stand-in says (npm run snapshots writes it)',
  ({ path, text }) => {
    expect(readFileSync(join(projectDirectory, path), 'utf8') === text).toBe(true);
  },
);
