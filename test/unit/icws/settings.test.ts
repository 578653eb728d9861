/** The ICWS secret: what it accepts, and its defaults. */
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
