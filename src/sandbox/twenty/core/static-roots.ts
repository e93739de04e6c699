import { forbiddenResource, requireCaller } from '../metadata/guard.ts';
import type { MetadataContext } from '../metadata/guard.ts';
import type { DataModel } from '../model.ts';
import type { RecordApi } from '../records/record-api.ts';
import { search } from './search.ts';
import type { SearchArguments } from './search.ts';
import { timelineCalendarEvents, timelineThreads } from './timeline.ts';
import type { TimelineArguments } from './timeline.ts';

type Paged = Pick<TimelineArguments, 'page' | 'pageSize'>;

/** The resolvers of the roots that introspection with a key does not show. */
export function createStaticRoots(model: DataModel, records: Pick<RecordApi, 'rows'>) {
  const rows: RecordApi['rows'] = (name) => records.rows(name);

  /** The general root, and its older forms for one kind of record each. */
  function timeline<T>(
    prefix: string,
    read: (rows: RecordApi['rows'], caller: ReturnType<typeof requireCaller>, args: TimelineArguments) => T,
  ) {
    const roots: Record<string, (args: never, context: MetadataContext) => T> = {
      [`${prefix}FromObjectRecord`]: (args: TimelineArguments, context: MetadataContext) =>
        read(rows, requireCaller(context), args),
    };
    for (const [suffix, objectNameSingular] of KINDS) {
      const id = `${objectNameSingular}Id`;
      roots[`${prefix}From${suffix}Id`] = (args: Paged & Record<string, string>, context: MetadataContext) =>
        read(rows, requireCaller(context), { ...args, objectNameSingular, recordId: args[id] ?? '' });
    }
    return roots;
  }

  return {
    search: (args: SearchArguments, context: MetadataContext) =>
      search(model, rows, requireCaller(context), args),
    ...timeline('getTimelineThreads', timelineThreads),
    ...timeline('getTimelineCalendarEvents', timelineCalendarEvents),
    /** For people who are logged in; a key is nobody. */
    dismissMaintenanceModeBanner(): never {
      throw forbiddenResource();
    },
  };
}

const KINDS = [
  ['Person', 'person'],
  ['Company', 'company'],
  ['Opportunity', 'opportunity'],
] as const;
