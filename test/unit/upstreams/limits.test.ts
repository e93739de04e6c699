import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import type { Environment } from '../../../src/config.ts';
import { bankKey, cacheKey } from '../../../src/upstreams/limits.ts';
import { createFiles } from '../../support/files.ts';

function keysOf(environment: Environment): string[] {
  const keys = { TWINGATE_API_KEY: 'key-of-twingate', TWENTY_API_KEY: 'key-of-twenty', GATEWAY_AUTH: 'none' };
  const { upstreams } = loadConfig({ ...keys, ...environment }, createFiles({}));
  return [bankKey(upstreams), cacheKey(upstreams)];
}

const here = { TWINGATE_NETWORK: 'acme', TWENTY_URL: 'https://crm.example.com' };

describe('the place that instances share', () => {
  it.each([
    { TWINGATE_NETWORK: 'Acme' },
    { TWENTY_URL: 'https://CRM.example.com:443/' },
    { TWINGATE_NETWORK: '', TWINGATE_ENDPOINT: 'https://acme.twingate.com/api/graphql' },
  ])('is the same however the addresses are written: %o', (environment) => {
    expect(keysOf({ ...here, ...environment })).toEqual(keysOf(here));
  });

  it.each([
    { TWINGATE_NETWORK: 'acme2' },
    { TWENTY_URL: 'https://crm2.example.com' },
    { TWENTY_URL: 'https://crm.example.com/Two' },
  ])('is another one for other services: %o', (environment) => {
    for (const [index, key] of keysOf({ ...here, ...environment }).entries()) {
      expect(key).not.toBe(keysOf(here)[index]);
    }
  });
});
