import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { Config } from './config.ts';

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

/** An error's facts for the log: what it is, never the whole object, which may hold a request. */
export function errorFacts(error: unknown): { error: string; code?: unknown } {
  if (!(error instanceof Error)) return { error: String(error) };
  const { code } = error as { code?: unknown };
  return { error: `${error.name}: ${error.message}`, ...(code !== undefined && { code }) };
}
