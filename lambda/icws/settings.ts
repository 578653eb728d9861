/** The ICWS secret: where the server is and who the app logs in as. Parsed once, where it is read. */
import * as z from 'zod';

/** Scheme, host, port and an optional path (a reverse proxy's: "Web Proxies" of the ICWS reference). */
const baseUrl = z
  .url({ protocol: /^https?$/ })
  .transform((text) => new URL(text))
  .refine((url) => !url.username && !url.password && !url.search && !url.hash, {
    error: 'may hold a scheme, a host, a port and a path, nothing else',
  })
  .transform((url) => `${url.origin}${url.pathname.replace(/\/+$/, '')}`);

/** What goes into a header or a log-in must be one printable line. */
const word = z
  .string()
  .min(1)
  .max(500)
  .regex(/^\P{Cc}+$/u);

export const icwsSecretSchema = z
  .object({
    baseUrl,
    userId: word,
    password: z.string().min(1),
    alternateUrls: z.array(baseUrl).max(8).default([]),
    applicationName: word.default('share-recording'),
    acceptLanguage: z
      .string()
      .regex(/^[A-Za-z0-9,;=.* -]{1,100}$/)
      .default('en-us'),
    caCertificate: z.string().includes('-----BEGIN CERTIFICATE-----').optional(),
    marketPlaceLicenseName: word.optional(),
    marketPlaceCode: word.optional(),
    /** Forces the form of the e-mail's parameters; absent, the app finds out. */
    emailParameters: z.enum(['nested', 'flat']).optional(),
  })
  .refine(
    (secret) =>
      (secret.marketPlaceLicenseName === undefined) === (secret.marketPlaceCode === undefined),
    {
      error: 'marketPlaceLicenseName and marketPlaceCode go together',
    },
  );
export type IcwsSettings = z.infer<typeof icwsSecretSchema>;
