/** The tabs a newcomer finds in GraphiQL. Each is checked against the unified schema by a test. */
export const graphiqlTabs = [
  {
    query: `# Who at this customer has access, and from which devices?
query CustomerAccess {
  twenty_people(
    first: 100
    filter: { company: { name: { eq: "Juniper & Vale" } } }
    orderBy: [{ createdAt: AscNullsLast }]
  ) {
    totalCount
    edges {
      node {
        name {
          firstName
          lastName
        }
        jobTitle
        twingateUser {
          email
          state
        }
        twingateDevices {
          name
          isTrusted
        }
      }
    }
  }
}
`,
  },
  {
    query: `# The other way round: users of the network, their groups, and what the CRM knows about them
query NetworkUsers {
  twingate_users(first: 10) {
    totalCount
    edges {
      node {
        email
        role
        state
        groups(first: 10) {
          edges {
            node {
              name
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
    query: `# Twenty alone: the largest deals, and who to talk to
query LargestDeals {
  twenty_opportunities(first: 10, orderBy: [{ amount: { amountMicros: DescNullsLast } }]) {
    totalCount
    edges {
      node {
        name
        stage
        amount {
          amountMicros
          currencyCode
        }
        company {
          name
        }
        pointOfContact {
          name {
            firstName
            lastName
          }
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
