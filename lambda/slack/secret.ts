/** The Slack secret: the bot token, the signing secret and, optionally, the home team. */
import * as z from 'zod/mini';

/** A blank or a line break around it came with copying. */
const printable = z.pipe(
  z.pipe(
    z.string(),
    z.transform((text) => text.trim()),
  ),
  z.string().check(z.regex(/^[\x21-\x7e]{1,500}$/)),
);

export const slackSecretSchema = z.object({
  botToken: printable,
  signingSecret: printable,
  teamId: z.optional(z.string().check(z.regex(/^[TE][A-Z0-9]+$/))),
});
export type SlackSecret = z.infer<typeof slackSecretSchema>;
