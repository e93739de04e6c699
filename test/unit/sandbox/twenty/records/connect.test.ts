import { describe, expect, it } from 'vitest';
import { id } from './record-bench.ts';
import { ALPHA, BETA, createSample } from './sample.ts';

const [ADA, GUS] = [id(1), id(7)];
const update = (company: string, more = '') =>
  `mutation{updatePerson(id:"${ADA}",data:{${more}company:${company}}){companyId}}`;
const byDomain = (url: string) => `{connect:{where:{domainName:{primaryLinkUrl:"${url}"}}}}`;

describe('a relation in the data of a write', () => {
  it.each([
    ['{disconnect:true}', null],
    ['{disconnect:false}', ALPHA],
    [byDomain('https://BETA.example/'), BETA],
    [`{connect:{where:{id:"${BETA}"}},disconnect:null}`, BETA],
    [`{connect:{where:{id:"${BETA}",domainName:{primaryLinkUrl:"https://beta.example"}}}}`, BETA],
  ])('%s', async (company, companyId) => {
    const bench = await createSample();
    expect(await bench.data(update(company))).toEqual({ updatePerson: { companyId } });
  });

  it.each([
    ['null', 'Relation "company" requires connect or disconnect operation'],
    ['{}', 'Relation "company" requires connect or disconnect operation'],
    [`"${BETA}"`, 'Relation "company" requires connect or disconnect operation'],
    [
      `{connect:{where:{id:"${BETA}"}},disconnect:true}`,
      'Cannot have both connect and disconnect for the same field on undefined.',
    ],
    [
      '{connect:{where:{name:"Beta"}}}',
      "Missing required fields: at least one unique constraint have to be fully populated for 'company'.",
    ],
    [
      `{connect:{where:{id:"${BETA}",name:"Beta"}}}`,
      "Field name is not a unique constraint field for 'company'.",
    ],
    [
      byDomain('not-existing-company'),
      'Expected 1 record to connect to company, but found 0 for domainNamePrimaryLinkUrl = not-existing-company',
    ],
    [
      `{connect:{where:{id:"${ALPHA}",domainName:{primaryLinkUrl:"https://beta.example"}}}}`,
      `Expected 1 record to connect to company, but found 0 for id = ${ALPHA} and domainNamePrimaryLinkUrl = https://beta.example`,
    ],
    ['{connect:{where:{id:"zzz"}}}', 'invalid input syntax for type uuid: "zzz"'],
  ])('%s is refused: %s', async (company, message) => {
    const bench = await createSample();
    const answer = await bench.ask(update(company));
    expect(answer).toMatchObject({ data: { updatePerson: null }, errors: [{ message }] });
  });

  it('is told of by its key', async () => {
    const bench = await createSample();
    await bench.data(update(`{connect:{where:{id:"${BETA}"}}}`));
    await bench.data(update('{disconnect:true}'));
    expect(bench.events).toMatchObject([{ updatedFields: ['companyId'] }, { updatedFields: ['companyId'] }]);
  });

  it('says for people too which record was not found', async () => {
    const bench = await createSample();
    const answer = await bench.ask(update(`{connect:{where:{id:"${id(999)}"}}}`));
    expect(answer.errors).toEqual([
      {
        message: `Expected 1 record to connect to company, but found 0 for id = ${id(999)}`,
        extensions: {
          userFriendlyMessage: `Can't connect to company. No unique record found with condition: id = ${id(999)}`,
          code: 'BAD_USER_INPUT',
        },
      },
    ]);
  });

  it('stands not beside its own key, but beside a null one', async () => {
    const bench = await createSample();
    const company = `{connect:{where:{id:"${BETA}"}}}`;
    const answer = await bench.ask(update(company, `companyId:"${ALPHA}",`));
    expect(answer.errors?.[0]?.message).toBe('company and companyId cannot be both provided.');
    expect(await bench.data(update(company, 'companyId:null,'))).toEqual({
      updatePerson: { companyId: BETA },
    });
  });

  it('a soft-deleted record is not found', async () => {
    const bench = await createSample();
    await bench.data(`mutation{deleteCompany(id:"${BETA}"){id}}`);
    const answer = await bench.ask(update(`{connect:{where:{id:"${BETA}"}}}`));
    expect(answer.errors?.[0]?.message).toContain('but found 0');
  });

  it('all of one call use the same fields', async () => {
    const bench = await createSample();
    const answer = await bench.ask(
      `mutation{createPeople(data:[{company:${byDomain('https://beta.example')}},{company:{connect:{where:{id:"${BETA}"}}}}]){id}}`,
    );
    expect(answer.errors?.[0]?.message).toBe(
      'Expected the same constraint fields to be used consistently across all operations for company.',
    );
  });

  it('many records of one call are connected alike', async () => {
    const bench = await createSample();
    const { updatePeople } = await bench.data(
      `mutation{updatePeople(filter:{id:{in:["${ADA}","${GUS}"]}},data:{company:${byDomain('https://beta.example')}}){companyId}}`,
    );
    expect(updatePeople).toEqual([{ companyId: BETA }, { companyId: BETA }]);
  });
});
