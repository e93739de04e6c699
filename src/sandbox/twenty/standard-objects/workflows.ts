import { belongsTo, column, select } from './definition.ts';
import type { ObjectDefinition } from './definition.ts';

/** Automations, their versions and their runs. */
export const workflows: readonly ObjectDefinition[] = [
  {
    nameSingular: 'workflow',
    namePlural: 'workflows',
    icon: 'IconSettingsAutomation',
    isSearchable: true,
    labelIdentifier: 'name',
    fields: [
      column('TEXT', 'name'),
      column('TEXT', 'lastPublishedVersionId'),
      column('MULTI_SELECT', 'statuses', { options: ['DRAFT', 'ACTIVE', 'DEACTIVATED'] }),
    ],
  },
  {
    nameSingular: 'workflowVersion',
    namePlural: 'workflowVersions',
    icon: 'IconVersions',
    labelIdentifier: 'name',
    fields: [
      column('TEXT', 'name'),
      column('RAW_JSON', 'trigger'),
      column('RAW_JSON', 'steps'),
      select('status', ['DRAFT', 'ACTIVE', 'DEACTIVATED', 'ARCHIVED']),
      belongsTo('workflow', 'workflow', 'versions', { onDelete: 'CASCADE' }),
    ],
  },
  {
    nameSingular: 'workflowRun',
    namePlural: 'workflowRuns',
    icon: 'IconHistoryToggle',
    labelIdentifier: 'name',
    fields: [
      column('TEXT', 'name'),
      column('DATE_TIME', 'enqueuedAt'),
      column('DATE_TIME', 'startedAt'),
      column('DATE_TIME', 'endedAt'),
      select('status', ['NOT_STARTED', 'RUNNING', 'COMPLETED', 'FAILED', 'ENQUEUED', 'STOPPING', 'STOPPED']),
      column('RAW_JSON', 'state', { isNullable: false }),
      column('RAW_JSON', 'stepLogs'),
      belongsTo('workflow', 'workflow', 'runs', { isNullable: false, onDelete: 'CASCADE' }),
      belongsTo('workflowVersion', 'workflowVersion', 'runs', { isNullable: false, onDelete: 'CASCADE' }),
    ],
  },
  {
    nameSingular: 'workflowAutomatedTrigger',
    namePlural: 'workflowAutomatedTriggers',
    icon: 'IconSettingsAutomation',
    isSystem: true,
    labelIdentifier: null,
    fields: [
      select('type', ['DATABASE_EVENT', 'CRON']),
      column('RAW_JSON', 'settings', { isNullable: false }),
      belongsTo('workflow', 'workflow', 'automatedTriggers', { isNullable: false, onDelete: 'CASCADE' }),
    ],
  },
];
