import { GraphQLError } from 'graphql';
import type { ASTVisitor, ValidationContext } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** The aliases under which links ask for what they need of their parent; see `resolvers/link.ts`. */
const RESERVED = '_lk';

/** Refuses aliases that links use themselves: a client's field under such a name would be taken for a link's key. */
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
      if (!node.alias?.value.startsWith(RESERVED)) return;
      context.reportError(
        new GraphQLError(
          `The alias "${node.alias.value}" is reserved: names that start with "${RESERVED}" are the gateway's own.`,
          { nodes: node.alias },
        ),
      );
    },
  };
}
