import { getOperationAST, Kind, OperationTypeNode } from 'graphql';
import type {
  DocumentNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { GatewayError } from '../errors.ts';
import type { Client, ClientOf } from './client.ts';

/** What a client may ask. */
interface Permissions {
  readonly mayMutate: boolean;
  readonly mayIntrospect: boolean;
  readonly mayAsk: (rootField: string) => boolean;
}

export interface PermissionsOptions {
  readonly clientOf: ClientOf;
  readonly permissionsOf: (client: Client) => Permissions;
}

/**
 * Refuses an operation its client may not run. What it says depends on the client's rules and on the names it sent alone:
 * a field that is not there is refused like one that is.
 */
export function usePermissions({ clientOf, permissionsOf }: PermissionsOptions): Plugin {
  return {
    onParse() {
      // Not `replaceParseResult`: the parser cache would keep this client's refusal for everybody.
      return ({ result, context: { request, params } }) => {
        if (result === null || result instanceof Error) return;
        const document = result as DocumentNode;
        const operation = getOperationAST(document, params.operationName);
        // Which is meant nobody knows: graphql-js refuses it.
        if (!operation) return;
        const client = clientOf(request);
        const problem = problemIn(operation, rootFieldsIn(operation, document), permissionsOf(client));
        if (problem === undefined) return;
        throw new GatewayError('FORBIDDEN', `The client ${client.name} may ${problem}.`);
      };
    },
  };
}

function problemIn(
  { operation }: OperationDefinitionNode,
  roots: ReadonlySet<string>,
  { mayMutate, mayIntrospect, mayAsk }: Permissions,
): string | undefined {
  if (operation === OperationTypeNode.MUTATION && !mayMutate) return 'only read: its role has no mutations';
  for (const name of roots) {
    if (name === '__typename') continue;
    if (name.startsWith('__')) {
      if (!mayIntrospect) return 'not introspect the schema';
    } else if (!mayAsk(name)) return `not ask ${name}`;
  }
  return undefined;
}

/** The names of an operation's root fields, conditions left aside. Each fragment is looked at once. */
function rootFieldsIn({ selectionSet }: OperationDefinitionNode, document: DocumentNode): Set<string> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const one of document.definitions) {
    if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, one);
  }
  const names = new Set<string>();
  const waiting: SelectionSetNode[] = [selectionSet];
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    for (const selection of at.selections) {
      switch (selection.kind) {
        case Kind.FIELD:
          names.add(selection.name.value);
          break;
        case Kind.INLINE_FRAGMENT:
          waiting.push(selection.selectionSet);
          break;
        case Kind.FRAGMENT_SPREAD: {
          const fragment = fragments.get(selection.name.value);
          if (fragment) waiting.push(fragment.selectionSet);
          fragments.delete(selection.name.value);
        }
      }
    }
  }
  return names;
}
