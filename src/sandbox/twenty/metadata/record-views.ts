import { TwentyError } from '../model.ts';
import type { DataModel } from '../model.ts';
import { stableId } from '../stable-id.ts';
import { viewFieldsOf } from './view-parts.ts';

/** A saved way of looking at an object's records (a "view" in Twenty's own word). */
type RecordView = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly objectMetadataId: string;
};

export interface RecordViews {
  /** Without those that were deleted. */
  all(objectMetadataId?: string | null): readonly RecordView[];
  byId(id: string): RecordView | null;
  create(input: Readonly<Record<string, unknown>>): RecordView;
  update(id: string, input: Readonly<Record<string, unknown>>): RecordView;
  /** False: there was none. */
  remove(id: string): boolean;
}

/** Every object has its index view; others are made through the API. */
export function createRecordViews(model: DataModel, workspaceId: string, moment: () => string): RecordViews {
  const made = new Map<string, RecordView>();
  const removed = new Set<string>();
  let count = 0;

  function index(objectMetadataId: string, labelPlural: string, createdAt: string): RecordView {
    return {
      ...DEFAULTS,
      id: stableId(`index-view:${objectMetadataId}`),
      name: `All ${labelPlural}`,
      objectMetadataId,
      key: 'INDEX',
      icon: 'IconList',
      isCustom: false,
      workspaceId,
      createdAt,
      updatedAt: createdAt,
    };
  }

  function all(): RecordView[] {
    const indexes = model.objects.map(({ id, labelPlural, createdAt }) => index(id, labelPlural, createdAt));
    const views = new Map([...indexes, ...made.values()].map((view) => [view.id, view]));
    return [...views.values()]
      .filter((view) => !removed.has(view.id) && model.objectById(view.objectMetadataId) !== undefined)
      .map((view) => ({ ...view, viewFields: () => viewFieldsOf(model, workspaceId, view) }));
  }

  function byId(id: string): RecordView | null {
    return all().find((view) => view.id === id) ?? null;
  }

  return {
    all: (objectMetadataId) =>
      all().filter((view) => !objectMetadataId || view.objectMetadataId === objectMetadataId),
    byId,
    create(input) {
      const now = moment();
      const id = typeof input['id'] === 'string' ? input['id'] : stableId(`view:${++count}`);
      const objectMetadataId = String(input['objectMetadataId']);
      const view = {
        ...DEFAULTS,
        ...said(input),
        id,
        objectMetadataId,
        isCustom: true,
        workspaceId,
        createdAt: now,
        updatedAt: now,
      };
      made.set(id, view);
      return view;
    },
    update(id, input) {
      const view = byId(id);
      if (!view) throw viewNotFound();
      const changed = { ...view, ...said(input), id, updatedAt: moment() };
      made.set(id, changed);
      return changed;
    },
    remove(id) {
      if (!byId(id)) return false;
      removed.add(id);
      return true;
    },
  };
}

const DEFAULTS = {
  type: 'TABLE',
  key: null,
  position: 0,
  isCompact: false,
  openRecordIn: 'SIDE_PANEL',
  kanbanAggregateOperation: null,
  kanbanAggregateOperationFieldMetadataId: null,
  mainGroupByFieldMetadataId: null,
  shouldHideEmptyGroups: false,
  kanbanColumnWidth: null,
  calendarFieldMetadataId: null,
  anyFieldFilterValue: null,
  calendarLayout: null,
  deletedAt: null,
  visibility: 'WORKSPACE',
  createdByUserWorkspaceId: null,
  isActive: true,
  viewFilters: [],
  viewSorts: [],
  viewGroups: [],
};

function said(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== undefined && value !== null),
  );
}

function viewNotFound(): TwentyError {
  return new TwentyError('View not found', {
    subCode: 'VIEW_NOT_FOUND',
    userFriendlyMessage: 'View not found.',
    code: 'NOT_FOUND',
  });
}
