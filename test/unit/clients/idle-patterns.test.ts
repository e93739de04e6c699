import { expect, it } from 'vitest';
import { idlePatterns } from '../../../src/clients/idle-patterns.ts';

const ROOTS = ['twenty_people', 'twingate_userDelete'];

it('tells of rules that fit nothing, and of no others', () => {
  const clients = [
    {
      name: 'crm',
      fields: { allow: ['twenty_*', 'twenty_peeple'], deny: ['twingate_*Delete', 'twingate_userdelete'] },
    },
    { name: 'nightly', operations: ['Report*', 'Raport'] },
    { name: 'dana' },
  ];
  expect(idlePatterns(clients, ROOTS, ['ReportPeople'])).toEqual([
    'client crm, fields.allow: twenty_peeple fits nothing',
    'client crm, fields.deny: twingate_userdelete fits nothing',
    'client nightly, operations: Raport fits nothing',
  ]);
});
