import { createHash } from 'node:crypto';
import type { Config } from '../config.ts';
import type { UpstreamName } from '../errors.ts';
import type { ClassRules } from '../upstream/budget/bank.ts';
import type { ClassTitle } from '../upstream/budget/refusal.ts';

/** What both services grant. Windows in milliseconds. */
export interface Limits {
  readonly twingateReads: number;
  readonly twingateWrites: number;
  readonly twingateWindowMs: number;
  /** What Twingate counts: HTTP requests, or the root fields in them. */
  readonly twingateCharging: 'request' | 'field';
  readonly twentyTokens: number;
  readonly twentyWindowMs: number;
}

/** What a client can be told of its cost. What is free of charge is not in it. */
export const chargedClasses = {
  twingate: { reads: 'twingate.reads', writes: 'twingate.writes' },
  twenty: { tokens: 'twenty.tokens' },
} as const satisfies Record<UpstreamName, Record<string, string>>;

/** Calls to Twenty that cost nothing: no limit is published, so only few go together. */
export const FREE_TWENTY_CALLS = 'twenty.free';
const FREE_TOGETHER = 8;

/** The kinds of limits: https://docs.twingate.com/docs/api (read in September 2026); Twenty's as its source says. */
export function classRules(limits: Limits): Record<string, ClassRules> {
  const { twingateWindowMs, twentyWindowMs } = limits;
  return {
    [chargedClasses.twingate.reads]: {
      kind: 'window',
      limit: limits.twingateReads,
      windowMs: twingateWindowMs,
    },
    [chargedClasses.twingate.writes]: {
      kind: 'window',
      limit: limits.twingateWrites,
      windowMs: twingateWindowMs,
    },
    [chargedClasses.twenty.tokens]: { kind: 'bucket', limit: limits.twentyTokens, windowMs: twentyWindowMs },
    [FREE_TWENTY_CALLS]: { kind: 'window', limit: FREE_TOGETHER, windowMs: 0 },
  };
}

/** Where gateways that spend of the same accounts keep their budgets, and no others. */
export function bankKey(upstreams: Config['upstreams']): string {
  return `twentygate:bank:${accountsId(upstreams)}`;
}

/** Where gateways that read of the same accounts keep what they have read. In braces: one place in a cluster. */
export function cacheKey(upstreams: Config['upstreams']): string {
  return `twentygate:cache:{${accountsId(upstreams)}}`;
}

function accountsId(upstreams: Config['upstreams']): string {
  const accounts =
    upstreams.mode === 'live'
      ? [upstreams.twingate.endpoint, upstreams.twenty.coreEndpoint].map(plain)
      : ['sandbox'];
  const hash = createHash('sha256').update(JSON.stringify(accounts)).digest('hex');
  return hash.slice(0, 16);
}

/** The same for an address however it is written. */
function plain(address: string): string {
  return new URL(address).href.replace(/\/+$/, '');
}

export function classTitles(limits: Limits): Record<string, ClassTitle> {
  const { twingateWindowMs, twentyWindowMs } = limits;
  return {
    [chargedClasses.twingate.reads]: {
      upstream: 'twingate',
      title: `Twingate reads (${limits.twingateReads} in ${seconds(twingateWindowMs)})`,
    },
    [chargedClasses.twingate.writes]: {
      upstream: 'twingate',
      title: `Twingate writes (${limits.twingateWrites} in ${seconds(twingateWindowMs)})`,
    },
    [chargedClasses.twenty.tokens]: {
      upstream: 'twenty',
      title: `Twenty tokens (${limits.twentyTokens} in ${seconds(twentyWindowMs)})`,
    },
    [FREE_TWENTY_CALLS]: {
      upstream: 'twenty',
      title: `calls to Twenty (${FREE_TOGETHER} at a time)`,
      isFree: true,
    },
  };
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
