import { Lexer, Source, TokenKind } from 'graphql';
import { firstAbove } from './excess.ts';
import type { Excess } from './excess.ts';
import type { OperationLimits } from './limits.ts';

const opening: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const closing: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/**
 * What is too large about a document, before it is parsed: the parser would run out of stack at many brackets within each
 * other. Goes through the text once and stops at the first limit. What is no GraphQL is the parser's to say.
 */
export function findTextExcess(text: string, limits: OperationLimits): Excess | undefined {
  const isTooLong = firstAbove({ documentCharacters: text.length }, limits);
  if (isTooLong) return isTooLong;
  const lexer = new Lexer(new Source(text));
  const found = { documentTokens: 0, bracketDepth: 0, definitions: 0, directives: 0, variables: 0 };
  let depth = 0;
  for (let kind = nextKind(lexer); kind !== TokenKind.EOF; kind = nextKind(lexer)) {
    found.documentTokens += 1;
    // An operation or fragment has one brace outside of all others, and declares its variables in the first parentheses.
    if (kind === TokenKind.BRACE_L && depth === 0) found.definitions += 1;
    else if (kind === TokenKind.AT) found.directives += 1;
    else if (kind === TokenKind.DOLLAR && depth === 1) found.variables += 1;
    if (opening.has(kind)) depth += 1;
    else if (closing.has(kind)) depth = Math.max(0, depth - 1);
    if (depth > found.bracketDepth) found.bracketDepth = depth;
    if (isAbove(found, limits)) {
      const excess = firstAbove(found, limits);
      return excess && { ...excess, isAtLeast: true };
    }
  }
  return undefined;
}

type Found = Pick<
  OperationLimits,
  'documentTokens' | 'bracketDepth' | 'definitions' | 'directives' | 'variables'
>;

/** Asked after each token, so it is written out. */
function isAbove(found: Found, limits: Found): boolean {
  return (
    found.documentTokens > limits.documentTokens ||
    found.bracketDepth > limits.bracketDepth ||
    found.definitions > limits.definitions ||
    found.directives > limits.directives ||
    found.variables > limits.variables
  );
}

function nextKind(lexer: Lexer): TokenKind {
  try {
    return lexer.advance().kind;
  } catch {
    return TokenKind.EOF;
  }
}
