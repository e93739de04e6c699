import { belongsTo, column } from './definition.ts';
import type { ObjectDefinition } from './definition.ts';

const RATINGS = ['RATING_1', 'RATING_2', 'RATING_3', 'RATING_4', 'RATING_5'];

/** The custom objects of Twenty's development seed: fields of every kind, morph relations both ways, and junctions. */
export const custom: readonly ObjectDefinition[] = [
  {
    nameSingular: 'rocket',
    namePlural: 'rockets',
    icon: 'IconRocket',
    isSearchable: true,
    labelIdentifier: 'name',
    fields: [
      column('TEXT', 'name'),
      belongsTo('helpedPets', 'pet', 'polymorphicHelperRockets', { inverseMorph: 'polymorphicHelper' }),
    ],
  },
  {
    nameSingular: 'pet',
    namePlural: 'pets',
    icon: 'IconCat',
    isSearchable: true,
    labelIdentifier: 'name',
    fields: [
      column('TEXT', 'name'),
      column('SELECT', 'species', { options: ['DOG', 'CAT', 'BIRD', 'FISH', 'RABBIT', 'HAMSTER'] }),
      column('MULTI_SELECT', 'traits', {
        options: ['PLAYFUL', 'FRIENDLY', 'PROTECTIVE', 'SHY', 'BRAVE', 'CURIOUS'],
      }),
      column('TEXT', 'comments'),
      column('NUMBER', 'age'),
      column('ADDRESS', 'location'),
      column('PHONES', 'vetPhone'),
      column('EMAILS', 'vetEmail'),
      column('DATE', 'birthday'),
      column('BOOLEAN', 'isGoodWithKids'),
      column('LINKS', 'pictures'),
      column('CURRENCY', 'averageCostOfKibblePerMonth'),
      column('FULL_NAME', 'makesOwnerThinkOf'),
      column('RATING', 'soundSwag', { options: RATINGS }),
      column('TEXT', 'bio'),
      column('ARRAY', 'interestingFacts'),
      column('RAW_JSON', 'extraData'),
      belongsTo('polymorphicOwnerSurveyResult', 'surveyResult', 'ownedPets', { morph: 'polymorphicOwner' }),
      belongsTo('polymorphicOwnerRocket', 'rocket', 'ownedPets', { morph: 'polymorphicOwner' }),
    ],
  },
  {
    nameSingular: 'surveyResult',
    namePlural: 'surveyResults',
    icon: 'IconRulerMeasure',
    isSearchable: true,
    labelIdentifier: 'name',
    fields: [
      column('TEXT', 'name'),
      column('NUMBER', 'score', { settings: { dataType: 'float', decimals: 3, type: 'number' } }),
      column('NUMBER', 'percentageOfCompletion', {
        settings: { dataType: 'float', decimals: 6, type: 'percentage' },
      }),
      column('NUMBER', 'participants', { settings: { dataType: 'int', type: 'shortNumber' } }),
      column('NUMBER', 'averageEstimatedNumberOfAtomsInTheUniverse', {
        settings: { dataType: 'bigint', type: 'number' },
      }),
      column('TEXT', 'comments'),
      column('TEXT', 'shortNotes'),
      column('FILES', 'files'),
      belongsTo('helpedPets', 'pet', 'polymorphicHelperSurveyResults', { inverseMorph: 'polymorphicHelper' }),
    ],
  },
  {
    nameSingular: 'employmentHistory',
    namePlural: 'employmentHistories',
    icon: 'IconBriefcase',
    labelIdentifier: null,
    fields: [
      belongsTo('person', 'person', 'previousCompanies'),
      belongsTo('company', 'company', 'previousEmployees'),
    ],
  },
  {
    nameSingular: 'petCareAgreement',
    namePlural: 'petCareAgreements',
    icon: 'IconHeartHandshake',
    labelIdentifier: null,
    fields: [
      belongsTo('caretakerPerson', 'person', 'caredForPets', { morph: 'caretaker' }),
      belongsTo('caretakerCompany', 'company', 'caredForPets', { morph: 'caretaker' }),
      belongsTo('pet', 'pet', 'caretakers'),
    ],
  },
];
