import { GraphQLError, Kind } from 'graphql';
import type { FieldNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { errorCodes, GatewayError, UsageError } from '../../src/errors.ts';

it('the codes and their statuses are those promised to clients', () => {
  expect(errorCodes).toEqual({
    UNAUTHENTICATED: 401,
    FORBIDDEN: 403,
    PERSISTED_QUERY_NOT_IN_LIST: 404,
    GRAPHQL_PARSE_FAILED: 400,
    GRAPHQL_VALIDATION_FAILED: 400,
    BAD_USER_INPUT: 400,
    OPERATION_LIMIT_EXCEEDED: 400,
    UNFILTERED_WRITE_REFUSED: 400,
    CANNOT_ANSWER_TRUTHFULLY: 400,
    SCHEMA_CHANGED: 502,
    CLIENT_RATE_LIMITED: 429,
    UPSTREAM_BUDGET_EXHAUSTED: 503,
    UPSTREAM_RATE_LIMITED: 503,
    UPSTREAM_TIMEOUT: 504,
    UPSTREAM_UNAVAILABLE: 502,
    UPSTREAM_BAD_RESPONSE: 502,
    UPSTREAM_CREDENTIALS_REJECTED: 502,
    UPSTREAM_OUTCOME_UNKNOWN: 502,
    UPSTREAM_REJECTED: 200,
    INTERNAL_SERVER_ERROR: 500,
  });
});

const field: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: 'a' } };

describe('a gateway error', () => {
  const cause = new Error('reset');
  const full = new GatewayError('UPSTREAM_UNAVAILABLE', 'Gone.', {
    upstream: 'twenty',
    retryAfterMs: 0,
    cause,
    path: ['a'],
    nodes: [field],
  });

  it('is a GraphQL error whose extensions say what it is, and nothing of its cause', () => {
    expect(full).toBeInstanceOf(GraphQLError);
    expect(full.extensions).toEqual({ code: 'UPSTREAM_UNAVAILABLE', upstream: 'twenty', retryAfterMs: 0 });
    expect(JSON.stringify(full)).not.toContain('reset');
    expect(full.originalError).toBe(cause);
  });

  it('leaves out what it was not given', () => {
    expect(new GatewayError('FORBIDDEN', 'No.').extensions).toEqual({ code: 'FORBIDDEN' });
  });

  it('keeps everything at another place', () => {
    const moved = full.at(['b', 0]);
    expect(moved.path).toEqual(['b', 0]);
    expect(full.path).toEqual(['a']);
    const keys = [
      'message',
      'name',
      'code',
      'upstream',
      'retryAfterMs',
      'extensions',
      'nodes',
      'originalError',
    ] as const;
    for (const key of keys) expect(moved[key]).toEqual(full[key]);
    expect(new GatewayError('FORBIDDEN', 'No.').at(['b']).extensions).toEqual({ code: 'FORBIDDEN' });
  });
});

it('a usage error says what and how to fix it', () => {
  const cause = new Error('EADDRINUSE');
  const error = new UsageError('The port is taken.', 'Choose another.', { cause });
  expect([error.name, error.message, error.fix, error.cause]).toEqual([
    'UsageError',
    'The port is taken.',
    'Choose another.',
    cause,
  ]);
});
