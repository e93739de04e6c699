import { describe, expect, it } from 'vitest';
import { compositeOf } from '../../../../../src/sandbox/twenty/records/composite-values.ts';
import type { CompositeType } from '../../../../../src/sandbox/twenty/records/composites.ts';

describe('a composite', () => {
  it.each<[CompositeType, unknown, unknown]>([
    ['EMAILS', {}, { primaryEmail: '' }],
    ['EMAILS', { primaryEmail: 'A@B' }, { primaryEmail: 'a@b' }],
    ['EMAILS', { primaryEmail: null, additionalEmails: null }, { primaryEmail: '', additionalEmails: [] }],
    [
      'EMAILS',
      { additionalEmails: ['A@B.example'] },
      { primaryEmail: '', additionalEmails: ['a@b.example'] },
    ],
    ['LINKS', {}, { primaryLinkLabel: '', primaryLinkUrl: '', secondaryLinks: [] }],
    [
      'LINKS',
      { primaryLinkUrl: 'HTTPS://X.Example/Path/' },
      { primaryLinkLabel: '', primaryLinkUrl: 'https://x.example/Path', secondaryLinks: [] },
    ],
    [
      'LINKS',
      { primaryLinkUrl: 'X.example/' },
      { primaryLinkLabel: '', primaryLinkUrl: 'X.example/', secondaryLinks: [] },
    ],
    [
      'LINKS',
      {
        primaryLinkLabel: 'lost',
        secondaryLinks: [{ url: '', label: 'no' }, { url: 'a.example' }, { url: 'b.example' }],
      },
      { primaryLinkLabel: '', primaryLinkUrl: 'a.example', secondaryLinks: [{ url: 'b.example' }] },
    ],
    [
      'LINKS',
      { primaryLinkUrl: 'a.example', secondaryLinks: '[{"url":"b.example","label":"B"}]' },
      {
        primaryLinkLabel: '',
        primaryLinkUrl: 'a.example',
        secondaryLinks: [{ url: 'b.example', label: 'B' }],
      },
    ],
    ['CURRENCY', { amountMicros: '1250000' }, { amountMicros: 1_250_000 }],
    ['CURRENCY', { amountMicros: 1.9, currencyCode: '' }, { amountMicros: 1, currencyCode: null }],
    ['CURRENCY', { amountMicros: '' }, { amountMicros: null }],
    ['FULL_NAME', { firstName: null }, { firstName: '' }],
    ['ADDRESS', { addressLat: '47.5' }, { addressLat: 47.5 }],
    ['RICH_TEXT', {}, { blocknote: null, markdown: '' }],
    [
      'RICH_TEXT',
      { blocknote: '[{"type":"paragraph","content":[{"type":"text","text":"a","styles":{}}]}]' },
      {
        blocknote: '[{"type":"paragraph","content":[{"type":"text","text":"a","styles":{}}]}]',
        markdown: 'a\n',
      },
    ],
    ['PHONES', null, null],
  ])('%s of %j', (type, value, stored) => {
    expect(compositeOf(type, 'f', value)).toEqual(stored);
  });

  it.each<[CompositeType, unknown, string]>([
    ['EMAILS', 'x', 'Invalid object value \'x\' for field "f"'],
    ['EMAILS', 5, 'Invalid object value 5 for field "f"'],
    ['EMAILS', '{"primaryEmail":"a@b.example"}', 'Invalid subfield 0 for emails field "f"'],
    ['EMAILS', { nope: 1 }, 'Invalid subfield nope for emails field "f"'],
    ['EMAILS', { primaryEmail: 'no' }, 'Invalid string value \'no\' for email field "f.primaryEmail"'],
    ['EMAILS', { primaryEmail: 5 }, 'Invalid string value 5 for email field "f.primaryEmail"'],
    [
      'EMAILS',
      { additionalEmails: ['no'] },
      'Invalid string value \'no\' for email field "f.additionalEmails"',
    ],
    [
      'EMAILS',
      { additionalEmails: 'no' },
      'Invalid string value \'no\' for email field "f.additionalEmails"',
    ],
    [
      'EMAILS',
      { additionalEmails: [null] },
      'Invalid value [ null ] for field "f.additionalEmails - Array values need to be string"',
    ],
    ['LINKS', { primaryLinkUrl: 'not a link' }, 'The URL of the link is not valid'],
    ['LINKS', { secondaryLinks: [{ url: 'nope' }] }, 'The URL of the link is not valid'],
    ['LINKS', { primaryLinkUrl: 5 }, 'Invalid string value 5 for text field "f.primaryLinkUrl"'],
    ['LINKS', { secondaryLinks: 'x' }, 'Invalid object value \'x\' for field "f.secondaryLinks"'],
    ['CURRENCY', { amountMicros: 'x' }, 'Invalid number value NaN for field "f.amountMicros"'],
    ['CURRENCY', { currencyCode: 5 }, 'Invalid string value 5 for text field "f.currencyCode"'],
    ['FULL_NAME', { middleName: 'x' }, 'Invalid subfield middleName for full name field "f"'],
    ['ADDRESS', { addressLng: {} }, 'Invalid number value NaN for field "f.addressLng"'],
    [
      'ACTOR',
      { source: 'NOPE' },
      'Invalid value "NOPE" for field "f.source". Valid values are: EMAIL, CALENDAR, WORKFLOW, AGENT, API, IMPORT, MANUAL, SYSTEM, WEBHOOK, APPLICATION',
    ],
    ['ACTOR', { workspaceMemberId: 'x' }, 'Invalid UUID value \'x\' for field "f.workspaceMemberId"'],
    ['RICH_TEXT', { body: 'x' }, 'Invalid subfield \'body\' for rich text field "f"'],
    [
      'RICH_TEXT',
      { blocknote: 'x' },
      'Invalid blocknote value for field "f.blocknote" - must contain valid JSON',
    ],
    [
      'RICH_TEXT',
      { blocknote: '{}' },
      'Invalid blocknote value for field "f.blocknote" - must be a JSON array of blocks',
    ],
  ])('%s of %j is refused', (type, value, message) => {
    expect(() => compositeOf(type, 'f', value)).toThrow(message);
  });
});
