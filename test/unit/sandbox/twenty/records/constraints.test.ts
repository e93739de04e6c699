import { describe, expect, it } from 'vitest';
import { id } from './record-bench.ts';
import { ALPHA, createSample } from './sample.ts';

const ADA = id(1);
const NOBODY = id(999);

describe('what the database refuses', () => {
  it.each([
    [
      `createPerson(data:{companyId:"${NOBODY}"}){id}`,
      'insert or update on table "person" violates foreign key constraint "FK_ee066ddacfce46c9a7cb90edd1a"',
    ],
    [
      `updatePerson(id:"${ADA}",data:{companyId:"${NOBODY}"}){id}`,
      'insert or update on table "person" violates foreign key constraint "FK_ee066ddacfce46c9a7cb90edd1a"',
    ],
    [
      `createOpportunity(data:{companyId:"${NOBODY}"}){id}`,
      'insert or update on table "opportunity" violates foreign key constraint "FK_5a104112b21bbebb37fca93a548"',
    ],
    [
      `updatePerson(id:"${ADA}",data:{createdAt:null}){id}`,
      'null value in column "createdAt" of relation "person" violates not-null constraint',
    ],
    [
      `createOpportunity(data:{stage:null}){id}`,
      'null value in column "stage" of relation "opportunity" violates not-null constraint',
    ],
    [
      `createBlocklist(data:{handle:"x"}){id}`,
      'null value in column "workspaceMemberId" of relation "blocklist" violates not-null constraint',
    ],
  ])('%s', async (mutation, message) => {
    const bench = await createSample();
    const answer = await bench.ask(`mutation{${mutation}}`);
    expect(answer.errors).toEqual([
      { message, extensions: { userFriendlyMessage: 'Invalid input provided.', code: 'BAD_USER_INPUT' } },
    ]);
  });

  it('a custom object is in a table with an underscore', async () => {
    const bench = await createSample();
    const answer = await bench.ask(`mutation{createWidget(data:{makerId:"${NOBODY}"}){id}}`);
    expect(answer.errors?.[0]?.message).toMatch(
      /^insert or update on table "_widget" violates foreign key constraint "FK_[0-9a-f]{27}"$/,
    );
  });

  it('a soft-deleted target will do', async () => {
    const bench = await createSample();
    await bench.data(`mutation{deleteCompany(id:"${ALPHA}"){id}}`);
    await bench.data(`mutation{updatePerson(id:"${id(7)}",data:{companyId:"${ALPHA}"}){id}}`);
    expect(bench.api.rows('person').find((row) => row.id === id(7))).toMatchObject({ companyId: ALPHA });
  });

  it('the value of a soft-deleted record, without telling of it', async () => {
    const bench = await createSample();
    await bench.data(`mutation{deletePerson(id:"${ADA}"){id}}`);
    const answer = await bench.ask(
      'mutation{createPerson(data:{emails:{primaryEmail:"ada@alpha.example"}}){id}}',
    );
    expect(answer.errors).toEqual([
      {
        message: 'A duplicate entry was detected',
        extensions: {
          userFriendlyMessage: 'This record already exists. Please check your data and try again.',
          code: 'BAD_USER_INPUT',
        },
      },
    ]);
  });
});
