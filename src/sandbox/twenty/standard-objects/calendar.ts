import { belongsTo, column, select } from './definition.ts';
import type { ObjectDefinition } from './definition.ts';

/** Meetings, who came, and their recordings. */
export const calendar: readonly ObjectDefinition[] = [
  {
    nameSingular: 'calendarEvent',
    namePlural: 'calendarEvents',
    icon: 'IconCalendar',
    isSystem: true,
    labelIdentifier: 'title',
    fields: [
      column('TEXT', 'title'),
      column('BOOLEAN', 'isCanceled', { isNullable: false, defaultValue: false }),
      column('BOOLEAN', 'isFullDay', { isNullable: false, defaultValue: false }),
      column('DATE_TIME', 'startsAt'),
      column('DATE_TIME', 'endsAt'),
      column('DATE_TIME', 'externalCreatedAt'),
      column('DATE_TIME', 'externalUpdatedAt'),
      column('TEXT', 'description'),
      column('TEXT', 'location'),
      column('TEXT', 'iCalUid'),
      column('TEXT', 'conferenceSolution'),
      column('LINKS', 'conferenceLink'),
    ],
  },
  {
    nameSingular: 'calendarEventParticipant',
    namePlural: 'calendarEventParticipants',
    icon: 'IconCalendar',
    isSystem: true,
    labelIdentifier: 'handle',
    fields: [
      column('TEXT', 'handle'),
      column('TEXT', 'displayName'),
      column('BOOLEAN', 'isOrganizer', { isNullable: false, defaultValue: false }),
      select('responseStatus', ['NEEDS_ACTION', 'DECLINED', 'TENTATIVE', 'ACCEPTED']),
      belongsTo('calendarEvent', 'calendarEvent', 'calendarEventParticipants', {
        isNullable: false,
        onDelete: 'CASCADE',
      }),
      belongsTo('person', 'person', 'calendarEventParticipants'),
      belongsTo('workspaceMember', 'workspaceMember', 'calendarEventParticipants'),
    ],
  },
  {
    nameSingular: 'calendarChannelEventAssociation',
    namePlural: 'calendarChannelEventAssociations',
    icon: 'IconCalendar',
    isSystem: true,
    labelIdentifier: null,
    fields: [
      column('TEXT', 'eventExternalId'),
      column('TEXT', 'recurringEventExternalId'),
      column('UUID', 'calendarChannelId', { isNullable: false }),
      belongsTo('calendarEvent', 'calendarEvent', 'calendarChannelEventAssociations', {
        isNullable: false,
        onDelete: 'CASCADE',
      }),
    ],
  },
  {
    nameSingular: 'callRecording',
    namePlural: 'callRecordings',
    icon: 'IconVideo',
    labelIdentifier: 'title',
    fields: [
      column('TEXT', 'title'),
      select('status', ['SCHEDULED', 'JOINING', 'RECORDING', 'PROCESSING', 'COMPLETED', 'FAILED']),
      select('recordingRequestStatus', ['REQUESTED', 'CANCELED']),
      column('UUID', 'applicationId'),
      column('TEXT', 'externalBotId'),
      column('TEXT', 'externalRecordingId'),
      column('DATE_TIME', 'startedAt'),
      column('DATE_TIME', 'endedAt'),
      column('FILES', 'video'),
      column('FILES', 'audio'),
      column('RAW_JSON', 'transcript'),
      column('RICH_TEXT', 'summary'),
      belongsTo('calendarEvent', 'calendarEvent', 'callRecordings'),
    ],
  },
];
