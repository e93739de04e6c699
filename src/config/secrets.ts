import { createSecret } from '../secret.ts';
import type { ReadFile, Secret } from '../secret.ts';
import { MIN_SECRET_LENGTHS, secretNames } from '../settings.ts';
import type { SecretName } from '../settings.ts';
import type { Given } from './given.ts';

/** The secrets that can be used. */
export type Secrets = Partial<Record<SecretName, Secret>>;

/** Reads each from its setting or its file. */
export function readSecrets(given: Given, readFile: ReadFile, problems: string[]): Secrets {
  const secrets: Secrets = {};
  for (const name of secretNames) {
    const value = given[name];
    const file = given[`${name}_FILE`];
    if (value !== undefined && file !== undefined) {
      problems.push(`${name} and ${name}_FILE are both given. Keep one of them.`);
    } else if (value !== undefined || file !== undefined) {
      try {
        secrets[name] = createSecret(
          value === undefined ? { file: file ?? '' } : { value },
          readFile,
          MIN_SECRET_LENGTHS[name],
        );
      } catch (error) {
        problems.push(`${file === undefined ? name : `${name}_FILE`}: ${(error as Error).message}`);
      }
    }
  }
  return secrets;
}
