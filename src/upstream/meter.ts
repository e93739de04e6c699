import type { Interceptor, Spend, UpstreamRequest } from './call.ts';

/** What a document costs in the upstream's own money; empty when it is free. */
export type Price = (request: UpstreamRequest) => readonly Spend[];

/** Writes each call's cost into its scope at the moment it is sent. Calls `next` once. */
export function createMeter(price: Price): Interceptor {
  return (next) => async (request) => {
    for (const spend of price(request)) request.scope.spent(spend);
    return await next(request);
  };
}
