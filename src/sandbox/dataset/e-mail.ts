/** Letters that Unicode does not take apart into a base letter and a mark. */
const unfoldable: Readonly<Record<string, string>> = { ł: 'l', ı: 'i', ø: 'o', ß: 'ss' };

/** `Zoë O'Brien` at `acme.example` as `zoe.o'brien@acme.example`; a missing last name leaves the first alone. */
export function emailOf(firstName: string, lastName: string, domain: string): string {
  const local = [firstName, lastName].filter((name) => name !== '').map(asciiOf);
  return `${local.join('.')}@${domain}`;
}

/** A name as part of a domain: `Old Harbour Books` as `old-harbour-books`. */
export function slugOf(name: string): string {
  return asciiOf(name).replaceAll(/[^a-z0-9]+/g, '-');
}

function asciiOf(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .replaceAll(/[łıøß]/g, (letter) => unfoldable[letter] ?? letter);
}
