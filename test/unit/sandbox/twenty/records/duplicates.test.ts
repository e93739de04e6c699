import { describe, expect, it } from 'vitest';
import { id } from './record-bench.ts';
import { BETA, createSample } from './sample.ts';

describe('findDuplicates', () => {
  it('answers one connection per record, in the order given', async () => {
    const bench = await createSample();
    const query = 'query($d:[PersonCreateInput]){personDuplicates(data:$d){totalCount edges{node{id}}}}';
    const d = [
      { emails: { primaryEmail: 'nobody@x.example' } },
      { emails: { primaryEmail: 'Ada@alpha.example' } },
      { name: { firstName: 'Ben', lastName: 'Birch' } },
      { name: { firstName: 'Ben' } },
    ];
    expect(await bench.data(query, { d })).toEqual({
      personDuplicates: [
        { totalCount: 0, edges: [] },
        { totalCount: 1, edges: [{ node: { id: id(1) } }] },
        { totalCount: 1, edges: [{ node: { id: id(2) } }] },
        { totalCount: 0, edges: [] },
      ],
    });
  });

  it('does not find a record to be its own duplicate, nor a deleted one', async () => {
    const bench = await createSample();
    const twin = `mutation{createPerson(data:{id:"${id(20)}",name:{firstName:"Ada",lastName:"Amber"}}){id}}`;
    const query = `{personDuplicates(ids:["${id(1)}"]){edges{node{id}}}}`;
    await bench.data(twin);
    expect(await bench.data(query)).toEqual({ personDuplicates: [{ edges: [{ node: { id: id(20) } }] }] });
    await bench.data(`mutation{deletePerson(id:"${id(20)}"){id}}`);
    expect(await bench.data(query)).toEqual({ personDuplicates: [{ edges: [] }] });
  });

  it('compares companies by domain', async () => {
    const bench = await createSample();
    const data = '[{domainName:{primaryLinkUrl:"https://beta.example"}}]';
    expect(await bench.data(`{companyDuplicates(data:${data}){edges{node{id}}}}`)).toEqual({
      companyDuplicates: [{ edges: [{ node: { id: BETA } }] }],
    });
  });

  it.each([
    ['', 'You have to provide either "data" or "ids" argument'],
    ['(data:[])', 'The "data" condition can not be empty when "ids" input not provided'],
    [`(data:[{}],ids:["${id(1)}"])`, 'You cannot provide both "data" and "ids" arguments'],
  ])('personDuplicates%s is refused: %s', async (args, message) => {
    const bench = await createSample();
    const answer = await bench.ask(`{personDuplicates${args}{totalCount}}`);
    expect(answer.errors).toMatchObject([{ message, extensions: { subCode: 'INVALID_QUERY_INPUT' } }]);
  });
});
