import { entryOf } from '../../src/operations/manifest-text.ts';

/** Texts by which what comes out of a gateway can be searched for what must not, and requests that hold them. */

export const upstreamSecrets = {
  twingateReadKey: 'planted-twingate-read-key',
  twingateWriteKey: 'planted-twingate-write-key',
  twentyKey: 'planted-twenty-key',
  oauthSecret: 'planted-oauth-secret',
  oauthRefreshToken: 'planted-oauth-refresh-token',
};

export const clientKeys = {
  appKey: 'planted-app-key',
  analystKey: 'planted-analyst-key',
  serviceKey: 'planted-service-key',
  expiredKey: 'planted-expired-key',
};

/** What clients send beside what they ask, and values of variables: nobody gets these back. */
export const sent = {
  wrongKey: 'planted-wrong-key',
  cookie: 'planted-cookie',
  header: 'planted-header',
  host: 'planted-host.example',
  path: 'planted-path@secret.example',
  search: 'planted-search',
  body: 'planted-body',
  webhook: 'planted-webhook@secret.example',
  id: 'planted-id@secret.example',
  email: 'planted-email@secret.example',
  text: 'planted text of a variable',
};

/** What stands in documents: graphql-js repeats it to whom it came from. */
export const written = {
  literal: 'planted-literal@secret.example',
  name: 'planted-name@secret.example',
};

export const webhookSecret = 'planted-webhook-secret';
export const redisPassword = 'planted-redis-password';

/** An upstream that repeats what it was asked repeats what the very client has sent. */
export const OF_THE_ASKER = ['email', 'text', 'literal', 'id'];

export const readPeople = `query PlantedRead($email: String) {
  twenty_people(first: 1, filter: { or: [{ emails: { primaryEmail: { eq: $email } } }, { jobTitle: { eq: "${written.literal}" } }] }) { totalCount } }`;
export const readUsers = `query PlantedRead($email: String) {
  a: twingate_users(first: 1, filter: { email: { eq: $email } }) { totalCount }
  b: twingate_users(first: 1, filter: { email: { eq: "${written.literal}" } }) { totalCount } }`;
export const readUser = 'query ($id: ID!) { twingate_user(id: $id) { id } }';
export const writeTask = `mutation PlantedWrite($text: String) {
  a: twenty_createTask(data: { title: $text }) { id } b: twenty_createTask(data: { title: "${written.literal}" }) { id } }`;
export const writeNetwork = `mutation PlantedWrite($text: String!) { twingate_remoteNetworkCreate(name: $text) { ok entity { id } } }`;
export const changeModel = `mutation ($text: String!) { twentyMetadata_createOneObject(input: { object: {
  nameSingular: "probe", namePlural: "probes", labelSingular: $text, labelPlural: "Probes" } }) { id } }`;
export const listed = entryOf({
  name: 'Listed',
  text: 'query Listed { twenty_people(first: 1) { totalCount } }',
});

const { literal, name } = written;

/** Documents and variables that cannot be used, or not by everybody. */
export const unusable: readonly (readonly [query: string, variables?: object])[] = [
  [`{ twenty_people(filter: "${literal}`],
  [`{ twenty_people(first: "${literal}") { totalCount } }`],
  [`{ twenty_people(filter: { jobTitle: { equals: "${literal}" } }) { totalCount } }`],
  [`query ($first: Int) { twenty_people(first: $first) { totalCount } }`, { first: sent.email }],
  [
    `query ($f: TwentyPersonFilterInput) { twenty_people(filter: $f) { totalCount } }`,
    { f: { jobTitle: { eq: [sent.text] } } },
  ],
  [
    `query ($f: TwentyPersonFilterInput) { twenty_people(filter: $f) { totalCount } }`,
    { f: { jobTitle: { eq: { x: sent.text } }, [sent.email]: 1 } },
  ],
  [`query ($f: TwentyPersonFilterInput) { twenty_people(filter: $f) { totalCount } }`, { f: sent.email }],
  [`query ($a: String) { twenty_people(first: 1, after: $a) { totalCount } }`, { a: sent.email }],
  [
    `query ($a: String) { twenty_people(first: 1, after: $a, orderBy: { jobTitle: AscNullsFirst }) { totalCount } }`,
    { a: sent.email },
  ],
  [`query ($n: Int) { twenty_people(first: $n) { totalCount } }`, { n: -5 }],
  [`query A { __typename } query B { __typename }`],
  [`${'{ a '.repeat(2_000)} "${literal}"`],
  [`{ ${'twenty_people(first: 1) { totalCount } '.repeat(1_000)} }`],
  [`mutation ($text: String!) { twenty_updatePeople(filter: {}, data: { jobTitle: $text }) { id } }`],
  [`mutation ($id: UUID!) { twenty_deletePerson(id: $id) { id } }`],
  [`mutation ($id: ID!) { twingate_userRoleUpdate(id: $id, role: SUPPORT) { ok error } }`],
  [readUser],
  [`query ($id: UUID) { twenty_person(filter: { id: { eq: $id } }) { id } }`],
  [`subscription { x }`],
];

/** Bodies that are no request, or none that can be answered. */
export const unusableBodies: readonly string[] = [
  ...[
    `{"query": ${sent.body}`,
    `"${sent.body}"`,
    `[${JSON.stringify({ query: sent.body })}]`,
    sent.body,
    `{"query":"{__typename}","variables":"${sent.body}"}`,
  ],
  ...[
    `{"query":{"${sent.body}":1}}`,
    `{"query":"{__typename}","extensions":"${sent.body}"}`,
    `{"${sent.body}":1}`,
  ],
  JSON.stringify({ query: '{__typename}', operationName: name }),
  JSON.stringify({ query: '{__typename}', operationName: { a: sent.body } }),
  ...[
    { documentId: sent.id },
    { documentId: listed.id, query: `{ a(b: "${literal}") }` },
    { documentId: [sent.id] },
  ].map((one) => JSON.stringify(one)),
  JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: sent.id } } }),
  'x'.repeat(1_100_000) + sent.body,
];
