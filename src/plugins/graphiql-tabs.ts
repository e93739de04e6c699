/** The tabs a newcomer finds in GraphiQL. Each is checked against the unified schema by a test. */
export const graphiqlTabs = [
  {
    query: `# Who at our customers has network access, and from which devices?
query CustomersWithAccess {
  twenty_companies(first: 3, orderBy: [{ createdAt: AscNullsLast }]) {
    edges {
      node {
        name
        twingateUsers {
          email
          state
        }
        twingateDevices {
          name
          isTrusted
          activeState
        }
      }
    }
  }
}
`,
  },
  {
    query: `# Twingate: users and their devices, with the CRM's view of them
query TwingateUsers {
  twingate_users(first: 10) {
    totalCount
    edges {
      node {
        email
        role
        state
        devices(first: 5) {
          totalCount
          edges {
            node {
              name
              isTrusted
            }
          }
        }
        twentyPerson {
          jobTitle
          company {
            name
          }
        }
      }
    }
  }
}
`,
  },
  {
    query: `# Twenty: people of the CRM
query TwentyPeople($jobTitle: String = "%Engineer%") {
  twenty_people(first: 10, filter: { jobTitle: { ilike: $jobTitle } }) {
    totalCount
    edges {
      node {
        name {
          firstName
          lastName
        }
        jobTitle
        company {
          name
        }
      }
    }
  }
}
`,
  },
  {
    query: `# Twenty's data model: its objects, custom ones included
query DataModel {
  twentyMetadata_objects(paging: { first: 50 }) {
    edges {
      node {
        nameSingular
        labelPlural
        isSystem
      }
    }
  }
}
`,
  },
] as const;
