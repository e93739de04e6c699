import fc from 'fast-check';

/** A small document that knows no schema, with fragments within fragments: `F3` spreads `F4` and later ones only. */
export function randomDocument(): fc.Arbitrary<string> {
  return fc.array(fc.nat(1_000), { minLength: 10, maxLength: 80, size: 'max' }).map((numbers) => {
    let taken = 0;
    const choose = (below: number) => (numbers[taken++] ?? 0) % below;
    const fragments = choose(5);
    const selectionOf = (from: number, depth: number): string => {
      const parts = Array.from({ length: 1 + choose(3) }, () => partOf(from, depth));
      return `{ ${parts.join(' ')} }`;
    };
    const partOf = (from: number, depth: number): string => {
      const spread = from + choose(Math.max(1, fragments - from));
      switch (choose(6)) {
        case 0:
          return spread < fragments ? `...F${spread}` : 'a';
        case 1:
          return depth > 0 ? `... on T ${selectionOf(from, depth - 1)}` : 'b';
        case 2:
          return `${'xyz'.charAt(choose(3))}: ${nameOf()}${argumentsOf()}`;
        case 3:
        case 4:
          return depth > 0 ? `${nameOf()}${argumentsOf()} ${selectionOf(from, depth - 1)}` : nameOf();
        default:
          return nameOf();
      }
    };
    const nameOf = () => ['a', 'b', 'c', 'fields', 'interfaces', '__schema', '__type'][choose(7)] ?? 'a';
    const argumentsOf = () =>
      ['', '', '(first: 3, p: [1, { q: $v }])', '(last: $v)', '(limit: $w)'][choose(5)] ?? '';
    const operation = `query ($v: Int, $w: Int = 7) ${selectionOf(0, 4)}`;
    const others = Array.from(
      { length: fragments },
      (_, i) => `fragment F${i} on T ${selectionOf(i + 1, 3)}`,
    );
    return [operation, ...others].join('\n');
  });
}
