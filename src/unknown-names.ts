/** Prefixes that are ours: an unknown name with one of them is a mistake, not somebody else's variable. */
const OWN_PREFIXES = /^(TWINGATE|TWENTY|GATEWAY|SANDBOX)_/;
/** What Kubernetes and Docker links put into the environment of a service named twenty, say. */
const INJECTED = /_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT|PORT_\d+_.*)$/;

/** What is wrong with the names of an environment: those that look like ours and are not among the `known` ones. */
export function unknownNames(names: readonly string[], known: ReadonlySet<string>): string[] {
  return names.flatMap((name) => {
    if (known.has(name) || !OWN_PREFIXES.test(name) || INJECTED.test(name)) return [];
    const near = nearest(name, known);
    return [`${name}: there is no such setting.${near ? ` Did you mean ${near}?` : ''}`];
  });
}

/** The known name that shares the most letter pairs with a mistyped one; undefined when none is near. */
function nearest(name: string, known: ReadonlySet<string>): string | undefined {
  const pairs = (text: string) => new Set(Array.from(text, (_, i) => text.slice(i, i + 2)));
  const wanted = pairs(name);
  const scored = [...known].map((candidate) => {
    const of = pairs(candidate);
    const shared = [...of].filter((pair) => wanted.has(pair)).length;
    return { candidate, score: (2 * shared) / (of.size + wanted.size) };
  });
  const best = scored.sort((a, b) => b.score - a.score)[0];
  return best && best.score > 0.7 ? best.candidate : undefined;
}
