import type { Join } from '../../src/upstream/budget/join.ts';
import type { UpstreamRequest, UpstreamResult } from '../../src/upstream/call.ts';

/** What each is answered when all leave together, and whoever was told nothing is asked again as the join has it. */
export async function joinedAnswers(
  join: Join,
  requests: readonly UpstreamRequest[],
  ask: (asked: Pick<UpstreamRequest, 'document' | 'variables'>) => Promise<UpstreamResult>,
): Promise<{ answers: readonly UpstreamResult[]; calls: number }> {
  const answers = new Map<UpstreamRequest, UpstreamResult>();
  let groups: readonly (readonly UpstreamRequest[])[] = [requests];
  let calls = 0;
  while (groups.length > 0) {
    const next: (readonly UpstreamRequest[])[] = [];
    for (const group of groups) {
      calls += 1;
      const [only] = group;
      const results =
        group.length === 1 && only ? [await ask(only)] : join.split(group, await ask(join.merge(group)));
      const untold: UpstreamRequest[] = [];
      group.forEach((request, place) => {
        const result = results[place];
        if (result) answers.set(request, result);
        else untold.push(request);
      });
      if (untold.length > 0) next.push(...join.regroup(untold, untold.length === group.length));
    }
    groups = next.filter(({ length }) => length > 0);
  }
  return {
    answers: requests.map((request) => answers.get(request) ?? { data: null, errors: [] }),
    calls,
  };
}

/** An answer as it can be compared. */
export function plain({ data, errors }: UpstreamResult): unknown {
  return { data, errors: errors.map(({ message, path, code }) => ({ message, path, code })) };
}
