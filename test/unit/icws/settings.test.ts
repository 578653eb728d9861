/** The ICWS secret: what it accepts, and its defaults. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { icwsSecretSchema } from '../../../lambda/icws/settings.ts';

const parse = (more: object) =>
  icwsSecretSchema.safeParse({ baseUrl: 'https://h:8019', userId: 'u', password: 'p', ...more });

test('has defaults, and removes trailing slashes from the base URL', () => {
  expect(parse({ baseUrl: 'https://proxy.example/api/server//' }).data).toEqual({
    baseUrl: 'https://proxy.example/api/server',
    userId: 'u',
    password: 'p',
    alternateUrls: [],
    applicationName: 'share-recording',
    acceptLanguage: 'en-us',
  });
});

test.each([
  [{ baseUrl: 'ftp://h' }],
  [{ baseUrl: 'h:8018' }],
  [{ baseUrl: 'https://u@h' }],
  [{ baseUrl: 'https://u:p@h' }],
  [{ baseUrl: 'https://h?x=1' }],
  [{ baseUrl: 'https://h#x' }],
  [{ userId: '' }],
  [{ userId: 'a\nb' }],
  [{ userId: 'x'.repeat(501) }],
  [{ password: '' }],
  [{ acceptLanguage: 'en\r\nx: y' }],
  [{ acceptLanguage: '' }],
  [{ alternateUrls: Array.from({ length: 9 }, () => 'https://h') }],
  [{ alternateUrls: ['h'] }],
  [{ caCertificate: 'x' }],
  [{ marketPlaceCode: 'x' }],
  [{ marketPlaceLicenseName: 'x' }],
  [{ emailParameters: 'other' }],
])('rejects %j', (more) => {
  expect(parse(more).success).toBe(false);
});

test('accepts a marketplace name with its code', () => {
  expect(parse({ marketPlaceCode: 'c', marketPlaceLicenseName: 'l' }).success).toBe(true);
});

describe('caCertificate', () => {
  const pem = readFileSync(
    join(import.meta.dirname, '../../support/certificates/authority.pem'),
    'utf8',
  ).trim();
  const lines = pem.split('\n');

  test.each([
    ['as it is', pem],
    ['with line breaks of Windows', lines.join('\r\n')],
    ['with line breaks written out', lines.join('\\n')],
    ['with blanks for line breaks', lines.join(' ')],
    ['without line breaks', lines.join('')],
    ['with text around it', `Our CA:\n${pem}\n`],
  ])('%s: taken', (_, text) => {
    expect(parse({ caCertificate: text }).data?.caCertificate).toBe(pem);
  });

  test('two of them', () => {
    expect(parse({ caCertificate: `${pem}\n${pem}` }).data?.caCertificate).toBe(`${pem}\n${pem}`);
  });

  test.each([
    ['cut off', pem.slice(0, 500)],
    ['cut off within its text', [...lines.slice(0, 5), lines.at(-1)].join('\n')],
    ['one of two is broken', `${pem}\n${pem.slice(0, 300)}`],
    ['a key', pem.replaceAll('CERTIFICATE', 'PRIVATE KEY')],
    ['empty', ''],
  ])('%s: refused, and the field is named', (_, text) => {
    const parsed = parse({ caCertificate: text });
    expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toEqual(['caCertificate']);
  });
});
