import { describe, expect, it } from 'vitest';
import { ACME_ID, ADA_ID, DEAL_ID, createTestTwenty } from '../../../../support/twenty-stand-in.ts';

const EVENT_ID = '5b3f1a52-6c38-4d0b-9d0e-1f0f6f6d2b01';
const THREAD_ID = '5b3f1a52-6c38-4d0b-9d0e-1f0f6f6d2b02';
const MESSAGE_ID = '5b3f1a52-6c38-4d0b-9d0e-1f0f6f6d2b03';

function core() {
  const { post } = createTestTwenty();
  return async (query: string) => (await post('/graphql', { query })).body;
}

describe('search', () => {
  it.each([
    ['ada', ['person']],
    ['AMB', ['person']],
    ['acme', ['company', 'person']],
    ['engineer amber', ['person']],
    ['ada nobody', []],
    ['rex', ['pet']],
  ])('%s finds %j', async (searchInput, expected) => {
    const body = await core()(
      `{search(searchInput:"${searchInput}",limit:10){edges{node{objectNameSingular}} pageInfo{hasNextPage}}}`,
    );
    const { search } = (body as { data: { search: { edges: { node: { objectNameSingular: string } }[] } } })
      .data;
    expect(search.edges.map((edge) => edge.node.objectNameSingular).sort()).toEqual(expected);
  });

  it('goes page by page and keeps to the named objects', async () => {
    const ask = core();
    const page = async (more: string) =>
      (await ask(
        `{search(searchInput:"a",limit:1${more}){edges{cursor node{label}} pageInfo{hasNextPage endCursor}}}`,
      )) as { data: { search: { edges: { node: { label: string } }[]; pageInfo: { endCursor: string } } } };
    const first = (await page(',includedObjectNameSingulars:["person","company"]')).data.search;
    const second = (
      await page(`,includedObjectNameSingulars:["person","company"],after:"${first.pageInfo.endCursor}"`)
    ).data.search;
    expect([first, second].map(({ edges }) => edges[0]?.node.label).sort()).toEqual(['Acme', 'Ada Amber']);
    expect(second.pageInfo).toMatchObject({ hasNextPage: false });
    const filtered = await page(
      `,filter:{not:{id:{eq:"${ADA_ID}"}}},excludedObjectNameSingulars:["company"]`,
    );
    expect(filtered.data.search.edges).toEqual([]);
  });

  it('is strict about its arguments, as an ordinary executor is', async () => {
    expect(await core()('{search(searchInput:"a"){edges{cursor}}}')).toMatchObject({
      errors: [
        { message: 'Field "search" argument "limit" of type "Int!" is required, but it was not provided.' },
      ],
    });
  });
});

describe('timelines', () => {
  it('tell of the meetings of a person, a company and an opportunity', async () => {
    const ask = core();
    await ask(
      `mutation{createCalendarEvent(data:{id:"${EVENT_ID}",title:"Kick-off",startsAt:"2026-05-01T09:00:00Z"}){id}}`,
    );
    await ask(
      `mutation{createCalendarEventParticipant(data:{calendarEventId:"${EVENT_ID}",personId:"${ADA_ID}",handle:"ada@acme.example"}){id}}`,
    );
    const fields =
      'totalNumberOfCalendarEvents relatedPersonIds timelineCalendarEvents{title participants{firstName handle}}';
    const expected = {
      totalNumberOfCalendarEvents: 1,
      relatedPersonIds: [ADA_ID],
      timelineCalendarEvents: [
        { title: 'Kick-off', participants: [{ firstName: 'Ada', handle: 'ada@acme.example' }] },
      ],
    };
    for (const [root, args] of [
      ['FromObjectRecord', `objectNameSingular:"person",recordId:"${ADA_ID}"`],
      ['FromPersonId', `personId:"${ADA_ID}"`],
      ['FromCompanyId', `companyId:"${ACME_ID}"`],
      ['FromOpportunityId', `opportunityId:"${DEAL_ID}"`],
    ] as const) {
      const name = `getTimelineCalendarEvents${root}`;
      expect(await ask(`{${name}(${args},page:1,pageSize:5){${fields}}}`)).toEqual({
        data: { [name]: expected },
      });
    }
  });

  it('tell of the threads of a person, the newest message first', async () => {
    const ask = core();
    await ask(`mutation{createMessageThread(data:{id:"${THREAD_ID}"}){id}}`);
    await ask(
      `mutation{createMessage(data:{id:"${MESSAGE_ID}",subject:"Hi",text:"Hello Ada",receivedAt:"2026-05-01T09:00:00Z",messageThreadId:"${THREAD_ID}"}){id}}`,
    );
    await ask(
      `mutation{createMessageParticipant(data:{messageId:"${MESSAGE_ID}",personId:"${ADA_ID}",handle:"ada@acme.example",role:TO}){id}}`,
    );
    const query = `{getTimelineThreadsFromPersonId(personId:"${ADA_ID}",page:1,pageSize:5){totalNumberOfThreads timelineThreads{id subject lastMessageBody numberOfMessagesInThread firstParticipant{displayName}}}}`;
    expect(await ask(query)).toEqual({
      data: {
        getTimelineThreadsFromPersonId: {
          totalNumberOfThreads: 1,
          timelineThreads: [
            {
              id: THREAD_ID,
              subject: 'Hi',
              lastMessageBody: 'Hello Ada',
              numberOfMessagesInThread: 1,
              firstParticipant: { displayName: 'ada@acme.example' },
            },
          ],
        },
      },
    });
  });
});
