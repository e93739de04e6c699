import { GatewayError } from '../../errors.ts';
import type { CallScope, Units } from '../call.ts';
import type { ClassName, ClassRules } from './bank.ts';

type Client = Pick<CallScope, 'client' | 'unitsPerMinute'>;

/** What one client may spend in a minute is a limit like those of the upstreams: a class of the bank. */
export function clientClass({ client }: Client): ClassName {
  return `client.${client}`;
}

export function clientRules(unitsPerMinute: number): ClassRules {
  return { kind: 'window', limit: unitsPerMinute, windowMs: 60_000 };
}

/** What these units take of their client's own limit; nothing where it has none, or where they are free of charge. */
export function clientUnits(scope: Client, units: Units, isFree: (name: ClassName) => boolean): Units {
  if (scope.unitsPerMinute === undefined) return {};
  const charged = Object.entries(units).filter(([name]) => !isFree(name));
  const count = charged.reduce((sum, [, units]) => sum + units, 0);
  return count > 0 ? { [clientClass(scope)]: count } : {};
}

/** `fitsInMs` is Infinity for what never fits. */
export function clientRefusal({ client, unitsPerMinute = 0 }: Client, fitsInMs: number): GatewayError {
  const limit = `The client ${client} may spend ${unitsPerMinute} units of the upstreams' limits within a minute`;
  if (fitsInMs === Infinity) {
    return new GatewayError('OPERATION_LIMIT_EXCEEDED', `${limit}: this operation needs more at once.`);
  }
  return new GatewayError(
    'CLIENT_RATE_LIMITED',
    `${limit}, and what this request needs does not fit before its deadline.`,
    { retryAfterMs: Math.ceil(fitsInMs) },
  );
}
