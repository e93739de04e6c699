import { belongsTo, column, select } from './definition.ts';
import type { ObjectDefinition } from './definition.ts';

const WORK_PLACES = ['ON_SITE', 'REMOTE_WORK', 'HYBRID'];
const RATINGS = ['RATING_1', 'RATING_2', 'RATING_3', 'RATING_4', 'RATING_5'];

const SEEDED = { isCustom: true };

/** Whom one sells to, and the colleagues who do. */
export const people: readonly ObjectDefinition[] = [
  {
    nameSingular: 'company',
    namePlural: 'companies',
    icon: 'IconBuildingSkyscraper',
    isSearchable: true,
    labelIdentifier: 'name',
    duplicateCriteria: [['name'], ['domainNamePrimaryLinkUrl']],
    fields: [
      column('TEXT', 'name'),
      column('LINKS', 'domainName', { isUnique: true }),
      column('ADDRESS', 'address'),
      column('LINKS', 'linkedinLink'),
      column('CURRENCY', 'annualRevenue'),
      belongsTo('accountOwner', 'workspaceMember', 'accountOwnerForCompanies'),
      column('NUMBER', 'employees', SEEDED),
      column('TEXT', 'tagline', { ...SEEDED, isNullable: false, defaultValue: "''" }),
      column('LINKS', 'introVideo', SEEDED),
      column('MULTI_SELECT', 'workPolicy', { ...SEEDED, options: WORK_PLACES }),
      column('BOOLEAN', 'visaSponsorship', { ...SEEDED, defaultValue: false }),
    ],
  },
  {
    nameSingular: 'person',
    namePlural: 'people',
    icon: 'IconUser',
    isSearchable: true,
    labelIdentifier: 'name',
    duplicateCriteria: [
      ['nameFirstName', 'nameLastName'],
      ['linkedinLinkPrimaryLinkUrl'],
      ['emailsPrimaryEmail'],
    ],
    fields: [
      column('FULL_NAME', 'name'),
      column('EMAILS', 'emails', { isUnique: true }),
      column('LINKS', 'linkedinLink'),
      column('TEXT', 'jobTitle'),
      column('PHONES', 'phones'),
      column('TEXT', 'avatarUrl', { isSystem: true }),
      column('FILES', 'avatarFile', { settings: { maxNumberOfValues: 1 } }),
      belongsTo('company', 'company', 'people'),
      column('TEXT', 'intro', SEEDED),
      column('PHONES', 'whatsapp', {
        ...SEEDED,
        isNullable: false,
        defaultValue: {
          primaryPhoneNumber: "''",
          primaryPhoneCountryCode: "'FR'",
          primaryPhoneCallingCode: "'+33'",
          additionalPhones: null,
        },
      }),
      column('MULTI_SELECT', 'workPreference', { ...SEEDED, options: WORK_PLACES }),
      column('RATING', 'performanceRating', { ...SEEDED, options: RATINGS }),
    ],
  },
  {
    nameSingular: 'workspaceMember',
    namePlural: 'workspaceMembers',
    icon: 'IconUserCircle',
    isSystem: true,
    isSearchable: true,
    labelIdentifier: 'name',
    fields: [
      column('FULL_NAME', 'name', { isNullable: false }),
      column('TEXT', 'colorScheme', { isSystem: true, isNullable: false, defaultValue: "'System'" }),
      column('TEXT', 'locale', { isSystem: true, isNullable: false, defaultValue: "'en'" }),
      column('TEXT', 'avatarUrl', { isSystem: true }),
      column('TEXT', 'userEmail', { isUnique: true, isSystem: true }),
      column('TEXT', 'jobTitle', { isSystem: true }),
      column('NUMBER', 'calendarStartDay', {
        isSystem: true,
        isNullable: false,
        defaultValue: 7,
        settings: { dataType: 'int' },
      }),
      column('UUID', 'userId', { isSystem: true, isNullable: false }),
      column('TEXT', 'timeZone', { isSystem: true, isNullable: false, defaultValue: "'system'" }),
      select('dateFormat', ['SYSTEM', 'MONTH_FIRST', 'DAY_FIRST', 'YEAR_FIRST'], { isSystem: true }),
      select('timeFormat', ['SYSTEM', 'HOUR_24', 'HOUR_12'], { isSystem: true }),
      select(
        'numberFormat',
        ['SYSTEM', 'COMMAS_AND_DOT', 'SPACES_AND_COMMA', 'DOTS_AND_COMMA', 'APOSTROPHE_AND_DOT'],
        { isSystem: true },
      ),
    ],
  },
  {
    nameSingular: 'blocklist',
    namePlural: 'blocklists',
    icon: 'IconForbid2',
    isSystem: true,
    labelIdentifier: 'handle',
    fields: [
      column('TEXT', 'handle'),
      belongsTo('workspaceMember', 'workspaceMember', 'blocklist', {
        isNullable: false,
        onDelete: 'CASCADE',
      }),
    ],
  },
];
