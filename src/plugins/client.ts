/**
 * What a client may do at all. An analyst asks queries, an app also mutations, a service persisted operations only and
 * nothing of the schema.
 */
type Role = 'analyst' | 'app' | 'service';

/** Root fields by name; a star stands for any letters. What is denied is denied, even where it is allowed as well. */
interface FieldRules {
  /** All of them when it is missing. */
  readonly allow?: readonly string[] | undefined;
  readonly deny?: readonly string[] | undefined;
}

/** Whom a request is for, as far as the gateway can tell. */
export interface Client {
  readonly name: string;
  /** Missing where nobody has to say who they are: everybody may do everything. */
  readonly role?: Role | undefined;
  readonly fields?: FieldRules | undefined;
  /** The names of the persisted operations it may run, stars allowed; all of them when it is missing. */
  readonly operations?: readonly string[] | undefined;
  /** Its part of what the upstreams grant, in proportion to the others'. */
  readonly weight: number;
  /** GraphQL requests it may send within a minute; without a limit when it is missing. */
  readonly requestsPerMinute?: number | undefined;
  /** Units of the upstreams' limits it may spend within a minute, likewise. */
  readonly unitsPerMinute?: number | undefined;
}

/** Finds whom a request is for: the same for the whole of the request. */
export type ClientOf = (request: Request) => Client;

/** What a name may be made of; anything else could forge lines of a log. */
const ACCEPTABLE = /^[\w.-]{1,64}$/;

/** Those who say nothing of themselves. */
const ANONYMOUS: Client = { name: 'anonymous', weight: 1 };
/** All those together whose name is not on the list: else many names would be many parts. */
const OTHER: Client = { name: 'other', weight: 1 };

/**
 * Where nobody has to say who they are, a client may name itself with the header `x-client-name`. Without a list every
 * name is a client of weight 1.
 */
export function createSelfNaming(listed: () => ReadonlyMap<string, Client> | undefined): ClientOf {
  const found = new WeakMap<Request, Client>();

  function find(request: Request): Client {
    const name = request.headers.get('x-client-name') ?? '';
    if (!ACCEPTABLE.test(name) || name === ANONYMOUS.name) return ANONYMOUS;
    const clients = listed();
    if (!clients) return { name, weight: 1 };
    const known = clients.get(name);
    if (!known) return OTHER;
    // What it may do holds for those who prove who they are.
    const { weight, requestsPerMinute, unitsPerMinute } = known;
    return { name, weight, requestsPerMinute, unitsPerMinute };
  }

  return (request) => {
    let client = found.get(request);
    if (!client) {
      client = find(request);
      found.set(request, client);
    }
    return client;
  };
}
