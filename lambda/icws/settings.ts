/** The ICWS secret: the server's address and the credentials of the app's user. Parsed once, where it is read. */
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
    caCertificate: z.optional(z.string().check(z.includes('-----BEGIN CERTIFICATE-----'))),
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
