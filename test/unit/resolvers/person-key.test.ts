import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { domainKey, emailKey, personKeys } from '../../../resolvers/person-key.ts';

const email = fc.emailAddress();
/** The same address as somebody else might have spelled it. */
const spelling = fc
  .tuple(email, fc.array(fc.boolean(), { maxLength: 64 }), fc.constantFrom('', ' ', '\t', '\n'))
  .map(([address, upper, space]) => ({
    address,
    spelled: space + Array.from(address, (c, i) => (upper[i] ? c.toUpperCase() : c)).join('') + space,
  }));

describe('the key of an e-mail', () => {
  it.each<[unknown, string | null]>([
    ['ann@acme.example', 'ann@acme.example'],
    [' Ann@ACME.example\n', 'ann@acme.example'],
    ['a.nn@acme.example', 'a.nn@acme.example'],
    ['ann+1@acme.example', 'ann+1@acme.example'],
    ['ÄNNE@acme.example', 'änne@acme.example'],
    ['ann@localhost', 'ann@localhost'],
    ['', null],
    ['  ', null],
    ['ann', null],
    ['@acme.example', null],
    ['ann@', null],
    ['ann@@acme.example', null],
    ['ann b@acme.example', null],
    ['ann@acme.example, bob@acme.example', null],
    [null, null],
    [undefined, null],
    [5, null],
    [{ toString: () => 'ann@acme.example' }, null],
  ])('%j gives %j', (value, key) => {
    expect(emailKey(value)).toBe(key);
  });

  it('is its own key', () => {
    fc.assert(
      fc.property(fc.oneof(email, fc.string({ unit: 'binary' })), (text) => {
        const key = emailKey(text);
        if (key !== null) expect(emailKey(key)).toBe(key);
      }),
    );
  });

  it('is the same in whatever case and space it is written', () => {
    fc.assert(
      fc.property(spelling, ({ address, spelled }) => {
        expect(emailKey(spelled)).toBe(emailKey(address));
        expect(emailKey(spelled)).not.toBeNull();
      }),
    );
  });
});

describe("a person's keys", () => {
  it.each<[unknown, string[]]>([
    [null, []],
    [undefined, []],
    ['ann@acme.example', []],
    [{}, []],
    [{ primaryEmail: '', additionalEmails: null }, []],
    [{ primaryEmail: 'A@x', additionalEmails: ['b@x', 'a@X', 5, '', 'C@x', 'B@x'] }, ['a@x', 'b@x', 'c@x']],
    [{ primaryEmail: '', additionalEmails: ['b@x'] }, ['b@x']],
    [{ primaryEmail: 'a@x', additionalEmails: 'b@x' }, ['a@x']],
  ])('of %j are %j', (emails, keys) => {
    expect(personKeys(emails)).toEqual(keys);
  });

  it('are in their order, each once, and none is lost', () => {
    fc.assert(
      fc.property(email, fc.array(spelling, { maxLength: 8 }), (primaryEmail, others) => {
        const keys = personKeys({ primaryEmail, additionalEmails: others.map(({ spelled }) => spelled) });
        const wanted = [primaryEmail, ...others.map(({ address }) => address)].map((each) =>
          each.toLowerCase(),
        );
        expect(keys).toEqual(wanted.filter((key, index) => wanted.indexOf(key) === index));
      }),
    );
  });
});

describe("a company's domain", () => {
  it.each<[unknown, string | null]>([
    ['https://www.acme.example/about?x#y', 'acme.example'],
    ['HTTP://ACME.example:8080', 'acme.example'],
    ['acme.example', 'acme.example'],
    [' acme.example ', 'acme.example'],
    ['crm.acme.example/', 'crm.acme.example'],
    ['www.example', null],
    ['localhost', null],
    ['', null],
    ['https://', null],
    ['mailto:ann@acme.example', null],
    ['ann@acme.example', null],
    ['acme .example', null],
    ['acme..example', null],
    [null, null],
    [{ primaryLinkUrl: 'acme.example' }, null],
  ])('in %j is %j', (link, domain) => {
    expect(domainKey(link)).toBe(domain);
  });

  it('is its own domain', () => {
    fc.assert(
      fc.property(fc.domain(), (domain) => {
        const key = domainKey(`https://${domain}/path`);
        if (key !== null) expect(domainKey(key)).toBe(key);
      }),
    );
  });
});
