import { createRecordBench, id } from './record-bench.ts';
import type { RecordBench } from './record-bench.ts';

export const ALPHA = id(101);
export const BETA = id(102);
export const GAMMA = id(103);
const WIDGET = 'widget';

/** Three companies, ten people (ids 1 to 10 in this order) and a custom object of eight records with one field of most types. */
export async function createSample(): Promise<RecordBench> {
  const bench = createRecordBench();
  await bench.data('mutation($d:[CompanyCreateInput!]!){createCompanies(data:$d){id}}', {
    d: [
      {
        id: ALPHA,
        name: 'Alpha',
        domainName: { primaryLinkUrl: 'https://alpha.example' },
        employees: 120,
        annualRevenue: { amountMicros: 5_000_000_000_000, currencyCode: 'EUR' },
      },
      { id: BETA, name: 'Beta', domainName: { primaryLinkUrl: 'https://beta.example' }, employees: 7 },
      { id: GAMMA, name: 'Gamma' },
    ],
  });
  const people = [
    person('Ada', 'Amber', 'Engineer', ALPHA),
    person('Ben', 'Birch', 'Engineer', ALPHA),
    person('Cleo', 'Cedar', 'Designer', ALPHA),
    person('Dan', 'Dune', 'Designer', BETA),
    person('Eve', 'Elm', 'Sales 50%', BETA),
    person('Fay', 'Fern', 'sales_lead', BETA),
    person('Gus', '', 'Manager', null),
    person('Hal', 'Amber', null, null),
    person('ivy', 'amber', 'Engineer', GAMMA),
    person('Jön', 'Ørsted', '', GAMMA),
  ];
  await bench.data('mutation($d:[PersonCreateInput!]!){createPeople(data:$d){id}}', {
    d: people.map((each, index) => ({ ...each, id: id(index + 1) })),
  });
  createWidgets(bench);
  await bench.data('mutation($d:[WidgetCreateInput!]!){createWidgets(data:$d){id}}', { d: widgets() });
  bench.events.length = 0;
  bench.charged.length = 0;
  return bench;
}

function person(firstName: string, lastName: string, jobTitle: string | null, companyId: string | null) {
  const primaryEmail = `${firstName.normalize('NFD').replace(/\p{M}/gu, '')}@alpha.example`;
  return { name: { firstName, lastName }, emails: { primaryEmail }, jobTitle, companyId };
}

function createWidgets({ model }: RecordBench): void {
  const { id: objectMetadataId } = model.createObject({
    nameSingular: WIDGET,
    namePlural: 'widgets',
    labelSingular: 'Widget',
    labelPlural: 'Widgets',
  });
  const options = (values: readonly string[]) =>
    values.map((value, position) => ({ value, label: value, color: 'red', position }));
  model.createField({ objectMetadataId, type: 'NUMBER', name: 'size', label: 'Size' });
  model.createField({
    objectMetadataId,
    type: 'BOOLEAN',
    name: 'active',
    label: 'Active',
    defaultValue: false,
  });
  model.createField({ objectMetadataId, type: 'DATE', name: 'madeOn', label: 'Made on' });
  model.createField({
    objectMetadataId,
    type: 'SELECT',
    name: 'kind',
    label: 'Kind',
    options: options(['SMALL', 'LARGE', 'HUGE']),
  });
  model.createField({
    objectMetadataId,
    type: 'MULTI_SELECT',
    name: 'tags',
    label: 'Tags',
    options: options(['RED', 'BLUE', 'GREEN']),
  });
  model.createField({ objectMetadataId, type: 'LINKS', name: 'site', label: 'Site' });
  model.createField({ objectMetadataId, type: 'TEXT', name: 'memo', label: 'Memo' });
  const company = model.objectByName('company');
  if (!company) throw new Error('expected the company object in the model');
  model.createField({
    objectMetadataId,
    type: 'RELATION',
    name: 'maker',
    label: 'Maker',
    relationCreationPayload: {
      type: 'MANY_TO_ONE',
      targetObjectMetadataId: company.id,
      targetFieldLabel: 'Widgets made',
      targetFieldIcon: 'IconBox',
    },
  });
}

function widgets() {
  const rows = [
    { name: 'A', size: 1, active: true, madeOn: '2026-01-01', kind: 'SMALL', tags: ['RED'], makerId: ALPHA },
    { name: 'B', size: 2.5, madeOn: '2026-02-01', kind: 'LARGE', tags: ['RED', 'BLUE'], makerId: ALPHA },
    { name: 'C', size: 10, active: true, madeOn: '2026-03-01', kind: 'LARGE', tags: [], makerId: BETA },
    { name: 'D', size: -4, madeOn: '2026-03-01', kind: 'HUGE', tags: ['GREEN', 'BLUE', 'RED'] },
    { name: 'E', size: 2.5 },
    { name: 'F', tags: ['GREEN'], kind: 'SMALL', memo: 'it\'s "quoted" 100%_\\' },
    { name: 'G', size: 0, active: true, memo: 'Ünïcode ☃' },
    { name: '' },
  ];
  return rows.map((row, index) => ({ ...row, id: id(201 + index) }));
}
