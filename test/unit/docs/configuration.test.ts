import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { settingNames } from '../../../src/settings.ts';

const text = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');
const rows = [...text.matchAll(/^\| `([A-Z_]+)` +\| (?:`([^`]*)`|[^`|]*?) +\|/gm)].map(
  ([, name = '', defaultValue]) => ({ name, defaultValue }),
);

/** The least that serves the real services. */
const live = {
  TWINGATE_NETWORK: 'acme',
  TWINGATE_API_KEY: 'key-of-twingate',
  TWENTY_API_KEY: 'key-of-twenty',
  GATEWAY_AUTH: 'none',
};
const noFiles = Object.assign(() => '', { changedAtMs: () => 0 });

describe('docs/configuration.md', () => {
  it('lists exactly the settings there are, each once', () => {
    expect(rows.map(({ name }) => name).sort()).toEqual([...settingNames].sort());
  });

  const withDefault = rows.flatMap(({ name, defaultValue }) =>
    defaultValue === undefined ? [] : [{ name, defaultValue }],
  );
  it('tells defaults', () => {
    expect(withDefault.length).toBeGreaterThan(15);
  });

  it.each(withDefault)('tells the true default of $name', ({ name, defaultValue }) => {
    // Secrets hold functions; as JSON both are `[secret]`.
    const asGiven = JSON.stringify(loadConfig({ ...live, [name]: defaultValue }, noFiles));
    expect(asGiven).toBe(JSON.stringify(loadConfig(live, noFiles)));
  });
});
