import { describe, expect, it } from 'vitest';
import { createSelfNaming } from '../../../src/plugins/client.ts';
import type { Client } from '../../../src/plugins/client.ts';

const requestOf = (name?: string) =>
  new Request(
    'http://gateway.test/graphql',
    name === undefined ? {} : { headers: { 'x-client-name': name } },
  );

const crm: Client = { name: 'crm', weight: 3, requestsPerMinute: 60, unitsPerMinute: 20 };

describe('a client that names itself', () => {
  const clientOf = createSelfNaming(() => undefined);

  it('is taken by its word where there is no list', () => {
    expect(clientOf(requestOf('nightly-report_2.1'))).toEqual({ name: 'nightly-report_2.1', weight: 1 });
  });

  it.each([undefined, '', 'two words', 'a'.repeat(65), 'a{b="c"}', 'anonymous'])(
    'is anonymous under the name %j',
    (name) => {
      expect(clientOf(requestOf(name))).toEqual({ name: 'anonymous', weight: 1 });
    },
  );
});

describe('with a list', () => {
  it('a listed client has its weight and its limits', () => {
    expect(createSelfNaming(() => new Map([['crm', crm]]))(requestOf('crm'))).toStrictEqual(crm);
  });

  it.each(['nobody', 'other', 'twentygate'])('%s is one client with all others who are not on it', (name) => {
    const clientOf = createSelfNaming(() => new Map([['crm', crm]]));
    expect(clientOf(requestOf(name))).toEqual({ name: 'other', weight: 1 });
  });

  it('a request keeps its client when the list changes, and the next one has the new', () => {
    let listed = new Map([['crm', crm]]);
    const clientOf = createSelfNaming(() => listed);
    const request = requestOf('crm');
    clientOf(request);
    listed = new Map([['crm', { ...crm, weight: 5 }]]);
    expect([clientOf(request).weight, clientOf(requestOf('crm')).weight]).toEqual([3, 5]);
  });
});
