import { buildSchema, parse } from 'graphql';
import { planOperation } from '../../../../../src/upstreams/twenty/dialect/plan.ts';
import type { ObjectRoot } from '../../../../../src/upstreams/twenty/dialect/plan.ts';

/** The mutations of Twenty's core schema, over records that have one composite of each kind. */
export const writingCrm = buildSchema(`
  scalar UUID
  scalar JSON
  scalar TSVector
  type Query { person(filter: PersonFilterInput): Person }
  type FullName { firstName: String lastName: String }
  type Emails { primaryEmail: String additionalEmails: JSON }
  type Links { primaryLinkLabel: String primaryLinkUrl: String secondaryLinks: JSON }
  type Phones { primaryPhoneNumber: String additionalPhones: JSON }
  type PageInfo { hasNextPage: Boolean! }
  type FileObject { fileId: UUID! label: String! }
  type NoteConnection { edges: [NoteEdge!]! pageInfo: PageInfo! totalCount: Int }
  type NoteEdge { node: Note! }
  type Note { id: UUID! }
  type Company { id: UUID! }
  type Person {
    id: UUID! name: FullName emails: Emails links: Links phones: Phones jobTitle: String files: [FileObject]
    searchVector: TSVector companyId: UUID company: Company notes(first: Int): NoteConnection
  }
  input FullNameInput { firstName: String lastName: String }
  input EmailsInput { primaryEmail: String additionalEmails: JSON }
  input LinksInput { primaryLinkLabel: String primaryLinkUrl: String secondaryLinks: JSON }
  input PhonesInput { primaryPhoneNumber: String additionalPhones: JSON }
  input FileItemInput { fileId: UUID! label: String! }
  input CompanyConnectInput { id: UUID }
  input CompanyRelationInput { connect: CompanyConnectInput disconnect: Boolean }
  input PersonInput {
    id: UUID name: FullNameInput emails: EmailsInput workEmails: EmailsInput links: LinksInput phones: PhonesInput
    jobTitle: String tags: JSON files: [FileItemInput] company: CompanyRelationInput
  }
  input UUIDFilter { eq: UUID in: [UUID] is: String }
  input PersonFilterInput { id: UUIDFilter deletedAt: UUIDFilter and: [PersonFilterInput] or: [PersonFilterInput] }
  type Mutation {
    createPerson(data: PersonInput!, upsert: Boolean): Person
    createPeople(data: [PersonInput!]!, upsert: Boolean): [Person!]
    updatePerson(id: UUID!, data: PersonInput!): Person
    updatePeople(filter: PersonFilterInput!, data: PersonInput!): [Person!]
    deletePerson(id: UUID!): Person
    deletePeople(filter: PersonFilterInput!): [Person!]
    mergePeople(ids: [UUID!]!, conflictPriorityIndex: Int!, dryRun: Boolean): Person
  }
`);

/** The one root of a mutation: `createPerson(data: {})`, say, which selects the id unless told otherwise. */
export function writeOf(text: string, selection = 'id'): ObjectRoot {
  const request = { document: parse(`mutation { ${text} { ${selection} } }`), variables: {} };
  const [root] = planOperation(request, writingCrm, () => false).roots;
  if (root?.kind !== 'object') throw new Error(`expected a record root, got ${text}`);
  return root;
}
