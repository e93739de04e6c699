import { GatewayError } from '../../errors.ts';
import type { UpstreamName } from '../../errors.ts';
import type { Units } from '../call.ts';
import type { ClassName } from './bank.ts';

/** What a class of units is called when somebody is told of it. */
export interface ClassTitle {
  readonly upstream: UpstreamName;
  /** Such as `Twingate reads (60 in 60 s)`. */
  readonly title: string;
  /** The upstream counts nothing of it. */
  readonly isFree?: boolean;
}

/** Why these needs are not met: it names the scarcest of their classes. `fitsInMs` is Infinity for what never fits. */
export function upstreamRefusal(
  needs: Units,
  fitsInMs: number,
  titles: Readonly<Record<ClassName, ClassTitle>>,
  remaining: (name: ClassName) => number,
): GatewayError {
  const names = Object.keys(needs);
  const scarcest = names.reduce((a, b) => (left(b) < left(a) ? b : a));
  const { upstream, title } = titles[scarcest] ?? { upstream: 'twingate', title: scarcest };
  function left(name: ClassName): number {
    return remaining(name) - (needs[name] ?? 0);
  }
  if (fitsInMs === Infinity) {
    return new GatewayError(
      'OPERATION_LIMIT_EXCEEDED',
      `This operation needs ${needs[scarcest] ?? 0} at once of ${title}: more than there ever are.`,
      { upstream },
    );
  }
  return new GatewayError(
    'UPSTREAM_BUDGET_EXHAUSTED',
    `The gateway's allowance of ${title} is used up, and what this request needs does not fit before its deadline.`,
    { upstream, retryAfterMs: Math.ceil(fitsInMs) },
  );
}
