export interface Exposition {
  /** Kinds by the names of their families. */
  readonly families: ReadonlyMap<string, string>;
  /** The value of the only sample with these labels; undefined when there is none. */
  readonly value: (name: string, labels?: Readonly<Record<string, string>>) => number | undefined;
  /** The sum over all samples that have these labels. */
  readonly sum: (name: string, labels?: Readonly<Record<string, string>>) => number;
  /** All values that a label has. */
  readonly values: (label: string) => ReadonlySet<string>;
}

/** Reads Prometheus' text format. Throws for a line that is none of it. */
export function parseExposition(text: string): Exposition {
  const families = new Map<string, string>();
  const samples: { name: string; labels: Map<string, string>; value: number }[] = [];
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const type = /^# TYPE (\w+) (counter|gauge|histogram|summary)$/.exec(line);
    const sample = /^([a-z_0-9]+)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (type) families.set(type[1]!, type[2]!);
    else if (sample && (sample[3] === 'Nan' || !Number.isNaN(Number(sample[3])))) {
      const labels = new Map(
        [...(sample[2] ?? '').matchAll(/(\w+)="([^"]*)"/g)].map((one) => [one[1]!, one[2]!]),
      );
      samples.push({ name: sample[1]!, labels, value: Number(sample[3]) });
    } else if (!line.startsWith('# HELP ')) throw new Error(`This is no line of metrics: ${line}`);
  }
  const find = (name: string, labels: Readonly<Record<string, string>>) =>
    samples.filter(
      (one) =>
        one.name === name &&
        Object.entries(labels).every(([label, value]) => one.labels.get(label) === value),
    );
  return {
    families,
    value(name, labels = {}) {
      const found = find(name, labels);
      if (found.length > 1) throw new Error(`${name} is there ${found.length} times.`);
      return found[0]?.value;
    },
    sum: (name, labels = {}) => find(name, labels).reduce((sum, { value }) => sum + value, 0),
    values: (label) => new Set(samples.flatMap(({ labels }) => labels.get(label) ?? [])),
  };
}
