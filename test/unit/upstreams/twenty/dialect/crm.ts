import { buildSchema } from 'graphql';
import type { Relations } from '../../../../../src/upstreams/twenty/relations.ts';

const listArguments = (type: string) =>
  `first: Int, last: Int, offset: Int, before: String, after: String, filter: ${type}FilterInput, orderBy: [${type}OrderByInput]`;

const connection = (type: string) => `
  type ${type}Connection {
    totalCount: Int
    maxCreatedAt: DateTime
    edges: [${type}Edge!]!
    pageInfo: PageInfo!
    "The arguments as received, so that two answers are equal only if the arguments were."
    askedWith: String
  }
  type ${type}Edge { cursor: Cursor! node: ${type}! }
`;

/** A small CRM in the form of Twenty's core schema. */
export const crm = buildSchema(`
  scalar UUID
  scalar DateTime
  scalar Cursor
  scalar ConnectionCursor
  scalar JSON
  scalar BigFloat
  enum OrderByDirection { AscNullsFirst AscNullsLast DescNullsFirst DescNullsLast }
  enum Rating { ONE TWO }

  type PageInfo {
    startCursor: ConnectionCursor
    endCursor: ConnectionCursor
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
  }
  type FullName { firstName: String lastName: String }
  type Emails { primaryEmail: String additionalEmails: JSON }
  type Currency { amountMicros: BigFloat currencyCode: String }
  type FileObject { fileId: UUID! label: String! }

  type Person {
    id: UUID!
    createdAt: DateTime!
    name: FullName
    emails: Emails
    jobTitle: String
    rating: Rating
    files: [FileObject]
    companyId: ID
    company: Company
    pointOfContactForOpportunities(${listArguments('Opportunity')}): OpportunityConnection
  }
  type Company {
    id: UUID!
    createdAt: DateTime!
    name: String
    people(${listArguments('Person')}): PersonConnection
    opportunities(${listArguments('Opportunity')}): OpportunityConnection
  }
  type Opportunity {
    id: UUID!
    createdAt: DateTime!
    name: String
    amount: Currency
    companyId: ID
    company: Company
    pointOfContactId: ID
    pointOfContact: Person
  }
  ${connection('Person')}
  ${connection('Company')}
  ${connection('Opportunity')}
  type PersonGroupByConnection {
    totalCount: Int
    edges: [PersonEdge!]!
    pageInfo: PageInfo!
    groupByDimensionValues: JSON!
  }

  input UUIDFilter { eq: UUID in: [UUID!] }
  input StringFilter { eq: String in: [String!] ilike: String }
  input BigFloatFilter { eq: BigFloat in: [BigFloat!] }
  input RatingFilter { eq: Rating }
  input FullNameFilterInput { firstName: StringFilter lastName: StringFilter }
  input CurrencyFilterInput { amountMicros: BigFloatFilter }
  input PersonFilterInput {
    id: UUIDFilter
    name: FullNameFilterInput
    jobTitle: StringFilter
    rating: RatingFilter
    companyId: UUIDFilter
    and: [PersonFilterInput]
    or: [PersonFilterInput]
    not: PersonFilterInput
  }
  input CompanyFilterInput { id: UUIDFilter name: StringFilter }
  input OpportunityFilterInput { id: UUIDFilter name: StringFilter amount: CurrencyFilterInput }
  input FullNameOrderByInput { firstName: OrderByDirection lastName: OrderByDirection }
  input PersonOrderByInput { id: OrderByDirection name: FullNameOrderByInput jobTitle: OrderByDirection }
  input CompanyOrderByInput { id: OrderByDirection name: OrderByDirection }
  input OpportunityOrderByInput { id: OrderByDirection name: OrderByDirection }
  input PersonGroupByInput { jobTitle: Boolean }
  input PersonCreateInput { id: UUID name: FullNameInput jobTitle: String extra: JSON }
  input FullNameInput { firstName: String lastName: String }
  input OpportunityCreateInput { name: String! = "Deal" amount: CurrencyInput }
  input CurrencyInput { amountMicros: BigFloat currencyCode: String }

  union SearchHit = Person | Company
  interface Named { label: String! }
  type SearchRecord implements Named { recordId: UUID! label: String! hit: SearchHit }
  type SearchEdge { cursor: String! node: Named! }
  type SearchResultConnection { edges(first: Int): [SearchEdge!]! }

  type Query {
    people(${listArguments('Person')}): PersonConnection
    person(filter: PersonFilterInput!): Person
    personDuplicates(ids: [UUID]): [PersonConnection!]
    opportunitiesGroupBy(groupBy: [PersonGroupByInput!]!, filter: OpportunityFilterInput, limit: Int): [PersonGroupByConnection!]
    peopleGroupBy(groupBy: [PersonGroupByInput!]!, filter: PersonFilterInput, limit: Int): [PersonGroupByConnection!]
    companies(${listArguments('Company')}): CompanyConnection
    company(filter: CompanyFilterInput!): Company
    opportunities(${listArguments('Opportunity')}): OpportunityConnection
    opportunity(filter: OpportunityFilterInput!): Opportunity
    search(searchInput: String!, limit: Int! = 10): SearchResultConnection!
    bannerIsDismissed: Boolean!
  }
  type Mutation {
    createPerson(data: PersonCreateInput!, upsert: Boolean): Person
    createOpportunity(data: OpportunityCreateInput!): Opportunity
    updatePerson(id: UUID!, data: PersonCreateInput!): Person
    deletePeople(filter: PersonFilterInput!): [Person!]
    runWorkflowVersion(id: UUID!): Boolean!
  }
`);

const staticRoots: ReadonlySet<string> = new Set(['search', 'bannerIsDismissed', 'runWorkflowVersion']);

export function isStaticRoot(name: string): boolean {
  return staticRoots.has(name);
}

const joins: Relations = new Map(
  (
    [
      ['Person.company', 'manyToOne', 'companies', 'companyId'],
      ['Person.pointOfContactForOpportunities', 'toMany', 'opportunities', 'pointOfContactId'],
      ['Company.people', 'toMany', 'people', 'companyId'],
      ['Company.opportunities', 'toMany', 'opportunities', 'companyId'],
      ['Opportunity.company', 'manyToOne', 'companies', 'companyId'],
      ['Opportunity.pointOfContact', 'manyToOne', 'people', 'pointOfContactId'],
    ] as const
  ).map(([field, type, root, joinColumn]) => [field, { type, root, joinColumn }]),
);

export function relations(): Promise<Relations> {
  return Promise.resolve(joins);
}

let made = 0;

export function newId(): string {
  return `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`;
}
