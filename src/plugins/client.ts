/** Whom a request is for, as far as the gateway can tell. */
export interface Client {
  readonly name: string;
  /** Its part of what the upstreams grant, in proportion to the others'. */
  readonly weight: number;
}

/** What a name may be made of; anything else could forge lines of a log or make a metric for each request. */
const ACCEPTABLE = /^[\w.-]{1,64}$/;

/** Where nobody has to say who they are, a client may name itself with the header `x-client-name`. */
export function selfNamedClient(request: Request): Client {
  const given = request.headers.get('x-client-name') ?? '';
  return { name: ACCEPTABLE.test(given) ? given : 'anonymous', weight: 1 };
}
