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
  const found = {
    documentTokens: 0,
    bracketDepth: 0,
    definitions: 0,
    directives: 0,
    variables: 0,
  } satisfies Partial<Record<keyof OperationLimits, number>>;
  let depth = 0;
  for (let kind = nextKind(lexer); kind !== TokenKind.EOF; kind = nextKind(lexer)) {
    found.documentTokens += 1;
    // An operation or fragment has one brace outside of all others, and declares its variables in the first parentheses.
    if (kind === TokenKind.BRACE_L && depth === 0) found.definitions += 1;
    else if (kind === TokenKind.AT) found.directives += 1;
    else if (kind === TokenKind.DOLLAR && depth === 1) found.variables += 1;
    if (opening.has(kind)) depth += 1;
    else if (closing.has(kind)) depth = Math.max(0, depth - 1);
    found.bracketDepth = Math.max(found.bracketDepth, depth);
    const excess = firstAbove(found, limits);
    if (excess) return { ...excess, isAtLeast: true };
  }
  return undefined;
}

function nextKind(lexer: Lexer): TokenKind {
  try {
    return lexer.advance().kind;
  } catch {
    return TokenKind.EOF;
  }
}
