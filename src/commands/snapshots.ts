import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { createSandbox } from '../sandbox/sandbox.ts';
import type { Process } from './process.ts';

export interface SnapshotFile {
  /** Below the program's directory. */
  readonly path: string;
  readonly text: string;
}

/** What the shipped snapshots have to be: the schemas of the stand-ins. */
export function shippedSnapshots(directory: string, clock: Clock): readonly SnapshotFile[] {
  const { twenty } = createSandbox({ clock, rateLimits: false, windowMs: 1, latencyMs: 0, charging: '2.21' });
  return [
    {
      path: 'src/upstreams/twingate/schema.graphql',
      text: readFileSync(join(directory, 'src/sandbox/twingate/schema.graphql'), 'utf8'),
    },
    { path: 'src/upstreams/twenty/schema.graphql', text: `${twenty.coreSdl().trimEnd()}\n` },
    { path: 'src/upstreams/twenty/metadata-schema.graphql', text: `${twenty.metadataSdl().trimEnd()}\n` },
  ];
}

/** `npm run snapshots`: writes them anew, after a change of a stand-in's schema. */
export function snapshots({ directory, clock, stdout }: Process): void {
  for (const { path, text } of shippedSnapshots(directory, clock)) {
    const file = join(directory, path);
    const isSame = readFileSync(file, 'utf8') === text;
    if (!isSame) writeFileSync(file, text);
    stdout.write(`${path}: ${isSame ? 'unchanged' : 'written'}\n`);
  }
}
