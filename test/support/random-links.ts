import type { Choose, RandomOperation } from './random-operation.ts';

/** A field that leads from one kind of object to another, and what it is asked with. */
interface Way {
  readonly field: string;
  readonly to: string;
  /** Whether it is a connection, which takes a size. */
  readonly isList?: boolean;
}

const one = (field: string, to: string): Way => ({ field, to });
const list = (field: string, to: string): Way => ({ field, to, isList: true });

/** Links and relations between people, companies, users and devices; other relations are those of other tests. */
const ways: Readonly<Record<string, readonly Way[]>> = {
  Query: [
    list('twenty_people', 'person'),
    list('twenty_companies', 'company'),
    list('twenty_workspaceMembers', 'member'),
    list('twenty_opportunities', 'opportunity'),
    list('twingate_users', 'user'),
    list('twingate_devices', 'device'),
    list('twingate_groups', 'group'),
  ],
  person: [
    one('twingateUser', 'user'),
    one('twingateUsers', 'user'),
    one('twingateDevices', 'device'),
    one('company', 'company'),
    list('pointOfContactForOpportunities', 'opportunity'),
  ],
  company: [
    one('twingateUsers', 'user'),
    one('twingateDevices', 'device'),
    one('twingateUsersByDomain', 'user'),
    list('people', 'person'),
    list('opportunities', 'opportunity'),
  ],
  opportunity: [one('company', 'company'), one('pointOfContact', 'person')],
  member: [one('twingateUser', 'user')],
  user: [
    one('twentyPerson', 'person'),
    one('twentyPeople', 'person'),
    one('twentyWorkspaceMember', 'member'),
    one('twentyCompany', 'company'),
    list('devices', 'device'),
    list('groups', 'group'),
  ],
  device: [one('twentyPerson', 'person'), one('user', 'user')],
  group: [list('users', 'user')],
};

/** A random valid query that goes to and fro between the services. */
export function randomLinks(choose: Choose): RandomOperation {
  let names = 0;
  return { text: `{ ${fieldsOf('Query', 4)} }`, variables: {} };

  function fieldsOf(kind: string, depth: number): string {
    const parts = Array.from({ length: 1 + choose(kind === 'Query' ? 2 : 3) }, () => {
      const all = ways[kind] ?? [];
      return depth > 0 && (kind === 'Query' || choose(4) < 3)
        ? fieldOf(all[choose(all.length)]!, depth)
        : 'id';
    });
    return parts.join(' ');
  }

  function fieldOf({ field, to, isList = false }: Way, depth: number): string {
    const asked = `a${names++}: ${field}`;
    if (!isList) return `${asked} { id ${fieldsOf(to, depth - 1)} }`;
    const sizes = field.startsWith('twingate_') ? [1, 3, 20, 100, 130] : [1, 2, 10, 60, 200];
    const nested = [1, 2, 5];
    const isRoot = field.includes('_');
    const size = isRoot ? sizes[choose(sizes.length)] : nested[choose(nested.length)];
    const given = choose(8) === 7 && !isRoot ? '' : `(first: ${size})`;
    const others = ['', 'totalCount', 'pageInfo { hasNextPage endCursor }'][choose(3)] ?? '';
    return `${asked}${given} { ${others} edges { node { id ${fieldsOf(to, depth - 1)} } } }`;
  }
}
