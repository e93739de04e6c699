import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { createLog, errorFacts } from '../../src/log.ts';
import { recordingLog } from '../support/recording-log.ts';

describe('the log', () => {
  it('is one line of JSON for each event: when, how bad, what, and the facts', () => {
    const [log, lines] = recordingLog();
    log.warn({ status: 503 }, 'request answered');
    expect(lines).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
        status: 503,
        msg: 'request answered',
      },
    ]);
  });

  it('leaves out what is below its level', () => {
    const lines: string[] = [];
    const log = createLog('warn', { write: (line) => void lines.push(line) });
    log.info('request answered');
    expect(lines).toEqual([]);
    expect(createLog('silent', { write: (line) => void lines.push(line) }).level).toBe('silent');
  });

  it('hides credentials that were logged by mistake', () => {
    const [log, lines] = recordingLog();
    log.info({ headers: { authorization: 'key', 'x-api-key': 'key' }, config: { apiKey: 'key' } }, 'oops');
    expect(lines).toMatchObject([
      {
        headers: { authorization: '[Redacted]', 'x-api-key': '[Redacted]' },
        config: { apiKey: '[Redacted]' },
      },
    ]);
  });
});

describe("an error's facts", () => {
  it.each<[string, unknown, object]>([
    ['an error', new TypeError('no'), { error: 'TypeError: no' }],
    [
      'a code',
      Object.assign(new Error('gone'), { code: 'ECONNRESET' }),
      { error: 'Error: gone', code: 'ECONNRESET' },
    ],
    [
      'a gateway error',
      new GatewayError('FORBIDDEN', 'No.', { cause: new Error('secret'), isOwnWording: true }),
      { error: 'GatewayError: No.', code: 'FORBIDDEN' },
    ],
    [
      "a gateway error in somebody else's words",
      new GatewayError('UPSTREAM_REJECTED', 'No anna@example.com here.'),
      { error: 'GatewayError', code: 'UPSTREAM_REJECTED' },
    ],
    ['what is no error', 'text', { error: 'text' }],
    ['nothing', undefined, { error: 'undefined' }],
  ])('of %s', (_name, error, facts) => {
    expect(errorFacts(error)).toEqual(facts);
  });
});
