import { getIntrospectionQuery } from 'graphql';

/** What a client sends to make work: a body of 1 MB at most, which is what the server takes. */
export interface HostileRequest {
  readonly name: string;
  /** `salt` is a number of its own for each time, so that nothing is known from the time before. */
  readonly body: (salt: number) => string;
}

const MEGABYTE = 1024 * 1024;
/** Room for what lies around a document in a body. */
const ROOM = MEGABYTE - 1_000;

function times(count: number, part: (index: number) => string, between = ' '): string {
  return Array.from({ length: count }, (_, index) => part(index)).join(between);
}

/** As often as it fits into a body. */
function filled(part: (index: number) => string, size = ROOM): string {
  const parts: string[] = [];
  let length = 0;
  for (let index = 0; ; index += 1) {
    const next = part(index);
    length += next.length;
    if (length > size) return parts.join('');
    parts.push(next);
  }
}

function document(name: string, query: (salt: number) => string): HostileRequest {
  return { name, body: (salt) => JSON.stringify({ query: query(salt) }) };
}

function withVariables(name: string, query: string, variables: string): HostileRequest {
  return {
    name,
    body: (salt) => `{"query":${JSON.stringify(`# ${salt}\n${query}`)},"variables":${variables}}`,
  };
}

const person = 'twenty_people(first: 1) { edges { node';
/** What one page of GraphiQL asks. */
const introspection = getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true });

