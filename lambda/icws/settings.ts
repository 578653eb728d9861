/** The ICWS secret: the server's address and the credentials of the app's user. Parsed once, where it is read. */
import { X509Certificate } from 'node:crypto';
import * as z from 'zod/mini';

/** Scheme, host, port, and an optional path for a reverse proxy ("Web Proxies" of the ICWS reference). */
const baseUrl = z.pipe(
  z
    .url({ protocol: /^https?$/ })
    .check(
      z.refine(isBare, { error: 'may hold a scheme, a host, a port and a path, nothing else' }),
    ),
  z.transform((text) => {
    const url = new URL(text);
    return `${url.origin}${basePath(url)}`;
  }),
);

/** Returns a URL's path without trailing slashes. A loop, because a pattern takes quadratic time on many slashes. */
export function basePath({ pathname }: URL): string {
  let end = pathname.length;
  while (pathname[end - 1] === '/') end -= 1;
  return pathname.slice(0, end);
}

/** True for text that is not a URL: that has its own error. */
function isBare(text: string): boolean {
  const url = URL.parse(text);
  return url === null || !(url.username || url.password || url.search || url.hash);
}

const block = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g;

/**
 * PEM with what pasting it into JSON or a form does undone: line breaks as two characters, as blanks, or gone. Empty where a
 * block cannot be read.
 */
function readablePem(text: string): string {
  const blocks = [...text.replaceAll(/\\r|\\n/g, '\n').matchAll(block)].map(([, base64 = '']) => {
    const lines = base64.replace(/\s/g, '').match(/.{1,64}/g) ?? [];
    return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----'].join('\n');
  });
  const begun = text.split('-----BEGIN').length - 1;
  return blocks.length === begun && blocks.every(isCertificate) ? blocks.join('\n') : '';
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

/** One or more certificates; what cannot be read would be ignored by TLS. */
const certificates = z.pipe(
  z.pipe(z.string(), z.transform(readablePem)),
  z
    .string()
    .check(z.minLength(1, { error: 'holds no readable certificate: paste the whole PEM text' })),
);

/** Values of headers and of the sign-in must be one printable line. */
const word = z.string().check(z.minLength(1), z.maxLength(500), z.regex(/^\P{Cc}+$/u));

export const icwsSecretSchema = z
  .object({
    baseUrl,
    userId: word,
    password: z.string().check(z.minLength(1)),
    alternateUrls: z._default(z.array(baseUrl).check(z.maxLength(8)), []),
    applicationName: z._default(word, 'share-recording'),
    acceptLanguage: z._default(z.string().check(z.regex(/^[A-Za-z0-9,;=.* -]{1,100}$/)), 'en-us'),
    caCertificate: z.optional(certificates),
    marketPlaceLicenseName: z.optional(word),
    marketPlaceCode: z.optional(word),
    /** Sets the form of the body of "send-as-email"; if absent, the app detects it. */
    emailParameters: z.optional(z.enum(['nested', 'flat'])),
  })
  .check(
    z.refine(
      (secret) =>
        (secret.marketPlaceLicenseName === undefined) === (secret.marketPlaceCode === undefined),
      { error: 'marketPlaceLicenseName and marketPlaceCode go together' },
    ),
  );
export type IcwsSettings = z.infer<typeof icwsSecretSchema>;
