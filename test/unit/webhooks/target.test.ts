import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/errors.ts';
import { isWebhookTarget, webhookTarget } from '../../../src/webhooks/target.ts';

describe('the target of webhooks', () => {
  it.each([
    ['https://gateway.example', 'https://gateway.example/webhooks/twenty'],
    ['https://gateway.example/', 'https://gateway.example/webhooks/twenty'],
    ['HTTPS://Gateway.Example:443//', 'https://gateway.example/webhooks/twenty'],
    ['https://gateway.example:8443/api', 'https://gateway.example:8443/api/webhooks/twenty'],
    ['https://gateway.example/webhooks/twenty', 'https://gateway.example/webhooks/twenty'],
    ['https://gateway.example/api/webhooks/twenty/', 'https://gateway.example/api/webhooks/twenty'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000/webhooks/twenty'],
    ['http://localhost:4000', 'http://localhost:4000/webhooks/twenty'],
    ['http://[::1]:4000', 'http://[::1]:4000/webhooks/twenty'],
  ])('of %s', (address, target) => {
    expect(webhookTarget(address)).toBe(target);
    expect(webhookTarget(target)).toBe(target);
    expect(isWebhookTarget(target)).toBe(true);
  });

  it.each([
    ['', 'is no full address'],
    ['gateway.example', 'is no full address'],
    ['/webhooks/twenty', 'is no full address'],
    ['ftp://gateway.example', 'is no full address'],
    ['http://gateway.example', 'would cross the network in clear text'],
    ['http://127.0.0.1.example.com', 'would cross the network in clear text'],
    ['http://10.0.0.1', 'would cross the network in clear text'],
    ['https://user@gateway.example', 'a user name or a password'],
    ['https://:password@gateway.example', 'a user name or a password'],
    ['https://gateway.example/graphql', "one of the gateway's pages"],
    ['https://gateway.example/graphql/', "one of the gateway's pages"],
    ['https://gateway.example/?x=1', "one of the gateway's pages"],
    ['https://gateway.example/#x', "one of the gateway's pages"],
  ])('is not there for %s', (address, complaint) => {
    expect(() => webhookTarget(address)).toThrow(UsageError);
    expect(() => webhookTarget(address)).toThrow(complaint);
  });

  it.each(['https://other.example/hook', 'https://other.example/?to=/webhooks/twenty', 'nonsense'])(
    "is not somebody else's %s",
    (address) => {
      expect(isWebhookTarget(address)).toBe(false);
    },
  );
});
