import { alternateBase } from '../../../lambda/icws/alternate-hosts.ts';

test.each([
  ['http://pbx:8018', 'backup', 'http://backup:8018'],
  ['https://pbx.example.com:8019', 'backup.example.com', 'https://backup.example.com:8019'],
  ['https://pbx.example.com:8019/sub', '192.0.2.7', 'https://192.0.2.7:8019/sub'],
  ['https://pbx.example.com', 'backup', 'https://backup'],
  ['http://pbx:8018', '2001:db8::1', 'http://[2001:db8::1]:8018'],
  ['http://pbx:8018', '127.0.0.1', 'http://127.0.0.1:8018'],
  ['https://proxy.example.com/api/pbx1', 'pbx2', 'https://proxy.example.com/api/pbx2'],
])('the base of %s with the alternate %s is %s', (base, host, expected) => {
  expect(alternateBase(base, host)).toBe(expected);
});

test.each([
  '',
  ' ',
  'a b',
  'user@host',
  'host:80',
  'host/path',
  '../x',
  'http://host',
  '[::1]',
  '169.254.169.254',
  '169.254.0.1',
  '2852039166',
  '0xA9FEA9FE',
  '0251.0376.0251.0376',
  'fe80::1',
  'FEBF::1',
  '::ffff:169.254.169.254',
  'x'.repeat(300),
])('%j is never an alternate', (host) => {
  expect(alternateBase('http://pbx:8018', host)).toBeUndefined();
});
