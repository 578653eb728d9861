/**
 * Asks for the two secrets, tries them, and gives them back to be stored. Nothing is written anywhere else.
 * A value that is refused is asked for again, three times.
 */
import { readFile } from 'node:fs/promises';
import { IcwsHttp } from '../../lambda/icws/client.ts';
import { login, logout } from '../../lambda/icws/connection.ts';
import { icwsSecretSchema } from '../../lambda/icws/settings.ts';
import { log } from '../../lambda/log.ts';
import { slackFault, webClient } from '../../lambda/slack/client.ts';
import { slackSecretSchema } from '../../lambda/slack/secret.ts';
import type { Asker } from './ask.ts';
import { ToolError } from './target.ts';

const tries = 3;

export interface SlackValues {
  botToken: string;
  signingSecret: string;
  teamId: string;
}

/** `apiUrl`: another base than Slack's own. Throws `ToolError` when Slack refuses the token three times. */
export async function collectSlack(asker: Asker, apiUrl: string | undefined): Promise<SlackValues> {
  asker.say('Slack: your app’s settings, “OAuth & Permissions” and “Basic Information”.');
  for (let count = 0; count < tries; count += 1) {
    const botToken = (await asker.askSecret('Bot token (xoxb-…)')).trim();
    const signingSecret = (await asker.askSecret('Signing secret')).trim();
    const given = slackSecretSchema.safeParse({ botToken, signingSecret });
    const team = given.success ? await teamOf(botToken, apiUrl) : { refused: 'a value is empty' };
    if (!('refused' in team)) {
      asker.say(`Slack accepts the token for ${team.name}.`);
      return { botToken, signingSecret, teamId: team.id };
    }
    asker.say(`Not accepted: ${team.refused}. Try again.`);
  }
  throw new ToolError('Slack did not accept the token; nothing was stored.');
}

/** Which team a bot token is of, or why Slack does not take it. */
export async function teamOf(
  token: string,
  apiUrl: string | undefined,
): Promise<{ id: string; name: string } | { refused: string }> {
  try {
    const { team_id = '', team } = await webClient(token, { apiUrl, log }, 10_000).auth.test();
    return { id: team_id, name: team ?? team_id };
  } catch (cause) {
    const fault = slackFault(cause);
    return {
      refused: fault.kind === 'refused' ? `Slack says ${fault.code}` : 'Slack did not answer',
    };
  }
}

/** Throws `ToolError` when the values are refused three times; a server that cannot be reached from here is no refusal. */
export async function collectIcws(asker: Asker): Promise<Record<string, unknown>> {
  asker.say('ICWS: the address of your PureConnect server, and the user that sends.');
  for (let count = 0; count < tries; count += 1) {
    const baseUrl = await asker.ask('Base URL (such as https://pbx.example.com:8019)');
    const userId = await asker.ask('User');
    const password = await asker.askSecret('Password');
    const ca = await readAuthority(asker);
    const secret = { baseUrl, userId, password, ...ca.value };
    const refusal = ca.refusal ?? (await tryLogin(asker, secret));
    if (refusal === undefined) return secret;
    asker.say(`Not accepted: ${refusal}. Try again.`);
  }
  throw new ToolError('ICWS did not accept the values; the ICWS secret was not stored.');
}

async function readAuthority(
  asker: Asker,
): Promise<{ value?: { caCertificate: string }; refusal?: string }> {
  const file = await asker.ask('File with your certificate authority (PEM), empty for none');
  if (file === '') return {};
  try {
    return { value: { caCertificate: await readFile(file, 'utf8') } };
  } catch {
    return { refusal: `${file} cannot be read` };
  }
}

/** Why the values cannot be right, or nothing. */
async function tryLogin(
  asker: Asker,
  secret: Record<string, unknown>,
): Promise<string | undefined> {
  const settings = icwsSecretSchema.safeParse(secret);
  if (!settings.success) {
    return settings.error.issues
      .map(({ path, message }) => `${path.join('.')}: ${message}`)
      .join('; ');
  }
  const http = new IcwsHttp(Date.now, settings.data.caCertificate);
  try {
    const result = await login(http, settings.data, [settings.data.baseUrl], Date.now);
    switch (result.kind) {
      case 'accepted':
        await logout(http, result.session);
        asker.say('ICWS accepts the sign-in.');
        return undefined;
      case 'wrong_credentials':
        return 'ICWS refuses the user or the password';
      case 'refused':
        return `ICWS refuses the sign-in (${result.words.errorId ?? result.because})`;
      case 'later':
        asker.say(
          `ICWS cannot be reached from here (${result.detail}); \`npm run doctor\` asks from the worker.`,
        );
        return undefined;
      default:
        return result satisfies never;
    }
  } finally {
    http.close();
  }
}
