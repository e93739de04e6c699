import { permissionDenied } from '../auth.ts';
import type { Caller, RecordRow } from '../model.ts';
import { mayDo } from '../object-rights.ts';
import type { RecordApi } from '../records/record-api.ts';

export interface TimelineArguments {
  readonly objectNameSingular: string;
  readonly recordId: string;
  /** Counts from one. */
  readonly page: number;
  readonly pageSize: number;
}

type Rows = RecordApi['rows'];

/** The mail threads that the people of a record took part in, the latest first. */
export function timelineThreads(rows: Rows, caller: Caller, args: TimelineArguments) {
  const personIds = peopleOf(rows, caller, args);
  const messageIds = partakenIn(live(rows, 'messageParticipant'), personIds, 'messageId');
  const messages = live(rows, 'message').filter((message) => messageIds.has(message.id));
  const threads = live(rows, 'messageThread')
    .map((thread) => {
      const own = sortedBy(
        messages.filter((message) => message['messageThreadId'] === thread.id),
        'receivedAt',
      );
      return { thread, messages: own, latest: own.at(-1) };
    })
    .filter(({ latest }) => latest !== undefined)
    .sort((a, b) => text(b.latest, 'receivedAt').localeCompare(text(a.latest, 'receivedAt')));
  return {
    totalNumberOfThreads: threads.length,
    timelineThreads: pageOf(threads, args).map(({ thread, messages: own, latest }) => {
      const participants = participantsOf(
        rows,
        'messageParticipant',
        'messageId',
        new Set(own.map(({ id }) => id)),
      );
      return {
        id: thread.id,
        read: true,
        visibility: 'SHARE_EVERYTHING',
        firstParticipant: participants[0] ?? NOBODY,
        lastTwoParticipants: participants.slice(1).slice(-2),
        lastMessageReceivedAt: text(latest, 'receivedAt'),
        lastMessageBody: text(latest, 'text'),
        subject: text(thread, 'subject') || text(own[0], 'subject'),
        numberOfMessagesInThread: own.length,
        participantCount: participants.length,
        lastMessageIsDraft: latest?.['isDraft'] === true,
      };
    }),
    relatedPersonIds: [...personIds],
  };
}

/** The meetings that the people of a record took part in, the latest first. */
export function timelineCalendarEvents(rows: Rows, caller: Caller, args: TimelineArguments) {
  const personIds = peopleOf(rows, caller, args);
  const eventIds = partakenIn(live(rows, 'calendarEventParticipant'), personIds, 'calendarEventId');
  const events = sortedBy(
    live(rows, 'calendarEvent').filter((event) => eventIds.has(event.id)),
    'startsAt',
  ).reverse();
  return {
    totalNumberOfCalendarEvents: events.length,
    timelineCalendarEvents: pageOf(events, args).map((event) => ({
      id: event.id,
      title: text(event, 'title'),
      isCanceled: event['isCanceled'] === true,
      isFullDay: event['isFullDay'] === true,
      startsAt: text(event, 'startsAt'),
      endsAt: text(event, 'endsAt'),
      description: text(event, 'description'),
      location: text(event, 'location'),
      conferenceSolution: text(event, 'conferenceSolution'),
      conferenceLink: { ...NO_LINK, ...(event['conferenceLink'] as object | null) },
      participants: participantsOf(rows, 'calendarEventParticipant', 'calendarEventId', new Set([event.id])),
      visibility: 'SHARE_EVERYTHING',
    })),
    relatedPersonIds: [...personIds],
  };
}

const NO_LINK = { primaryLinkLabel: '', primaryLinkUrl: '', secondaryLinks: [] };
const NOBODY = {
  personId: null,
  workspaceMemberId: null,
  firstName: '',
  lastName: '',
  displayName: '',
  avatarUrl: '',
  handle: '',
};

/** A person is themselves; a company is its people; an opportunity is its company's people. */
function peopleOf(
  rows: Rows,
  { role }: Caller,
  { objectNameSingular, recordId }: TimelineArguments,
): Set<string> {
  const object = { nameSingular: objectNameSingular, isSystem: false };
  if (!mayDo(role, 'read', object)) throw permissionDenied();
  if (objectNameSingular === 'person') return new Set([recordId]);
  const companyId =
    objectNameSingular === 'opportunity'
      ? live(rows, 'opportunity').find((row) => row.id === recordId)?.['companyId']
      : recordId;
  if (typeof companyId !== 'string') return new Set();
  return new Set(
    live(rows, 'person')
      .filter((person) => person['companyId'] === companyId)
      .map((person) => person.id),
  );
}

function live(rows: Rows, nameSingular: string): RecordRow[] {
  return rows(nameSingular).filter((row) => (row['deletedAt'] ?? null) === null);
}

function partakenIn(
  participants: readonly RecordRow[],
  personIds: ReadonlySet<string>,
  column: 'messageId' | 'calendarEventId',
): Set<string> {
  return new Set(
    participants.filter((row) => personIds.has(text(row, 'personId'))).map((row) => text(row, column)),
  );
}

/** Everybody who took part, once each, with the name the CRM knows them by. */
function participantsOf(
  rows: Rows,
  object: 'messageParticipant' | 'calendarEventParticipant',
  column: 'messageId' | 'calendarEventId',
  ids: ReadonlySet<string>,
) {
  const people = live(rows, 'person');
  const byHandle = new Map(
    live(rows, object)
      .filter((row) => ids.has(text(row, column)))
      .map((row) => [text(row, 'handle'), row]),
  );
  return [...byHandle].map(([handle, row]) => {
    const name = people.find((person) => person.id === row['personId'])?.['name'] as RecordRow | undefined;
    return {
      personId: row['personId'] ?? null,
      workspaceMemberId: row['workspaceMemberId'] ?? null,
      firstName: text(name, 'firstName'),
      lastName: text(name, 'lastName'),
      displayName: text(row, 'displayName') || handle,
      avatarUrl: '',
      handle,
    };
  });
}

function text(row: RecordRow | undefined, column: string): string {
  const value = row?.[column];
  return typeof value === 'string' ? value : '';
}

function sortedBy(rows: readonly RecordRow[], column: string): RecordRow[] {
  return [...rows].sort((a, b) => text(a, column).localeCompare(text(b, column)));
}

function pageOf<T>(items: readonly T[], { page, pageSize }: TimelineArguments): T[] {
  const start = Math.max(0, page - 1) * pageSize;
  return items.slice(start, start + pageSize);
}
