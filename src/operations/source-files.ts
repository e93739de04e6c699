import { GraphQLError, Kind, parse, print, Source, visit } from 'graphql';
import type {
  ASTNode,
  DocumentNode,
  FragmentDefinitionNode,
  FragmentSpreadNode,
  OperationDefinitionNode,
} from 'graphql';

/** A file of operations and fragments. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** One operation with exactly the fragments it uses, these in the order of their names. */
export interface SourceOperation {
  readonly name: string;
  /** As in the files, with the places of all of its parts. */
  readonly document: DocumentNode;
  readonly text: string;
}

export interface SourceOperations {
  /** In the order of their names; without those that lack a fragment. */
  readonly operations: readonly SourceOperation[];
  /** All that is wrong, each with file and line. */
  readonly problems: readonly string[];
}

/** Puts the operations of many files together; a fragment may be in any of them. */
export function readSourceFiles(files: readonly SourceFile[]): SourceOperations {
  const problems: string[] = [];
  const documents = files.map((file) => readFile(file, problems));
  const operations = new Map<string, OperationDefinitionNode>();
  const fragments = new Map<string, FragmentDefinitionNode>();

  /** There may be one of a name, wherever it is. */
  function take<Node extends ASTNode>(
    known: Map<string, Node>,
    what: string,
    name: string,
    node: Node,
  ): void {
    const other = known.get(name);
    if (other)
      problems.push(`${placeOf(node)}: the ${what} ${name} is also at ${placeOf(other)}. Rename one.`);
    else known.set(name, node);
  }

  for (const node of documents.flatMap((document) => document?.definitions ?? [])) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) {
      take(fragments, 'fragment', node.name.value, node);
    } else if (node.kind !== Kind.OPERATION_DEFINITION) {
      problems.push(`${placeOf(node)}: this is neither an operation nor a fragment. Leave the file out.`);
    } else if (node.name) {
      take(operations, 'operation', node.name.value, node);
    } else {
      problems.push(
        `${placeOf(node)}: the ${node.operation} has no name. Clients are allowed operations by it.`,
      );
    }
  }

  // Where a file cannot be read, its fragments are missing for that reason.
  const isComplete = documents.every((document) => document !== undefined);
  const whole = [...operations].sort(byName).flatMap(([name, operation]): SourceOperation[] => {
    const used = fragmentsOf(operation, fragments);
    if (isComplete) {
      for (const spread of used.missing) {
        problems.push(`${placeOf(spread)}: there is no fragment ${spread.name.value} in any of the files.`);
      }
    }
    if (used.missing.length > 0) return [];
    const definitions = [operation, ...[...used.found].sort(byName).map(([, fragment]) => fragment)];
    const document: DocumentNode = { kind: Kind.DOCUMENT, definitions };
    return [{ name, document, text: print(document) }];
  });
  return { operations: whole, problems: [...new Set(problems)] };
}

/** Such as `src/people.graphql:3`. */
export function placeOf({ loc }: ASTNode): string {
  return loc ? `${loc.source.name}:${loc.startToken.line}` : '';
}

function readFile({ path, text }: SourceFile, problems: string[]): DocumentNode | undefined {
  // The parser has no word for a file that says nothing.
  if (text.replaceAll(/#.*/g, '').trim() === '') return { kind: Kind.DOCUMENT, definitions: [] };
  try {
    return parse(new Source(text, path));
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    problems.push(`${path}:${error.locations?.[0]?.line ?? 1}: ${error.message}`);
    return undefined;
  }
}

interface UsedFragments {
  readonly found: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Where those are used that are not there. */
  readonly missing: readonly FragmentSpreadNode[];
}

/** Also those that fragments use. */
function fragmentsOf(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): UsedFragments {
  const found = new Map<string, FragmentDefinitionNode>();
  const missing: FragmentSpreadNode[] = [];
  const waiting: ASTNode[] = [operation];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    visit(node, {
      FragmentSpread(spread) {
        const name = spread.name.value;
        const fragment = fragments.get(name);
        if (!fragment) {
          missing.push(spread);
        } else if (!found.has(name)) {
          found.set(name, fragment);
          waiting.push(fragment);
        }
      },
    });
  }
  return { found, missing };
}

/** The same everywhere, whatever the language of the machine. */
function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
