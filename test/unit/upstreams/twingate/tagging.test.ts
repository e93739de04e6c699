import { readFileSync } from 'node:fs';
import { buildSchema, extendSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createTwingateTagging } from '../../../../src/upstreams/twingate/tagging.ts';
import { requestOf } from '../../../support/tagged-reads.ts';

const schema = buildSchema(readFileSync('src/upstreams/twingate/schema.graphql', 'utf8'));
const { dependsOn, touches } = createTwingateTagging({ schema: () => schema });

const ada = btoa('User:1');
const wiki = btoa('Resource:50');

/** The tags of the one root field, sorted. */
function read(text: string, variables: Record<string, unknown> = {}): string[] {
  const [tags, ...others] = dependsOn(requestOf(`query ${text}`, variables)).values();
  expect(others).toEqual([]);
  return [...(tags ?? [])].sort();
}

function written(text: string, variables: Record<string, unknown> = {}): string[] | undefined {
  const tags = touches(requestOf(`mutation ${text}`, variables));
  return tags && [...tags].sort();
}

describe('a list', () => {
  it('depends on its own type, not on connections, edges and parts', () => {
    expect(read('{ users { totalCount pageInfo { hasNextPage } edges { cursor node { email } } } }')).toEqual(
      ['User'],
    );
    expect(read('{ resources { edges { node { name address { value } tags { key } } } } }')).toEqual([
      'Resource',
    ]);
  });

  it('depends on whatever it reaches, were it only to count it', () => {
    expect(
      read('{ users { edges { node { groups { totalCount } devices { edges { node { name } } } } } } }'),
    ).toEqual(['Device', 'Group', 'User']);
  });

  it('depends on all that an interface or a union may be', () => {
    expect(read('{ certificateAuthorities { totalCount } }')).toEqual([
      'SSHCertificateAuthority',
      'X509CertificateAuthority',
    ]);
    expect(read('{ resources { edges { node { access { edges { securityPolicy { name } } } } } } }')).toEqual(
      ['Group', 'Resource', 'SecurityPolicy', 'ServiceAccount'],
    );
  });

  it('depends on what it reaches through fragments', () => {
    const text = `{ ...Root }
      fragment Root on QueriesRoot { resources { edges { node { ... on SSHResource { ...Behind } ... { name } } } } }
      fragment Behind on SSHResource { gateway { address remoteNetwork { ...Network } } }
      fragment Network on RemoteNetwork { connectors { totalCount } }`;
    expect(read(text)).toEqual(['Connector', 'Gateway', 'RemoteNetwork', 'Resource']);
  });

  it('depends on the type whose records a type of another name shows', () => {
    expect(read('{ dnsFilteringProfiles { name } }')).toEqual(['DnsFilteringProfile']);
  });
});

describe('a record read by its id', () => {
  it('depends on that one, and on the lists that it reaches', () => {
    expect(read(`{ user(id: "${ada}") { email groups { totalCount } } }`)).toEqual([
      'Group',
      'User#user:1',
      'User*',
    ]);
    expect(read('($id: ID!) { user(id: $id) { email } }', { id: ada })).toEqual(['User#user:1', 'User*']);
  });

  it('depends on the list of its own type where it reaches that again', () => {
    expect(read(`{ user(id: "${ada}") { groups { edges { node { users { totalCount } } } } } }`)).toEqual([
      'Group',
      'User',
      'User#user:1',
      'User*',
    ]);
  });

  it('depends on a Resource of any kind, and on the device of a posture', () => {
    expect(read(`{ resource(id: "${wiki}") { ... on NetworkResource { routingMode } } }`)).toEqual([
      'Resource#resource:50',
      'Resource*',
    ]);
    expect(read(`{ devicePosture(id: "${btoa('Device:1')}") { firewall { detected } } }`)).toEqual([
      'Device#device:1',
      'Device*',
    ]);
  });

  it('is one of a list when it is read by its name', () => {
    expect(read('{ remoteNetwork(name: "Office") { id } }')).toEqual(['RemoteNetwork']);
    expect(read('($id: ID) { remoteNetwork(id: $id, name: "Office") { id } }', { id: null })).toEqual([
      'RemoteNetwork',
    ]);
  });

  it('is the same however its id is written', () => {
    expect(read(`{ user(id: "${ada.replace(/=+$/, '')}") { email } }`)).toEqual(['User#user:1', 'User*']);
  });
});

describe('other reads', () => {
  it('are told apart by their keys, and joined where the key is the same', () => {
    const tags = dependsOn(
      requestOf(`{ a: user(id: "${ada}") { email } b: groups { totalCount } ...More }
        fragment More on QueriesRoot { a: user(id: "${ada}") { devices { totalCount } } }`),
    );
    expect(new Map([...tags].map(([key, own]) => [key, [...own].sort()]))).toEqual(
      new Map([
        ['a', ['Device', 'User#user:1', 'User*']],
        ['b', ['Group']],
      ]),
    );
  });

  it('depend on every change where nobody knows what they show', () => {
    const extended = extendSchema(
      schema,
      parse('extend type QueriesRoot { statistics: Statistics } type Statistics { users: Int }'),
    );
    const tagging = createTwingateTagging({ schema: () => extended });
    const everyType = ['User', 'Device', 'Resource', 'Webhook', 'ServiceAccountKey'];
    for (const text of ['{ statistics { users } }', '{ eventsSyncOidcProviderUrl }', '{ unknown { id } }']) {
      expect([...tagging.dependsOn(requestOf(text)).values()].flat()).toEqual(
        expect.arrayContaining(everyType),
      );
    }
  });

  it('depend on nothing where they ask about the schema', () => {
    expect(read('{ __schema { types { name } } }')).toEqual([]);
  });
});

describe('a write', () => {
  it('touches the record that it names, and its list', () => {
    expect(written(`{ userRoleUpdate(id: "${ada}", role: ADMIN) { ok } }`)).toEqual(['User', 'User#user:1']);
    expect(written('($id: ID!) { userRoleUpdate(id: $id, role: ADMIN) { ok } }', { id: ada })).toEqual([
      'User',
      'User#user:1',
    ]);
    expect(written(`{ resourceAccessAdd(resourceId: "${wiki}", access: []) { ok } }`)).toEqual(
      expect.arrayContaining(['Resource', 'Resource#resource:50', 'Group', 'Group*']),
    );
  });

  it('touches every record where it names none', () => {
    expect(written('{ webhookCreate(name: "a", url: "b") { ok } }')).toEqual(['Webhook', 'Webhook*']);
    expect(written('($id: ID!) { webhookDelete(id: $id) { ok } }')).toEqual(['Webhook', 'Webhook*']);
  });

  it('touches what all of its fields touch', () => {
    const text = `{ __typename a: webhookDelete(id: "${btoa('Webhook:1')}") { ok } b: userResetMfa(id: "${ada}") { ok } }`;
    expect(written(text)).toEqual(['User', 'User#user:1', 'Webhook', 'Webhook#webhook:1']);
  });

  it('touches everything when one of its fields is not known', () => {
    expect(written(`{ userResetMfa(id: "${ada}") { ok } userReplace(id: "${ada}") { ok } }`)).toBeUndefined();
  });
});
