import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { Config } from './config.ts';
import { GatewayError } from './errors.ts';

export type Log = Logger;

/**
 * JSON lines. A message is a constant and facts are keys; never bodies, variables, keys or addresses of people.
 * The redaction is the second net, not the first.
 */
export function createLog(level: Config['logLevel'], destination: DestinationStream): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: ['*.authorization', '*.apiKey', '*["x-api-key"]'],
    },
    destination,
  );
}

/**
 * An error's facts for the log: what it is, never the whole object, which may hold a request. Of a gateway's error whose
 * wording is not all ours the code alone: the rest may be the upstream's or the client's.
 */
export function errorFacts(error: unknown): { error: string; code?: unknown } {
  if (!(error instanceof Error)) return { error: String(error) };
  const { code } = error as { code?: unknown };
  const isTellable = !(error instanceof GatewayError) || error.isOwnWording;
  return {
    error: isTellable ? `${error.name}: ${error.message}` : error.name,
    ...(code !== undefined && { code }),
  };
}
