import { expect, it } from 'vitest';
import { emailOf, slugOf } from '../../../../src/sandbox/dataset/e-mail.ts';

it.each([
  ['Zoë', "O'Brien", "zoe.o'brien@acme.example"],
  ['Łukasz', 'Yıldız', 'lukasz.yildiz@acme.example'],
  ['Mary-Ann', 'Dvořák', 'mary-ann.dvorak@acme.example'],
  ['René', '', 'rene@acme.example'],
])('writes the address of %s %s as %s', (firstName, lastName, expected) => {
  expect(emailOf(firstName, lastName, 'acme.example')).toBe(expected);
});

it('writes a company name as part of a domain', () => {
  expect(slugOf('Old Harbour Books')).toBe('old-harbour-books');
});
