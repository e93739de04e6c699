import { expect, it } from 'vitest';
import { callerAddressOf, findCallerAddress, setCallerAddress } from '../../../src/plugins/caller-address.ts';

const find = (forwardedFor: string | undefined, trustedProxies: number) =>
  findCallerAddress('10.0.0.9', forwardedFor, trustedProxies);

it.each([
  ['nobody is believed', '1.1.1.1, 2.2.2.2', 0, '10.0.0.9'],
  ['the last proxy is', '1.1.1.1, 2.2.2.2', 1, '2.2.2.2'],
  ['the last two are', '1.1.1.1, 2.2.2.2', 2, '1.1.1.1'],
  ['there is more than they wrote', '6.6.6.6, 1.1.1.1, 2.2.2.2', 2, '1.1.1.1'],
  ['fewer have written than there should be', '2.2.2.2', 3, '2.2.2.2'],
  ['none has written', undefined, 2, '10.0.0.9'],
  ['there are empty places', ' , ,2.2.2.2, ', 1, '2.2.2.2'],
  ['the proxy adds a port', '1.1.1.1:8080', 1, '1.1.1.1'],
  ['the address has brackets', '[2001:db8::1]:443', 1, '2001:db8::1'],
  ['the address has six parts', '2001:db8::1', 1, '2001:db8::1'],
  ['the proxy hides it', 'unknown', 1, undefined],
  ['it is no address', '<script>', 1, undefined],
])('when %s', (_name, forwarded, trustedProxies, expected) => {
  expect(find(forwarded, trustedProxies)).toBe(expected);
});

it('is written one way whatever socket it came through', () => {
  expect(findCallerAddress('::ffff:192.0.2.7', undefined, 0)).toBe('192.0.2.7');
  expect(findCallerAddress('::1', undefined, 0)).toBe('::1');
  expect(findCallerAddress(undefined, undefined, 0)).toBeUndefined();
});

it('belongs to a request', () => {
  const request = new Request('http://gateway.example/');
  expect(callerAddressOf(request)).toBeUndefined();
  setCallerAddress(request, undefined);
  expect(callerAddressOf(request)).toBeUndefined();
  setCallerAddress(request, '192.0.2.7');
  expect(callerAddressOf(request)).toBe('192.0.2.7');
});
