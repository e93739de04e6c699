/** Whether a request is a browser's that wants a page to show, not an answer in JSON. */
export function wantsPage({ method, headers }: Request): boolean {
  return method === 'GET' && (headers.get('accept') ?? '').includes('text/html');
}
