import { belongsTo, column, select } from './definition.ts';
import type { ObjectDefinition } from './definition.ts';

/** Mail as the CRM sees it, single messages and campaigns. */
export const messaging: readonly ObjectDefinition[] = [
  {
    nameSingular: 'messageThread',
    namePlural: 'messageThreads',
    icon: 'IconMessage',
    isSystem: true,
    labelIdentifier: 'subject',
    fields: [column('TEXT', 'subject')],
  },
  {
    nameSingular: 'message',
    namePlural: 'messages',
    icon: 'IconMessage',
    isSystem: true,
    labelIdentifier: 'subject',
    fields: [
      column('TEXT', 'headerMessageId'),
      column('TEXT', 'subject'),
      column('TEXT', 'text'),
      column('DATE_TIME', 'receivedAt'),
      column('SELECT', 'deliveryStatus', {
        options: ['QUEUED', 'SENT', 'FAILED', 'BOUNCED', 'COMPLAINED', 'SKIPPED'],
      }),
      column('BOOLEAN', 'isDraft', { isNullable: false, defaultValue: false }),
      belongsTo('messageCampaign', 'messageCampaign', 'messages'),
      belongsTo('messageThread', 'messageThread', 'messages', { onDelete: 'CASCADE' }),
    ],
  },
  {
    nameSingular: 'messageParticipant',
    namePlural: 'messageParticipants',
    icon: 'IconUserCircle',
    isSystem: true,
    labelIdentifier: 'handle',
    fields: [
      select('role', ['FROM', 'TO', 'CC', 'BCC', 'REPLY_TO']),
      column('TEXT', 'handle'),
      column('TEXT', 'displayName'),
      belongsTo('messageCampaign', 'messageCampaign', 'recipients'),
      belongsTo('message', 'message', 'messageParticipants', { isNullable: false, onDelete: 'CASCADE' }),
      belongsTo('person', 'person', 'messageParticipants'),
      belongsTo('workspaceMember', 'workspaceMember', 'messageParticipants'),
    ],
  },
  {
    nameSingular: 'messageChannelMessageAssociation',
    namePlural: 'messageChannelMessageAssociations',
    icon: 'IconMessage',
    isSystem: true,
    labelIdentifier: null,
    uniqueTogether: ['messageChannelId', 'message'],
    fields: [
      column('TEXT', 'messageExternalId'),
      column('TEXT', 'messageThreadExternalId'),
      select('direction', ['INCOMING', 'OUTGOING']),
      column('UUID', 'messageChannelId'),
      belongsTo('message', 'message', 'messageChannelMessageAssociations', { onDelete: 'CASCADE' }),
      belongsTo('messageThread', 'messageThread', 'messageChannelMessageAssociations', {
        onDelete: 'CASCADE',
      }),
    ],
  },
  {
    nameSingular: 'messageChannelMessageAssociationMessageFolder',
    namePlural: 'messageChannelMessageAssociationMessageFolders',
    icon: 'IconFolder',
    isSystem: true,
    labelIdentifier: null,
    uniqueTogether: ['messageChannelMessageAssociation', 'messageFolderId'],
    fields: [
      column('UUID', 'messageFolderId', { isNullable: false }),
      belongsTo('messageChannelMessageAssociation', 'messageChannelMessageAssociation', 'messageFolders', {
        isNullable: false,
        onDelete: 'CASCADE',
      }),
    ],
  },
  {
    nameSingular: 'messageCampaign',
    namePlural: 'messageCampaigns',
    icon: 'IconSend',
    labelIdentifier: 'subject',
    fields: [
      column('TEXT', 'subject'),
      column('TEXT', 'bodyTemplate'),
      column('EMAILS', 'fromAddress'),
      select('status', ['DRAFT', 'SCHEDULED', 'SENDING', 'SENT', 'SENT_WITH_ERRORS']),
      column('DATE_TIME', 'sentAt'),
      ...['sentCount', 'failedCount', 'bouncedCount', 'complainedCount'].map((name) =>
        column('NUMBER', name, { isNullable: false, defaultValue: 0 }),
      ),
      column('UUID', 'unsubscribeTopicId'),
      belongsTo('list', 'messageList', 'campaigns'),
    ],
  },
  {
    nameSingular: 'messageList',
    namePlural: 'messageLists',
    icon: 'IconList',
    labelIdentifier: 'name',
    fields: [column('TEXT', 'name')],
  },
  {
    nameSingular: 'messageListMember',
    namePlural: 'messageListMembers',
    icon: 'IconUser',
    isSystem: true,
    labelIdentifier: null,
    uniqueTogether: ['person', 'list'],
    fields: [
      belongsTo('list', 'messageList', 'members', { isNullable: false, onDelete: 'CASCADE' }),
      belongsTo('person', 'person', 'listMemberships', { isNullable: false, onDelete: 'CASCADE' }),
    ],
  },
];
