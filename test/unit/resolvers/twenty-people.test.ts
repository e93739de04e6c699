import { buildSchema } from 'graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { expect, it } from 'vitest';
import type { LinkContext } from '../../../resolvers/link.ts';
import { peopleByEmail } from '../../../resolvers/twenty-people.ts';

async function filterFor(email: string): Promise<string> {
  let asked: unknown;
  const schema = buildSchema('type Query { twenty_people: [TwentyPerson] } type TwentyPerson { id: ID }');
  const context: LinkContext = {
    Twingate: { Query: {} },
    Twenty: {
      Query: {
        twenty_people: ({ args, valuesFromResults }) => {
          asked = args['filter'];
          return Promise.resolve(valuesFromResults({ edges: [] }));
        },
      },
    },
  };
  await peopleByEmail([email], context, { schema, fieldNodes: [] as unknown } as GraphQLResolveInfo);
  return JSON.stringify(asked);
}

it.each([
  ['a_b%c@x.example', String.raw`%a\_b\%c@x.example%`],
  // As PostgreSQL writes it into the JSON text, and then with each backslash escaped for LIKE.
  [String.raw`"a\b"@x.example`, String.raw`%\\"a\\\\b\\"@x.example%`],
])('looks for %s among the additional e-mails as their JSON text has it', async (email, pattern) => {
  expect(await filterFor(email)).toContain(JSON.stringify({ additionalEmails: { like: pattern } }));
});
