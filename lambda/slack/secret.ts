/** The Slack secret: the bot token, the signing secret and, optionally, the home team. */
import * as z from 'zod';

const printable = z.string().regex(/^[\x21-\x7e]{1,500}$/);

export const slackSecretSchema = z.object({
  botToken: printable,
  signingSecret: printable,
  teamId: z
    .string()
    .regex(/^[TE][A-Z0-9]+$/)
    .optional(),
});
export type SlackSecret = z.infer<typeof slackSecretSchema>;
