import { expect, it } from 'vitest';
import { allowedHosts } from '../../../src/commands/allowed-hosts.ts';
import { loadConfig } from '../../../src/config.ts';
import { createFiles } from '../../support/files.ts';

const files = createFiles({
  'clients.yaml': `clients: [{ name: a, role: app, key: 'sha256:${'0'.repeat(64)}' }]`,
});
const CLIENTS = { GATEWAY_AUTH: 'clients', GATEWAY_CLIENTS_FILE: 'clients.yaml' };

it.each([
  ['open, on this machine', {}, 'loopback'],
  ['open, by the name of this machine', { HOST: 'localhost' }, 'loopback'],
  ['open, by IPv6', { HOST: '::1' }, 'loopback'],
  ['open, to the network', { HOST: '0.0.0.0' }, []],
  ['open, to the network by IPv6', { HOST: '::' }, []],
  ['open, with a list', { GATEWAY_ALLOWED_HOSTS: 'gateway.example' }, ['gateway.example']],
  ['with keys, on this machine', CLIENTS, []],
  [
    'with keys and a list',
    { ...CLIENTS, GATEWAY_ALLOWED_HOSTS: 'a.example, b.example' },
    ['a.example', 'b.example'],
  ],
])('a gateway that is %s', (_name, environment, expected) => {
  expect(allowedHosts(loadConfig(environment, files))).toEqual(expected);
});
