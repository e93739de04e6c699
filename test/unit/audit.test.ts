import { describe, expect, it } from 'vitest';
import { createAudit } from '../../src/audit.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const entry = {
  requestId: 'one',
  client: 'crm',
  field: 'twingate_userUpdate',
  ids: [],
  outcome: 'ok',
} as const;

function createBench() {
  const bench = {
    isFull: false,
    lines: [] as string[],
    elsewhere: [] as string[],
    problems: [] as unknown[],
  };
  const audit = createAudit({
    write: (line) => {
      if (bench.isFull) throw Object.assign(new Error('write failed'), { code: 'ENOSPC' });
      bench.lines.push(line);
    },
    fallback: (line) => void bench.elsewhere.push(line),
    clock: createFakeClock(),
    onProblem: (problem) => void bench.problems.push(problem),
  });
  return { ...audit, bench };
}

describe('an audit line', () => {
  it('is JSON with the time', () => {
    const { tell, status, bench } = createBench();
    tell({ ...entry, role: undefined });
    expect(bench.lines).toEqual([
      '{"audit":"mutation","time":"2026-11-25T12:00:00.000Z","requestId":"one","client":"crm","field":"twingate_userUpdate","ids":[],"outcome":"ok"}\n',
    ]);
    expect(status()).toEqual({ isWritten: true, notWritten: 0 });
  });

  it('is one line whatever the names', () => {
    const { tell, bench } = createBench();
    tell({ ...entry, client: 'a\nb\u2028c"}' });
    expect(bench.lines[0]?.match(/\n/g)).toHaveLength(1);
    expect(JSON.parse(bench.lines[0] ?? '')).toMatchObject({ client: 'a\nb\u2028c"}' });
  });

  it('goes elsewhere when it cannot be written, and that is told once until one is written again', () => {
    const { tell, status, bench } = createBench();
    bench.isFull = true;
    tell(entry);
    tell(entry);
    expect(bench).toMatchObject({ lines: [], problems: [{ error: 'Error: write failed', code: 'ENOSPC' }] });
    expect(bench.elsewhere).toHaveLength(2);
    expect(status()).toEqual({ isWritten: false, notWritten: 2 });
    bench.isFull = false;
    tell(entry);
    expect(bench.lines).toHaveLength(1);
    expect(status()).toEqual({ isWritten: true, notWritten: 2 });
    bench.isFull = true;
    tell(entry);
    expect(bench.problems).toHaveLength(2);
  });
});
