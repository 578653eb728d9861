/** POST of the connection resource: the request, and the limits over all hosts. */
import type { IcwsClient, IcwsRequest } from '../../../lambda/icws/client.ts';
import { login } from '../../../lambda/icws/connection.ts';
import { icwsSecretSchema } from '../../../lambda/icws/settings.ts';

const settings = (more: object = {}) =>
  icwsSecretSchema.parse({ baseUrl: 'https://a:8019', userId: 'u', password: 'p', ...more });

/** A client that answers every request with a 500 after `durationMs`. */
function failingClient(durationMs: number) {
  const requests: IcwsRequest[] = [];
  const clock = { now: 1_000_000 };
  const client: IcwsClient = {
    request(request) {
      requests.push(request);
      clock.now += durationMs;
      return Promise.resolve({ kind: 'response', status: 500, headers: {}, json: undefined });
    },
    close: () => undefined,
  };
  return { client, requests, now: () => clock.now };
}

test.each([
  [{}, {}],
  [
    { marketPlaceLicenseName: 'license', marketPlaceCode: 'code' },
    { marketPlaceApplicationLicenseName: 'license', marketPlaceApplicationCode: 'code' },
  ],
])('the request with %j in the secret', async (given, sent) => {
  const { client, requests, now } = failingClient(0);
  await login(client, settings(given), ['https://a:8019'], now);
  expect(requests).toEqual([
    {
      method: 'POST',
      base: 'https://a:8019',
      path: '/icws/connection?include=features,version',
      headers: { 'accept-language': 'en-us' },
      body: {
        __type: 'urn:inin.com:connection:icAuthConnectionRequestSettings',
        applicationName: 'share-recording',
        userID: 'u',
        password: 'p',
        ...sent,
      },
      timeoutMs: 10_000,
    },
  ]);
});

test('a host takes at most 10 seconds, and all hosts together at most 20', async () => {
  const { client, requests, now } = failingClient(8_000);
  const hosts = ['https://a', 'https://b', 'https://c', 'https://d'];
  await login(client, settings(), hosts, now);
  expect(requests.map(({ base, timeoutMs }) => [base, timeoutMs])).toEqual([
    ['https://a', 10_000],
    ['https://b', 10_000],
    ['https://c', 4_000],
  ]);
});
