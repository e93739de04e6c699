import { describe, expect, it } from 'vitest';
import { createEndpoint } from '../../../src/upstream/endpoint.ts';

const START = 'https://acme.twingate.com/api/graphql/';

describe('an endpoint', () => {
  it.each([
    ['a region of its domain', 'https://acme.us1.twingate.com/api/graphql/'],
    ['a port of its host', 'https://acme.twingate.com:8443/api/graphql/'],
    ['a path of its host', '/elsewhere/'],
  ])('moves to %s and stays there', (_name, location) => {
    const endpoint = createEndpoint(START);
    const target = new URL(location, START).href;
    expect(endpoint.move(location)).toBe(target);
    expect(endpoint.url()).toBe(target);
  });

  it.each([
    ['nowhere', null],
    ['what is no address', 'https://'],
    ['another domain', 'https://acme.twingate.evil.example/'],
    ['a domain that ends alike', 'https://acme.nottwingate.com/'],
    ["somebody else's name", 'https://evil.twingate.com/'],
    ["a region of somebody else's name", 'https://evil.acme.twingate.com/'],
    ['the bare domain', 'https://twingate.com/'],
    ['plain HTTP', 'http://acme.twingate.com/'],
    ['another scheme', 'file:///etc/passwd'],
    ['an address with a name in it', 'https://me@acme.twingate.com/'],
    ['an address with a password in it', 'https://:pass@acme.twingate.com/'],
  ])('does not move to %s', (_name, location) => {
    const endpoint = createEndpoint(START);
    expect(endpoint.move(location)).toBeNull();
    expect(endpoint.url()).toBe(START);
  });

  it('measures each move by where it started, not by where it is', () => {
    const endpoint = createEndpoint(START);
    endpoint.move('https://acme.us1.twingate.com/');
    expect(endpoint.move('https://acme.evil.us1.twingate.com.example/')).toBeNull();
    expect(endpoint.move(START)).toBe(START);
  });

  it.each([
    ['http://127.0.0.1:4801/', 'http://127.0.0.2:4801/'],
    ['http://localhost:4801/', 'http://evil.localhost/'],
    ['http://[::1]:4801/', 'http://[::2]:4801/'],
    ['https://acme.com/', 'https://acme.evil.com/'],
  ])('at %s, which has no domain of its own, does not move to %s', (start, location) => {
    expect(createEndpoint(start).move(location)).toBeNull();
  });

  it('may move from plain HTTP on this machine to HTTPS', () => {
    expect(createEndpoint('http://localhost:4801/').move('https://localhost/')).toBe('https://localhost/');
  });
});
