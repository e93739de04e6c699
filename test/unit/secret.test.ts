import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createSecret } from '../../src/secret.ts';
import { createFiles } from '../support/files.ts';

const KEY = 'k3y-of-the-network';

describe('a secret', () => {
  it('reveals the value without the space around it', () => {
    expect(createSecret({ value: `  ${KEY}\n` }, createFiles({})).reveal()).toBe(KEY);
  });

  it('prints as [secret] however it is printed', () => {
    const secret = createSecret({ value: KEY }, createFiles({}));
    expect(String(secret)).toBe('[secret]');
    expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}');
    expect(inspect({ secret })).toBe('{ secret: [secret] }');
    expect(inspect(secret, { customInspect: false, showHidden: true, depth: 9 })).not.toContain(KEY);
  });

  it.each([
    ['nothing', '', 'it is empty.'],
    ['white space', ' \n', 'it is empty.'],
    ['two words', 'two words', 'it holds characters that no key has'],
    ['two lines', 'one\ntwo', 'it holds characters that no key has'],
    ['a letter beyond ASCII', 'schlüssel', 'it holds characters that no key has'],
    ['a control character', 'a\u0000b', 'it holds characters that no key has'],
  ])('refuses %s', (_name, value, message) => {
    expect(() => createSecret({ value }, createFiles({}))).toThrow(message);
    expect(() => createSecret({ file: 'f' }, createFiles({ f: value }))).toThrow(message);
  });
});

it('a secret has to be as long as is asked for', () => {
  const withFour = (value: string) => createSecret({ value }, createFiles({}), 4);
  expect(() => withFour(' abc ')).toThrow('it has fewer than 4 characters');
  expect(withFour('abcd').reveal()).toBe('abcd');
});

describe('a secret in a file', () => {
  it('follows the file', () => {
    const files = createFiles({ key: 'first\n' });
    const secret = createSecret({ file: 'key' }, files);
    expect(secret.reveal()).toBe('first');
    files.write('key', 'second\n');
    expect(secret.reveal()).toBe('second');
  });

  it('is read only when it has changed', () => {
    const files = createFiles({ key: 'first' });
    const secret = createSecret({ file: 'key' }, files);
    secret.reveal();
    secret.reveal();
    expect(files.reads).toEqual(['key']);
    files.write('key', 'second');
    secret.reveal();
    secret.reveal();
    expect(files.reads).toEqual(['key', 'key']);
  });

  it.each([
    ['has vanished', undefined],
    ['is empty', ''],
    ['is half written', 'two words'],
  ])('keeps the last value while the file %s, and takes the next', (_name, content) => {
    const files = createFiles({ key: 'first' });
    const secret = createSecret({ file: 'key' }, files);
    files.write('key', content);
    expect(secret.reveal()).toBe('first');
    files.write('key', 'second');
    expect(secret.reveal()).toBe('second');
  });

  it('says that the file cannot be read, but not its path, which may be the key itself', () => {
    expect(() => createSecret({ file: KEY }, createFiles({}))).toThrow(
      new Error('the file cannot be read (ENOENT). Give the path of a file that holds the key.'),
    );
  });
});
