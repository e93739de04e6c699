import { describe, expect, it } from 'vitest';
import { parseClients } from '../../../src/clients/clients-file.ts';

const KEY = `sha256:${'0a'.repeat(32)}`;
const SECOND_KEY = `sha256:${'1b'.repeat(32)}`;
const KEY_FORM = 'expected sha256: and 64 hexadecimal digits.';

function clientsIn(text: string) {
  const parsed = parseClients(text);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.clients;
}

/** Such as `3 client crm, role: expected ...`. */
function problemsIn(text: string): string[] {
  const parsed = parseClients(text);
  return 'problems' in parsed ? parsed.problems.map(({ line, message }) => `${line} ${message}`) : [];
}

/** One client with one more line. */
function withLine(line: string): string {
  return `clients:\n  - name: crm\n    role: app\n    ${line}\n`;
}

describe('a clients file', () => {
  it('says what is known of each client', () => {
    const text = `
clients:
  - name: nightly-report
    role: service
    keys:
      - { key: ${KEY}, expiresAt: 2027-01-31 }
      - { key: ${SECOND_KEY.toUpperCase().replace('SHA', 'sha')}, expiresAt: 2027-01-31T12:00:00+01:00 }
    fields: { allow: ['twenty_*', twingate_users], deny: [twenty_deletePeople] }
    weight: 0.5
    requestsPerMinute: 120
    unitsPerMinute: 30
  - { name: crm, role: app, key: sha256:${'2c'.repeat(32)} }
`;
    expect(clientsIn(text)).toEqual([
      {
        name: 'nightly-report',
        role: 'service',
        keys: [
          { key: KEY, expiresAt: '2027-01-31' },
          { key: SECOND_KEY, expiresAt: '2027-01-31T12:00:00+01:00' },
        ],
        fields: { allow: ['twenty_*', 'twingate_users'], deny: ['twenty_deletePeople'] },
        weight: 0.5,
        requestsPerMinute: 120,
        unitsPerMinute: 30,
      },
      { name: 'crm', role: 'app', key: `sha256:${'2c'.repeat(32)}`, weight: 1 },
    ]);
  });

  it('may be without clients', () => {
    expect(clientsIn('clients: []')).toEqual([]);
  });

  it.each([
    ['no role', 'clients: [{ name: crm }]', ['1 client crm, role: expected analyst, app or service.']],
    ['another role', withLine('role: admin'), ['4 this is no YAML that can be read (duplicate key).']],
    [
      'no weight at all',
      withLine('weight: 0'),
      ['4 client crm, weight: expected a number from 0.1 to 1000.'],
    ],
    [
      'a negative weight',
      withLine('weight: -1'),
      ['4 client crm, weight: expected a number from 0.1 to 1000.'],
    ],
    [
      'an endless weight',
      withLine('weight: .inf'),
      ['4 client crm, weight: expected a number from 0.1 to 1000.'],
    ],
    [
      'a weight in words',
      withLine('weight: two'),
      ['4 client crm, weight: expected a number from 0.1 to 1000.'],
    ],
    [
      'no requests',
      withLine('requestsPerMinute: 0'),
      ['4 client crm, requestsPerMinute: expected a whole number from 1 to 10000.'],
    ],
    [
      'half a unit',
      withLine('unitsPerMinute: 0.5'),
      ['4 client crm, unitsPerMinute: expected a whole number from 1 to 1000000.'],
    ],
    [
      'a mistyped setting',
      withLine('wieght: 2'),
      ['4 client crm, wieght: there is no such setting of a client.'],
    ],
    ['a key as it is', withLine('key: s3cret-of-the-crm'), [`4 client crm, key: ${KEY_FORM}`]],
    ['a key that is a number', withLine('key: 17'), [`4 client crm, key: ${KEY_FORM}`]],
    [
      'a day that is not',
      withLine(`keys: [{ key: ${KEY}, expiresAt: 2027-02-30 }]`),
      [
        '4 client crm, keys.0.expiresAt: expected a date, such as 2027-01-31, or a time, such as 2027-01-31T12:00:00Z.',
      ],
    ],
    [
      'both forms of keys',
      withLine(`key: ${KEY}\n    keys: []`),
      ['5 client crm, keys: key is the short form of it; keep one of them.'],
    ],
    [
      'a field in a form of its own',
      withLine("fields: { allow: ['twenty people'] }"),
      ['4 client crm, fields.allow.0: expected a name of a root field, with * for any letters.'],
    ],
    [
      'a name for others',
      'clients:\n  - { name: other, role: app }',
      ['2 client other, name: expected none of anonymous, other, twentygate, unknown.'],
    ],
    [
      'a name with spaces',
      'clients:\n  - { name: the crm, role: app }',
      ['2 client number 1, name: expected 1 to 64 letters, digits, dots, hyphens or underscores.'],
    ],
    [
      'a client that is a name',
      'clients:\n  - crm',
      ['2 client number 1: expected a client: a name, a role and what else is known of it.'],
    ],
    [
      'one name twice',
      'clients:\n  - { name: crm, role: app }\n  - { name: crm, role: app }',
      ['3 client crm, name: another client before it has the same name.'],
    ],
    [
      'one key twice',
      `clients:\n  - { name: a, role: app, key: ${KEY} }\n  - { name: b, role: app, keys: [{ key: ${KEY} }] }`,
      ['3 client b, keys.0.key: another client before it has the same key.'],
    ],
    ['nothing', '', ['1 the file: expected clients:.']],
    ['no list', 'clients:\n', ['1 clients: expected a list of clients.']],
    ['a list alone', '- { name: crm, role: app }', ['1 the file: expected clients:.']],
    ['more than clients', 'clients: []\nroles: []', ['2 roles: there is no such setting of a client.']],
    ['half a list', 'clients: [', ['1 this is no YAML that can be read (bad indent).']],
  ])('is refused with %s', (_name, text, problems) => {
    expect(problemsIn(text)).toEqual(problems);
  });

  it('is told everything that is wrong, in the order of its lines', () => {
    const text = `clients:
  - name: crm
    weight: -1
    role: admin
  - name: crm
    role: app
    key: nothing
`;
    expect(problemsIn(text)).toEqual([
      '3 client crm, weight: expected a number from 0.1 to 1000.',
      '4 client crm, role: expected analyst, app or service.',
      '5 client crm, name: another client before it has the same name.',
      `7 client crm, key: ${KEY_FORM}`,
    ]);
  });

  it('cannot grow in memory by aliases of aliases', () => {
    const lines = Array.from({ length: 12 }, (_, level) => {
      const inner = level === 0 ? 'x' : `*a${level - 1}`;
      return `a${level}: &a${level} [${Array(10).fill(inner).join(', ')}]`;
    });
    expect(problemsIn(lines.join('\n'))).toEqual(['1 the file: expected clients:.']);
  });
});
