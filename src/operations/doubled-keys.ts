/**
 * The keys that stand more than once in the outermost object of a JSON text, each once. `JSON.parse` takes the last of them
 * without a word. The text has to be JSON.
 */
export function doubledKeys(json: string): string[] {
  const seen = new Set<string>();
  const doubled = new Set<string>();
  let depth = 0;
  let isKey = false;
  for (let at = 0; at < json.length; at += 1) {
    switch (json.charAt(at)) {
      case '"': {
        const start = at;
        for (at += 1; json[at] !== '"'; at += 1) if (json[at] === '\\') at += 1;
        if (depth !== 1 || !isKey) break;
        // Two spellings of a letter are the same key.
        const key = JSON.parse(json.slice(start, at + 1)) as string;
        if (seen.has(key)) doubled.add(key);
        seen.add(key);
        isKey = false;
        break;
      }
      case '{':
        depth += 1;
        isKey = depth === 1;
        break;
      case '[':
        depth += 1;
        break;
      case '}':
      case ']':
        depth -= 1;
        break;
      case ',':
        isKey = depth === 1;
        break;
    }
  }
  return [...doubled];
}
