/** The Slack secret: the bot token, the signing secret and, optionally, the home team. */
import * as z from 'zod/mini';

const printable = z.string().check(z.regex(/^[\x21-\x7e]{1,500}$/));

export const slackSecretSchema = z.object({
  botToken: printable,
  signingSecret: printable,
  teamId: z.optional(z.string().check(z.regex(/^[TE][A-Z0-9]+$/))),
});
export type SlackSecret = z.infer<typeof slackSecretSchema>;
