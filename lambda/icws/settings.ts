/** The ICWS secret: where the server is and who the app logs in as. Parsed once, where it is read. */
import * as z from 'zod/mini';

/** Scheme, host, port and an optional path (a reverse proxy's: "Web Proxies" of the ICWS reference). */
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

/** A URL's path without slashes at its end. A loop: a pattern would look for the end from every slash. */
export function basePath({ pathname }: URL): string {
  let end = pathname.length;
  while (pathname[end - 1] === '/') end -= 1;
  return pathname.slice(0, end);
}

/** What is no URL at all has its own error. */
function isBare(text: string): boolean {
  const url = URL.parse(text);
  return url === null || !(url.username || url.password || url.search || url.hash);
}

/** What goes into a header or a sign-in must be one printable line. */
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
    /** Forces the form of the email's parameters; absent, the app finds out. */
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