/** Those that are refused for their size, whatever the bounds. */
export const oversized: readonly HostileRequest[] = [
  document('100,000 brackets: selections', () => '{a'.repeat(100_000)),
  document('100,000 brackets: a list', () => `{ a(b: ${'['.repeat(100_000)}`),
  document('100,000 brackets: an object', () => `{ a(b: ${'{c:'.repeat(100_000)}`),
  document('100,000 brackets: a type', () => `query ($a: ${'['.repeat(100_000)}`),
  document('100,000 brackets: inline fragments', () => '{...'.repeat(100_000)),
  document('one field half a million times', () => `{ ${filled(() => 'a ')} }`),
  document('__typename floods', (salt) => `{ ${filled(() => '__typename ')} a${salt} }`),
  document(
    '2,000 aliases of a link',
    (salt) => `{ ${person} { ${times(2_000, (i) => `u${salt}_${i}: twingateUser { id }`)} } } } }`,
  ),
  document(
    '10,000 aliases of a root field',
    () => `{ ${times(10_000, (i) => `a${i}: twingate_users(first: 1) { totalCount }`)} }`,
  ),
  document(
    'a fragment bomb',
    () =>
      `{ ...F0 } ${times(60, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F60 on Query { __typename }`,
  ),
  document(
    'a fragment bomb with fields',
    () =>
      `{ ...F0 } ${times(40, (i) => `fragment F${i} on Query { a${i}: twenty_people { edges { node { id } } } ...F${i + 1} ...F${i + 1} ...F${i + 1} }`)} fragment F40 on Query { __typename }`,
  ),
  document(
    'nested fragment bombs',
    () =>
      `{ ...F0 } ${times(90, (i) => `fragment F${i} on Query { a: b { ...F${i + 1} } c: b { ...F${i + 1} } }`)} fragment F90 on Query { __typename }`,
  ),
  document(
    'a circle of fragments',
    () => `{ ...F0 } ${times(90, (i) => `fragment F${i} on Query { a ...F${(i + 1) % 90} }`)}`,
  ),
  document(
    'circles of fragments',
    () => `{ ...F0 } ${times(30, (i) => `fragment F${i} on Query { ${times(30, (j) => `...F${j}`)} }`)}`,
  ),
  document('directives on a field', () => `{ __typename ${filled(() => '@skip(if: false)')} }`),
  document('unknown directives', () => `{ __typename ${filled((i) => `@a${i}`)} }`),
  document('directives without names', () => `{ __typename ${filled(() => '@')} }`),
  document('a text of 1 MB', () => `{ a(b: "${'x'.repeat(ROOM)}") }`),
  document('a text of escapes', () => `{ a(b: "${filled(() => '\\u0041', ROOM / 2)}") }`),
  document('a block text of lines', () => `{ a(b: """${filled(() => ' \n', ROOM / 2)}""") }`),
  document('a number of 1 MB', () => `{ twenty_people(first: ${'1'.repeat(ROOM)}) { totalCount } }`),
  document('a list of numbers', () => `{ a(b: [${filled(() => '1,')}]) }`),
  document('a name of 1 MB', () => `{ ${'a'.repeat(ROOM)} }`),
  document('commas', () => `{ __typename ${','.repeat(ROOM)} }`),
  document('comments', () => `{ __typename ${filled(() => '#\n', ROOM / 2)} }`),
  document('lines', () => `{ __typename ${'\n'.repeat(ROOM / 2)} }`),
  document('byte order marks', () => `{ __typename ${'\ufeff'.repeat(ROOM / 3)} }`),
  document('letters outside of GraphQL', () => `{ ${'\u00e9'.repeat(ROOM / 2)} }`),
  document('operations', () => filled((i) => `query Q${i}{a}`)),
  document('fragments', () => `{ a } ${filled((i) => `fragment F${i} on Query{a}`)}`),
  document('declared variables', () => `query (${filled((i) => `$v${i}:Int `)}) { a }`),
  document('types within an operation', () => filled((i) => `type T${i}{a:Int} `)),
  document(
    'introspection in depth',
    () => `{ __schema { types { ${'fields { type { '.repeat(15)} name ${'} } '.repeat(15)} } } }`,
  ),
  document(
    'introspection 50 times',
    () => `{ ${times(50, (i) => `s${i}: __schema { types { fields { args { name } } } }`)} }`,
  ),
  document(
    'the names of all arguments 90 times',
    () => `{ __schema { types { fields { args { ${times(90, (i) => `a${i}: name`)} } } } } }`,
  ),
  document(
    'a list of a billion rows',
    () => '{ twenty_people(first: 1000000000) { edges { node { id } } } }',
  ),
  withVariables(
    'variables within each other',
    'query ($a: TwentyPersonFilterInput) { twenty_people(filter: $a) { totalCount } }',
    `{"a":${'{"and":['.repeat(50_000)}${']}'.repeat(50_000)}}`,
  ),
  withVariables(
    'lists within each other',
    'query ($a: [Int]) { __typename }',
    `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
  ),
  withVariables(
    'half a million numbers',
    'query ($a: [Int]) { __typename }',
    `{"a":[${filled(() => '1,')}1]}`,
  ),
  withVariables(
    '100,000 empty objects',
    'query ($a: [UUID!]) { __typename }',
    `{"a":[${times(100_000, () => '{}', ',')}]}`,
  ),
  withVariables(
    'keys in an object',
    'query ($a: TwentyPersonFilterInput) { __typename }',
    `{"a":{${times(60_000, (i) => `"k${i}":1`, ',')}}}`,
  ),
  withVariables('50,000 variables', '{ __typename }', `{${times(50_000, (i) => `"v${i}":1`, ',')}}`),
];

/** Those that stay within bounds as they usually are, and are wrong in themselves or dear. */
export const withinBounds: readonly HostileRequest[] = [
  document('unknown fields of the root', (salt) => `{ ${times(4_900, (i) => `twenty_peopl${salt}x${i}`)} }`),
  document(
    'unknown types',
    (salt) => `{ ${times(48, (i) => `...on TwentyWorkspaceMemberFilterInput${salt}x${i}{a}`)} }`,
  ),
  document(
    'unknown arguments',
    (salt) => `{ twenty_people(${times(3_000, (i) => `firs${salt}x${i}: 1`)}) { totalCount } }`,
  ),
  document(
    'unknown fields of a filter',
    (salt) =>
      `{ twenty_people(filter: { ${times(3_000, (i) => `companyI${salt}x${i}: 1`)} }) { totalCount } }`,
  ),
  document(
    'unknown enum values',
    (salt) =>
      `{ twenty_people(orderBy: [${times(1_900, (i) => `{jobTitle: AscNullsFirs${salt}x${i}}`)}]) { totalCount } }`,
  ),
  document('unknown fragments', (salt) => `{ ${times(4_900, (i) => `...F${salt}x${i}`)} }`),
  document(
    'variables that nobody uses',
    (salt) => `query (${times(190, (i) => `$v${salt}x${i}: TwentyPersonFilterInpu`)}) { __typename }`,
  ),
  document(
    'variables that nobody declares',
    (salt) => `{ ${times(45, (i) => `a${i}: twenty_people(first: $v${salt}x${i}) { totalCount }`)} }`,
  ),
  document(
    '49 selections of a field at each of 7 places',
    (salt) =>
      `{ ${times(7, () => `twenty_people(first: ${salt}) { edges { node { ${times(7, (i) => times(7, () => `f${i}: id`))} } } }`)} }`,
  ),
  document(
    'fields that exclude each other',
    (salt) =>
      `{ ${times(50, (i) => `a: twenty_people(first: ${i}, filter: {id: {eq: "${salt}"}}) { totalCount }`)} }`,
  ),
  document(
    '90 fragments in 10 places',
    (salt) =>
      `{ ${times(10, (i) => `a${salt}x${i}: twenty_people { ...F0 ${times(89, (j) => `...F${j + 1}`)} }`)} } ${times(90, (i) => `fragment F${i} on TwentyPersonConnection { f${i}: totalCount }`)}`,
  ),
  document(
    'a chain of 90 fragments',
    (salt) =>
      `{ a${salt}: __typename ...F0 } ${times(90, (i) => `fragment F${i} on Query { ${i < 89 ? '' : '__typename'} ${i < 89 ? `...F${i + 1}` : ''} }`)}`,
  ),
  document(
    '50 operations over 40 fragments',
    (salt) =>
      `${times(48, (i) => `query Q${i}x${salt} { ...F0 }`)} ${times(40, (i) => `fragment F${i} on Query { ${i < 39 ? '' : '__typename'} ${i < 39 ? `...F${i + 1}` : ''} }`)}`,
  ),
  document(
    '40 brackets of filters',
    (salt) =>
      `{ twenty_people(first: 1, filter: ${'{ and: ['.repeat(20)}{ id: { eq: "20202020-0000-4000-8000-${String(salt).padStart(12, '0')}" } }${'] }'.repeat(20)}) { totalCount } }`,
  ),
  document(
    'a long text in a filter',
    (salt) =>
      `{ twenty_people(first: 1, filter: { jobTitle: { eq: "${'x'.repeat(90_000)}${salt}" } }) { totalCount } }`,
  ),
  document('45,000 comments', (salt) => `{ a${salt}: __typename ${'#\n'.repeat(45_000)} }`),
  document('95,000 commas', (salt) => `{ a${salt}: __typename ${','.repeat(95_000)} }`),
  document('an unknown field of 90,000 letters', (salt) => `{ ${'a'.repeat(90_000)}${salt} }`),
  document('the usual introspection', (salt) => `# ${salt}\n${introspection}`),
  document(
    'the usual introspection twice',
    (salt) =>
      `# ${salt}\n${introspection.replace('__schema {', 'again: __schema { types { ...FullType } } __schema {')}`,
  ),
  document(
    '49 aliases of a link',
    (salt) => `{ ${person} { ${times(49, (i) => `u${salt}x${i}: twingateUser { id }`)} } } } }`,
  ),
  document(
    '90 aliases of a field',
    (salt) => `{ ${person} { ${times(90, (i) => `u${salt}x${i}: jobTitle`)} } } } }`,
  ),
  document(
    '45 root fields beside 90 fragments of 10 fields',
    (salt) =>
      `{ ${times(45, (i) => `a${salt}x${i}: twenty_attachments(first: 1) { totalCount }`)} b: twenty_attachments(first: 1) { edges { node { ${times(90, (i) => `...F${i}`)} } } } } ${times(90, (i) => `fragment F${i} on TwentyAttachment { ${times(10, (j) => `f${i}x${j}: id`)} }`)}`,
  ),
  document(
    '49 links beside 90 fragments of 10 fields',
    (salt) =>
      `{ ${person} { ${times(49, (i) => `u${salt}x${i}: twingateUser { id }`)} ${times(90, (i) => `...F${i}`)} } } } } ${times(90, (i) => `fragment F${i} on TwentyPerson { ${times(10, (j) => `f${i}x${j}: id`)} }`)}`,
  ),
  document(
    '900 aliases of a field',
    (salt) => `{ ${person} { ${times(900, (i) => `u${salt}x${i}: id`)} } } } }`,
  ),
  document(
    '4,800 fields by fragments',
    (salt) =>
      `{ ${times(7, (i) => `a${salt}x${i}: twenty_people(first: 1) { ${times(7, (j) => `b${j}: edges { node { ...F } }`)} }`)} } fragment F on TwentyPerson { ${times(14, (i) => `f${i}: id`)} ${times(80, () => 'id')} }`,
  ),
  document(
    'root fields',
    (salt) => `{ ${times(45, (i) => `u${salt}x${i}: twenty_attachments(first: 1) { totalCount }`)} }`,
  ),
  withVariables(
    'a long value told 50 times',
    'query ($a: TwentyPersonFilterInput) { twenty_people(filter: $a) { totalCount } }',
    `{"a":{"jobTitle":{"eq":"${'x'.repeat(900_000)}"},${times(100, (i) => `"k${i}":1`, ',')}}}`,
  ),
  withVariables(
    'a list of wrong values',
    'query ($a: [UUID!]) { twenty_people(filter: {id: {in: $a}}) { totalCount } }',
    `{"a":[${times(4_000, (i) => `{"a":${i}}`, ',')}]}`,
  ),
  withVariables(
    'a long list of ids',
    'query ($a: [UUID!]) { twenty_people(first: 1, filter: {id: {in: $a}}) { totalCount } }',
    `{"a":[${times(9_000, (i) => `"20202020-0000-4000-8000-${String(i).padStart(12, '0')}"`, ',')}]}`,
  ),
  withVariables(
    'a long list of ids for 20 roots',
    `query ($a: [UUID!]) { ${times(20, (i) => `r${i}: twenty_people(first: 1, filter: {id: {in: $a}}) { totalCount }`)} }`,
    `{"a":[${times(9_000, (i) => `"20202020-0000-4000-8000-${String(i).padStart(12, '0')}"`, ',')}]}`,
  ),
  withVariables(
    'many conditions',
    // The stand-in has no rows of these, and so nothing to compare.
    'query ($a: [TwentyAttachmentFilterInput]) { twenty_attachments(first: 1, filter: {or: $a}) { totalCount } }',
    `{"a":[${times(3_000, () => '{"id":{"is":"NULL"}}', ',')}]}`,
  ),
];
