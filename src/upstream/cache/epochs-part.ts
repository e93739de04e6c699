import type { Epochs } from './epochs.ts';
import type { Tag } from './tags.ts';

/** A part of some epochs for one service: its tags are nobody else's, and its everything is no more than its own. */
export function epochsPart(epochs: Epochs, name: string): Epochs {
  function own(tags: readonly Tag[] = []): Tag[] {
    return tags.map((tag) => `${name} ${tag}`);
  }

  return {
    mark: async (tags) => await epochs.mark([name, ...own(tags)]),
    begin: async (tags, leaseMs) => await epochs.begin(tags ? own(tags) : [name], leaseMs),
    changed: async (tags) => await epochs.changed(tags ? own(tags) : [name]),
  };
}
