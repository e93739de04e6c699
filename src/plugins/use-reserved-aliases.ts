import { GraphQLError } from 'graphql';
import type { ASTVisitor, ValidationContext } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** The aliases under which links ask for what they need of their parent; see `resolvers/link.ts`. */
const RESERVED = '_lk';

/** With this key in it an object is taken for a promise (isPromise of @whatwg-node/promise-helpers), also when a write is done. */
const AWAITED = 'then';

/**
 * Refuses the keys of an answer that cannot be used: those of the links, since a client's field under such a name would be
 * taken for a link's key, and `then`.
 */
export function useReservedAliases(): Plugin {
  return {
    onValidate({ addValidationRule }) {
      addValidationRule(noReservedAliases);
    },
  };
}

function noReservedAliases(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      const { value } = node.alias ?? node.name;
      if (value === AWAITED) {
        context.reportError(
          new GraphQLError(`"${AWAITED}" cannot be a key of an answer. Ask for this under another alias.`, {
            nodes: node.alias ?? node.name,
          }),
        );
      }
      if (!node.alias || !value.startsWith(RESERVED)) return;
      context.reportError(
        new GraphQLError(
          `The alias "${value}" is reserved: names that start with "${RESERVED}" are the gateway's own.`,
          { nodes: node.alias },
        ),
      );
    },
  };
}
