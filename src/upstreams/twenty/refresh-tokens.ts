import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../../replace-file.ts';

/** The refresh tokens that a client of OAuth holds. */
export interface RefreshTokens {
  /** The one it was configured with. */
  configured(): string;
  /** Those worth trying, the best first. */
  known(): Promise<readonly string[]>;
  /** The server has given another one. */
  renewed(token: string): Promise<void>;
}

export interface RefreshTokensOptions {
  readonly configured: () => string;
  /** The file that keeps the newest one. */
  readonly path: string;
  /** Told why it could not be written: after a restart the configured one has to do. */
  readonly onProblem: (error: unknown) => void;
}

const kept = z.object({ configured: z.string(), token: z.string() });

/**
 * Twenty gives another refresh token with each access token. The old one stays good, but each expires 60 days after it was
 * given (APPLICATION_REFRESH_TOKEN_EXPIRES_IN, its default; twentyhq/twenty, read in November 2026): a gateway that has
 * been running for longer could not start again with the one it was configured with. So the newest is kept in a file that
 * only its owner reads. It counts for as long as the configured one, of which it holds a hash, is the same.
 */
export function createRefreshTokens({ configured, path, onProblem }: RefreshTokensOptions): RefreshTokens {
  let newest: z.infer<typeof kept> | undefined;

  async function read(): Promise<z.infer<typeof kept> | undefined> {
    try {
      return kept.safeParse(JSON.parse(await readFile(path, 'utf8'))).data;
    } catch {
      // It is not there yet, or good for nothing.
      return undefined;
    }
  }

  return {
    configured,
    async known() {
      const given = configured();
      newest ??= await read();
      return newest?.configured === hashOf(given) ? [newest.token, given] : [given];
    },
    async renewed(token) {
      newest = { configured: hashOf(configured()), token };
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await replaceFile(path, `${JSON.stringify(newest)}\n`, 0o600);
      } catch (error) {
        onProblem(error);
      }
    },
  };
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
