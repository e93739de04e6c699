import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAuditFile } from '../../src/audit-file.ts';
import { UsageError } from '../../src/errors.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'twentygate-audit-'));
  path = join(directory, 'audit.log');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function modeOf(file: string): number {
  return statSync(file).mode & 0o777;
}

describe('the audit file', () => {
  it('is made for its owner alone, and added to', () => {
    const first = createAuditFile(path);
    expect(modeOf(path)).toBe(0o600);
    first.write('one\n');
    first.write('two\n');
    first.close();
    const second = createAuditFile(path);
    second.write('three\n');
    second.close();
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\nthree\n');
  });

  it('keeps the mode somebody gave it', () => {
    writeFileSync(path, '');
    chmodSync(path, 0o640);
    createAuditFile(path).close();
    expect(modeOf(path)).toBe(0o640);
  });

  it('takes lines of several processes', () => {
    const [one, other] = [createAuditFile(path), createAuditFile(path)];
    one.write('one\n');
    other.write('two\n');
    one.write('three\n');
    one.close();
    other.close();
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\nthree\n');
  });

  it('is made anew when it was renamed or removed', () => {
    const file = createAuditFile(path);
    file.write('one\n');
    renameSync(path, `${path}.1`);
    file.write('two\n');
    expect(readFileSync(`${path}.1`, 'utf8')).toBe('one\n');
    expect(readFileSync(path, 'utf8')).toBe('two\n');
    expect(modeOf(path)).toBe(0o600);
    rmSync(path);
    file.write('three\n');
    file.close();
    expect(readFileSync(path, 'utf8')).toBe('three\n');
  });

  it('goes on when it can be written to again', () => {
    const file = createAuditFile(path);
    rmSync(directory, { recursive: true });
    expect(() => file.write('one\n')).toThrow('ENOENT');
    expect(() => file.write('two\n')).toThrow('ENOENT');
    execFileSync('mkdir', [directory]);
    file.write('three\n');
    file.close();
    expect(readFileSync(path, 'utf8')).toBe('three\n');
  });

  it('says at the start that it cannot be opened', () => {
    expect(() => createAuditFile(directory)).toThrow(UsageError);
    expect(() => createAuditFile(join(directory, 'none', 'audit.log'))).toThrow(
      'GATEWAY_AUDIT_FILE: the file cannot be opened for writing (ENOENT).',
    );
  });

  it('does not wait for somebody to read a pipe', () => {
    execFileSync('mkfifo', [path]);
    expect(() => createAuditFile(path)).toThrow('(ENXIO)');
  });

  // A device that takes nothing; not every system has one.
  it.runIf(existsSync('/dev/full'))('says when the disk is full', () => {
    const file = createAuditFile('/dev/full');
    expect(() => file.write('one\n')).toThrow('ENOSPC');
    file.close();
  });
});
