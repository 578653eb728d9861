/** Servers that no session can be opened with, each a real one: what a share waits for, and what the doctor says. */
import { readFileSync } from 'node:fs';
import { createServer as createPlainServer, type Server } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { networkCause } from '../../../lambda/icws/network-causes.ts';
import { useIcws } from '../../support/icws.ts';

const h = useIcws();
const file = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../support/certificates', name), 'utf8');
const caCertificate = file('authority.pem').trim();
const certificate = (name: string, key = 'server.key'): ServerOptions => ({
  cert: file(`${name}.pem`),
  key: file(key),
  // The server itself may be as old as it likes.
  ciphers: 'DEFAULT@SECLEVEL=0',
});

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});
async function listening(one: Server): Promise<number> {
  server = one;
  await new Promise<void>((resolve) => one.listen(0, 'localhost', resolve));
  return (one.address() as AddressInfo).port;
}
const tls = (options: ServerOptions) => listening(createServer(options, (_, to) => to.end('{}')));

/** What a share waits for, and the doctor's check. */
async function seen(baseUrl: string, more: object = {}) {
  h.secrets = [h.ready({ baseUrl, ...more })];
  const session = await h.pbx().openSession();
  const [check] = await h.pbx().runChecks();
  return { because: session.kind === 'wait' ? session.because : session.kind, check };
}
const containing = (text: RegExp) => expect.stringMatching(text) as string;

test.each<[string, ServerOptions, string, RegExp, RegExp]>([
  [
    'a key of 1,024 bits',
    certificate('key-of-1024-bits', 'key-of-1024-bits.key'),
    'tls_outdated',
    /too weak/,
    /2,048 bits/,
  ],
  ['a SHA-1 signature', certificate('sha1'), 'tls_outdated', /too weak/, /SHA-1/],
  [
    'TLS 1.1',
    { ...certificate('good'), minVersion: 'TLSv1', maxVersion: 'TLSv1.1' },
    'tls_outdated',
    /outdated version/,
    /TLS 1\.2/,
  ],
  ['an expired certificate', certificate('expired'), 'certificate', /not valid today/, /Renew/],
  ['another name', certificate('other-name'), 'certificate', /another name/, /"baseUrl"/],
])('%s', async (_, options, because, cause, fix) => {
  const port = await tls(options);
  const found = await seen(`https://localhost:${port}`, { caCertificate });
  expect(found.because).toBe(because);
  expect(found.check).toMatchObject({
    ok: false,
    message: containing(cause),
    fix: containing(fix),
  });
});

test('a certificate of an unknown authority, and the same one with the authority named', async () => {
  const port = await tls(certificate('good'));
  expect(await seen(`https://localhost:${port}`)).toMatchObject({
    because: 'certificate',
    check: { fix: containing(/caCertificate/) },
  });
  const known = await seen(`https://localhost:${port}`, { caCertificate });
  expect(known.check?.message).toContain('the sign-in’s answer has no session');
});

test('https on a port that speaks plain HTTP', async () => {
  const port = await listening(createPlainServer((_, to) => to.end('{}')));
  expect(await seen(`https://localhost:${port}`)).toMatchObject({
    because: 'tls_mismatch',
    check: { fix: containing(/8019/) },
  });
});

test('plain HTTP on a TLS port', async () => {
  const port = await tls(certificate('good'));
  // A server that restarts looks the same: only the doctor guesses.
  expect(await seen(`http://localhost:${port}`)).toMatchObject({
    because: 'unreachable',
    check: { fix: containing(/write https/) },
  });
});

test('a closed port', async () => {
  expect((await seen('http://127.0.0.1:1')).check?.message).toContain('the port is closed');
});

test.each([
  ['ENOTFOUND', 'unreachable', /DNS/],
  ['UND_ERR_CONNECT_TIMEOUT', 'unreachable', /VPC/],
  ['ERR_SSL_DH_KEY_TOO_SMALL', 'tls_outdated', /2,048/],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate', /caCertificate/],
  ['HPE_INVALID_CONSTANT', 'tls_mismatch', /write https/],
  ['a code of tomorrow', 'unreachable', /VPC/],
])('%s', (code, because, fix) => {
  expect(networkCause(code)).toMatchObject({ because, fix: containing(fix) });
});
