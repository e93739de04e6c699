import { randomUUID } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';

/** Writes a file whole or not at all: whoever reads it meanwhile sees the old one. `mode` is for one that is new. */
export async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const old = await stat(path).catch(() => undefined);
    const file = await open(temporary, 'wx', mode);
    try {
      if (old) await file.chmod(old.mode);
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
