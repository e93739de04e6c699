/** Sends one HTTP request. The network as an argument: the real one, a stand-in in process, a recording double. */
export type Transport = (request: Request) => Promise<Response>;

/** The real network. Repeats nothing and follows no redirect the request does not ask for. */
export const networkTransport: Transport = (request) => fetch(request);
