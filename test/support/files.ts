import type { ReadFile } from '../../src/secret.ts';

interface Files extends ReadFile {
  /** Changes a file's content; undefined removes it. */
  write(path: string, content: string | undefined): void;
  /** The paths read so far. */
  readonly reads: string[];
}

/** Files in memory. Each write gives a later time of change. */
export function createFiles(contents: Readonly<Record<string, string>>): Files {
  const files = new Map(
    Object.entries(contents).map(([path, content]) => [path, { content, changedAtMs: 1 }]),
  );
  const reads: string[] = [];
  let writes = 1;
  const find = (path: string) => {
    const file = files.get(path);
    if (!file) throw Object.assign(new Error(`ENOENT: no such file, open '${path}'`), { code: 'ENOENT' });
    return file;
  };
  const read = (path: string) => {
    const { content } = find(path);
    reads.push(path);
    return content;
  };
  return Object.assign(read, {
    changedAtMs: (path: string) => find(path).changedAtMs,
    write(path: string, content: string | undefined) {
      writes += 1;
      if (content === undefined) files.delete(path);
      else files.set(path, { content, changedAtMs: writes });
    },
    reads,
  });
}
