import { compositeSdl } from './composite-types.ts';

const SCALARS = [
  'JSON',
  'BigFloat',
  'UUID',
  'DateTime',
  'Position',
  'TSVector',
  'Cursor',
  'ConnectionCursor',
  'BigInt',
  'Date',
];

/** Filters that compare a scalar with another; the text filter knows more. */
const COMPARABLES = [
  ['BigFloatFilter', 'BigFloat', '[BigFloat!]'],
  ['UUIDFilter', 'UUID', '[UUID]'],
  ['DateTimeFilter', 'DateTime', '[DateTime!]'],
  ['DateFilter', 'Date', '[Date!]'],
  ['FloatFilter', 'Float', '[Float!]'],
  ['IntFilter', 'Int', '[Int!]'],
  ['BigIntFilter', 'BigInt', '[BigInt!]'],
] as const;

function comparableFilter([name, scalar, list]: (typeof COMPARABLES)[number]): string {
  const operators = ['eq', 'gt', 'gte', 'lt', 'lte', 'neq'].map((operator) => `${operator}: ${scalar}`);
  return `input ${name} {\n${operators.join('\n')}\nin: ${list}\nis: FilterIs\n}`;
}

/** The filter of an enum, whether one value or many. */
export function enumFilterSdl(name: string): string {
  return `input ${name}Filter {\neq: ${name}\nneq: ${name}\nin: [${name}]\ncontainsAny: [${name}]\nis: FilterIs\nisEmptyArray: Boolean\n}`;
}

/** Everything the record API's schema has whatever the objects are. */
export function sharedSdl(): string {
  return [
    ...SCALARS.map((name) => `scalar ${name}`),
    compositeSdl(),
    ...COMPARABLES.map(comparableFilter),
    enumFilterSdl('ActorSourceEnum'),
    `
enum FilterIs { NULL NOT_NULL }
enum OrderByDirection { AscNullsFirst AscNullsLast DescNullsFirst DescNullsLast }
enum ActorSourceEnum { EMAIL CALENDAR WORKFLOW AGENT API IMPORT MANUAL SYSTEM WEBHOOK APPLICATION }
enum DateGranularityEnum { DAY MONTH QUARTER YEAR WEEK DAY_OF_THE_WEEK MONTH_OF_THE_YEAR QUARTER_OF_THE_YEAR NONE }
enum FirstDayOfTheWeek { MONDAY SUNDAY SATURDAY }
input StringFilter {
  eq: String gt: String gte: String in: [String!] lt: String lte: String neq: String
  startsWith: String endsWith: String like: String ilike: String regex: String iregex: String is: FilterIs
}
input RawJsonFilter { is: FilterIs like: String }
input TSVectorFilter { search: String }
input BooleanFilter { eq: Boolean is: FilterIs }
input ArrayFilter { containsIlike: String is: FilterIs isEmptyArray: Boolean }
input GroupByDateGranularityInput { granularity: DateGranularityEnum weekStartDay: FirstDayOfTheWeek timeZone: String }
input OrderByDateGranularityInput { orderBy: OrderByDirection granularity: DateGranularityEnum }
type PageInfo {
  startCursor: ConnectionCursor
  endCursor: ConnectionCursor
  hasNextPage: Boolean!
  hasPreviousPage: Boolean!
}
type FileObject { fileId: UUID! label: String! extension: String url: String }
input FileItemInput { fileId: UUID! label: String! }`,
  ].join('\n');
}
