import { belongsTo, column, select, targets } from './definition.ts';
import type { ObjectDefinition } from './definition.ts';

/** The custom objects of the development seed; every custom object gets these four lists. */
const CUSTOM_OBJECTS = ['rocket', 'pet', 'surveyResult', 'employmentHistory', 'petCareAgreement'];

/** Deals, notes, tasks and what hangs on records. */
export const work: readonly ObjectDefinition[] = [
  {
    nameSingular: 'opportunity',
    namePlural: 'opportunities',
    icon: 'IconTargetArrow',
    isSearchable: true,
    labelIdentifier: 'name',
    fields: [
      column('TEXT', 'name'),
      column('CURRENCY', 'amount'),
      column('DATE_TIME', 'closeDate'),
      select('stage', ['NEW', 'SCREENING', 'MEETING', 'PROPOSAL', 'CUSTOMER']),
      belongsTo('company', 'company', 'opportunities'),
      belongsTo('pointOfContact', 'person', 'pointOfContactForOpportunities'),
      belongsTo('owner', 'workspaceMember', 'ownedOpportunities'),
    ],
  },
  {
    nameSingular: 'note',
    namePlural: 'notes',
    icon: 'IconNotes',
    isSearchable: true,
    labelIdentifier: 'title',
    fields: [column('TEXT', 'title'), column('RICH_TEXT', 'bodyV2')],
  },
  {
    nameSingular: 'noteTarget',
    namePlural: 'noteTargets',
    icon: 'IconCheckbox',
    isSystem: true,
    labelIdentifier: null,
    fields: [
      belongsTo('note', 'note', 'noteTargets', { onDelete: 'CASCADE' }),
      ...targets('noteTargets', ['company', 'person', 'opportunity', ...CUSTOM_OBJECTS]),
    ],
  },
  {
    nameSingular: 'task',
    namePlural: 'tasks',
    icon: 'IconCheckbox',
    isSearchable: true,
    labelIdentifier: 'title',
    fields: [
      column('TEXT', 'title'),
      column('RICH_TEXT', 'bodyV2'),
      column('DATE_TIME', 'dueAt'),
      select('status', ['TODO', 'IN_PROGRESS', 'DONE'], { isNullable: true }),
      belongsTo('assignee', 'workspaceMember', 'assignedTasks'),
    ],
  },
  {
    nameSingular: 'taskTarget',
    namePlural: 'taskTargets',
    icon: 'IconCheckbox',
    isSystem: true,
    labelIdentifier: null,
    fields: [
      belongsTo('task', 'task', 'taskTargets', { onDelete: 'CASCADE' }),
      ...targets('taskTargets', ['company', 'opportunity', 'person', ...CUSTOM_OBJECTS]),
    ],
  },
  {
    nameSingular: 'attachment',
    namePlural: 'attachments',
    icon: 'IconFileImport',
    isSystem: true,
    labelIdentifier: 'name',
    fields: [
      column('TEXT', 'name'),
      column('FILES', 'file', { settings: { maxNumberOfValues: 1 } }),
      column('TEXT', 'fullPath', { isSystem: true }),
      select(
        'fileCategory',
        ['ARCHIVE', 'AUDIO', 'IMAGE', 'PRESENTATION', 'SPREADSHEET', 'TEXT_DOCUMENT', 'VIDEO', 'OTHER'],
        { defaultValue: "'OTHER'", isSystem: true },
      ),
      ...targets('attachments', [
        'task',
        'note',
        'person',
        'company',
        'opportunity',
        'dashboard',
        'workflow',
        ...CUSTOM_OBJECTS,
      ]),
    ],
  },
  {
    nameSingular: 'timelineActivity',
    namePlural: 'timelineActivities',
    icon: 'IconTimelineEvent',
    isSystem: true,
    labelIdentifier: 'name',
    fields: [
      column('RAW_JSON', 'properties'),
      column('DATE_TIME', 'happensAt', { isNullable: false, defaultValue: 'now' }),
      column('TEXT', 'name'),
      column('TEXT', 'linkedRecordCachedName', { isSystem: true }),
      column('UUID', 'linkedRecordId', { isSystem: true }),
      column('UUID', 'linkedObjectMetadataId', { isSystem: true }),
      belongsTo('workspaceMember', 'workspaceMember', 'timelineActivities', { onDelete: 'CASCADE' }),
      ...targets('timelineActivities', [
        'company',
        'dashboard',
        'messageCampaign',
        'messageList',
        'note',
        'opportunity',
        'person',
        'task',
        'workflow',
        'workflowVersion',
        'workflowRun',
        ...CUSTOM_OBJECTS,
      ]),
    ],
  },
  {
    nameSingular: 'dashboard',
    namePlural: 'dashboards',
    icon: 'IconLayoutDashboard',
    isSearchable: true,
    labelIdentifier: 'title',
    fields: [column('TEXT', 'title'), column('UUID', 'pageLayoutId')],
  },
];
