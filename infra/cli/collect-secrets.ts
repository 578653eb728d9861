/**
 * Asks for the two secrets, tests them, and returns them to be stored. Writes nothing itself.
 * Asks up to three times when a value is refused.
 */
import { readFile } from 'node:fs/promises';
import type { Log } from '../../lambda/application/ports.ts';
import { icwsClient } from '../../lambda/icws/client.ts';
import { login, logout } from '../../lambda/icws/connection.ts';
import { icwsSecretSchema } from '../../lambda/icws/settings.ts';
import { slackFault, webClient } from '../../lambda/slack/client.ts';
import { slackSecretSchema } from '../../lambda/slack/secret.ts';
import type { Asker } from './ask.ts';
import { commandLine } from './command-line.ts';
import { exitCodes, ToolError } from './tool-error.ts';

/** What is wrong is said in words. */
const log: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

export interface SlackValues {
  botToken: string;
  signingSecret: string;
  teamId: string;
}

/** `apiUrl`: another base than Slack's own. Throws `ToolError` when Slack refuses the token three times. */
export async function collectSlack(asker: Asker, apiUrl: string | undefined): Promise<SlackValues> {
  asker.say(
    'Slack: find these values in your app’s settings under “OAuth & Permissions” and “Basic Information”.',
  );
  for (let count = 1; count <= asker.tries; count += 1) {
    const botToken = (await asker.askSecret('Bot token (xoxb-…)')).trim();
    const signingSecret = (await asker.askSecret('Signing secret')).trim();
    const given = slackSecretSchema.safeParse({ botToken, signingSecret });
    const team = given.success
      ? await teamIfBot(botToken, apiUrl)
      : { refused: 'a value is missing' };
    if (!('refused' in team)) {
      asker.say(`Slack accepted the token for ${team.name}.`);
      return { botToken, signingSecret, teamId: team.id };
    }
    asker.say(`Not accepted: ${team.refused}.${again(asker, count)}`);
  }
  throw new ToolError('Slack did not accept the token. Nothing was stored.', exitCodes.unreachable);
}

const again = ({ tries }: Asker, count: number): string => (count < tries ? ' Try again.' : '');

/** What is no bot token is somebody's mistake, and perhaps another secret: Slack must not see it. */
const teamIfBot = (token: string, apiUrl: string | undefined): ReturnType<typeof teamOf> =>
  token.startsWith('xoxb-')
    ? teamOf(token, apiUrl)
    : Promise.resolve({ refused: 'a bot token begins with xoxb-' });

/** The team that a bot token belongs to, or why Slack refused the token. */
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
      refused: fault.kind === 'refused' ? `Slack replied ${fault.code}` : 'Slack did not reply',
    };
  }
}

/** Throws `ToolError` after three refusals. A server that cannot be reached from here is no refusal. */
export async function collectIcws(asker: Asker): Promise<Record<string, unknown>> {
  asker.say(
    'ICWS: enter the address of your PureConnect server and the user that sends the email.',
  );
  for (let count = 1; count <= asker.tries; count += 1) {
    const baseUrl = await asker.ask('Base URL (for example https://pbx.example.com:8019)');
    const userId = await asker.ask('User');
    const password = await asker.askSecret('Password');
    const ca = await readAuthority(asker);
    const secret = { baseUrl, userId, password, ...ca.value };
    const refusal = ca.refusal ?? (await tryLogin(asker, secret));
    if (refusal === undefined) return secret;
    asker.say(`Not accepted: ${refusal}.${again(asker, count)}`);
  }
  throw new ToolError(
    'ICWS did not accept the values. The ICWS secret was not stored.',
    exitCodes.unreachable,
  );
}

async function readAuthority(
  asker: Asker,
): Promise<{ value?: { caCertificate: string }; refusal?: string }> {
  const file = await asker.ask('File with your certificate authority (PEM), or empty for none');
  if (file === '') return {};
  try {
    return { value: { caCertificate: await readFile(file, 'utf8') } };
  } catch {
    return { refusal: `${file} cannot be read` };
  }
}

/** Why ICWS or the schema refuses the values, or nothing. */
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
  const client = icwsClient(Date.now, settings.data.caCertificate);
  try {
    const result = await login(client, settings.data, [settings.data.baseUrl], Date.now);
    switch (result.kind) {
      case 'accepted':
        await logout(result.session);
        asker.say('ICWS accepted the sign-in.');
        return undefined;
      case 'wrong_credentials':
        return 'ICWS refused the user or the password';
      case 'refused':
        return `ICWS refused the sign-in (${result.error.errorId ?? result.because})`;
      case 'deferred':
        asker.say(
          `ICWS cannot be reached from this machine (${result.detail}). To test it from the worker: ${commandLine('doctor')}`,
        );
        return undefined;
      default:
        return result satisfies never;
    }
  } finally {
    client.close();
  }
}
