import { isInputObjectType, isObjectType, validateSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createDataModel } from '../../../../../src/sandbox/twenty/data-model.ts';
import { buildCoreSchema } from '../../../../../src/sandbox/twenty/record-schema/core-schema.ts';
import { createFakeClock } from '../../../../support/fake-clock.ts';

function freshModel() {
  return createDataModel(createFakeClock());
}

function typeOf(
  model: ReturnType<typeof freshModel>,
  typeName: string,
  fieldName: string,
): string | undefined {
  const type = buildCoreSchema(model).getType(typeName);
  if (!isObjectType(type) && !isInputObjectType(type)) return undefined;
  return type.getFields()[fieldName]?.type.toString();
}

describe('buildCoreSchema', () => {
  const standard = freshModel();

  it('is a valid schema', () => {
    expect(validateSchema(buildCoreSchema(standard))).toEqual([]);
  });

  it.each([
    ['Person', 'company', 'Company'],
    ['Person', 'companyId', 'ID'],
    ['MessageParticipant', 'messageId', 'ID!'],
    ['Company', 'people', 'PersonConnection'],
    ['Company', 'employees', 'Float'],
    ['SurveyResult', 'averageEstimatedNumberOfAtomsInTheUniverse', 'BigInt'],
    ['PersonCreateInput', 'id', 'ID'],
    ['PersonCreateInput', 'company', 'CompanyRelationInput'],
    ['WorkspaceMemberCreateInput', 'name', 'FullNameCreateInput!'],
    ['CompanyWhereUniqueInput', 'domainName', 'CompanyDomainNameWhereInput'],
    ['MessageListMemberWhereUniqueInput', 'person', 'ID'],
    ['PetConnection', 'countUniqueValuesPolymorphicOwnerRocket', 'Int'],
    ['PersonConnection', 'countUniqueValuesCompany', undefined],
    ['CompanyConnection', 'sumAnnualRevenueAmountMicros', 'Float'],
    ['PersonGroupByInput', 'company', 'CompanyGroupByInput'],
    ['PersonGroupByInput', 'position', undefined],
    ['Query', 'personDuplicates', '[PersonConnection!]'],
    ['Query', 'noteDuplicates', undefined],
    ['Query', 'search', undefined],
    ['Mutation', 'mergeCompanies', 'Company'],
  ])('%s.%s is %s', (typeName, fieldName, expected) => {
    expect(typeOf(standard, typeName, fieldName)).toBe(expected);
  });

  it('follows the model and is built once a version', () => {
    const model = freshModel();
    const first = buildCoreSchema(model);
    expect(buildCoreSchema(model)).toBe(first);
    model.createObject({
      nameSingular: 'widget',
      namePlural: 'widgets',
      labelSingular: 'Widget',
      labelPlural: 'Widgets',
    });
    expect(buildCoreSchema(model)).not.toBe(first);
    expect(typeOf(model, 'Query', 'widgets')).toBe('WidgetConnection');
    expect(typeOf(model, 'NoteTarget', 'targetWidgetId')).toBe('ID');
  });
});
