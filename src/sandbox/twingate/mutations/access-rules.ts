import type { AccessPolicy } from '../records.ts';
import { refuse } from '../refusal.ts';

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 86_400;
const YEAR_SECONDS = 365 * DAY_SECONDS;

/** How access is granted, in either spelling; the deprecated one is a number of days of AUTO_LOCK. */
export interface AccessPolicyArguments {
  readonly accessPolicy?: {
    readonly mode: AccessPolicy['mode'];
    readonly durationSeconds?: number | null;
  } | null;
  readonly usageBasedAutolockDurationDays?: number | null;
}

/** The policy after a mutation: left out keeps `old`, null removes it. Source of the bounds: Terraform's validation. */
export function nextAccessPolicy(old: AccessPolicy | null, args: AccessPolicyArguments): AccessPolicy | null {
  if (args.accessPolicy === null) return null;
  if (args.accessPolicy !== undefined) {
    const { mode, durationSeconds } = args.accessPolicy;
    return checkAccessPolicy({ mode, durationSeconds: durationSeconds ?? null });
  }
  const days = args.usageBasedAutolockDurationDays;
  if (days === undefined) return old;
  return days === null ? null : checkAccessPolicy({ mode: 'AUTO_LOCK', durationSeconds: days * DAY_SECONDS });
}

/** An access edge ends between one hour and one year from now. */
export function checkExpiry(expiresAt: number | null, now: number): number | null {
  if (expiresAt === null) return null;
  const seconds = (expiresAt - now) / 1_000;
  if (seconds < HOUR_SECONDS || seconds > YEAR_SECONDS) {
    refuse('Access expiration must be between 1 hour and 1 year in the future.');
  }
  return expiresAt;
}

function checkAccessPolicy(policy: AccessPolicy): AccessPolicy {
  const { mode, durationSeconds } = policy;
  if (mode === 'MANUAL') {
    return durationSeconds === null ? policy : refuse('Access policy MANUAL takes no duration.');
  }
  if (durationSeconds === null) refuse(`Access policy ${mode} needs a duration.`);
  const least = mode === 'AUTO_LOCK' ? DAY_SECONDS : HOUR_SECONDS;
  if (durationSeconds < least || durationSeconds > YEAR_SECONDS) {
    refuse(
      `Access policy duration must be between ${mode === 'AUTO_LOCK' ? '1 day' : '1 hour'} and 365 days.`,
    );
  }
  return policy;
}
