/**
 * `npm start -- --slack`: the same functions with a real workspace, over Socket Mode, and everything else on this
 * machine. `--icws` sends through a real PureConnect server. What is needed is read from `trial.json`, which git
 * ignores, or asked for.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { slackApiUrl } from '../../lambda/config.ts';
import { parsePolicy } from '../../lambda/domain/policy.ts';
import { icwsSecretSchema } from '../../lambda/icws/settings.ts';
import { type Asker, terminalAsker } from '../cli/ask.ts';
import { collectIcws, teamOf } from '../cli/collect-secrets.ts';
import { socketModeLink } from '../cli/slack-manifest.ts';
import { ToolError } from '../cli/target.ts';
import { SocketMode } from './socket-mode.ts';
import { LocalStack } from './stack.ts';

const root = join(import.meta.dirname, '..', '..');

const trialSchema = z.strictObject({
  botToken: z
    .string()
    .regex(/^xoxb-/, 'begins with xoxb-')
    .optional(),
  appToken: z
    .string()
    .regex(/^xapp-/, 'begins with xapp-')
    .optional(),
  icws: z.record(z.string(), z.unknown()).optional(),
});
type Trial = z.infer<typeof trialSchema>;

export interface TrialOptions {
  /** Send through a real server instead of the simulator. */
  icws: boolean;
  /** Where the tokens and the ICWS secret may stand. */
  file?: string;
  asker?: Asker;
  say(text: string): void;
}

export interface RunningTrial {
  stack: LocalStack;
  stop(): Promise<void>;
}

/** Throws `ToolError` with what to fix when a token, the file or the policy cannot be used. */
export async function startTrial(options: TrialOptions): Promise<RunningTrial> {
  const { say, icws } = options;
  const file = options.file ?? join(root, 'trial.json');
  const asker = options.asker ?? terminalAsker();
  try {
    const given = readTrial(file);
    const policy = icws ? deployedPolicy() : trialPolicy;
    const { botToken, appToken, team } = await tokens(given, asker);
    say(`Slack accepts the token for ${team.name}.`);
    const icwsSecret = icws ? await icwsSecretFrom(given, asker) : undefined;
    const signingSecret = randomBytes(16).toString('hex');
    const apiUrl = slackApiUrl();
    const stack = await LocalStack.start({
      policy,
      workspace: { botToken, signingSecret, teamId: team.id, apiUrl },
      ...(icwsSecret ? { icwsSecret } : {}),
    });
    const invoke = (event: unknown) => stack.receiver.invoke(event);
    const socket = new SocketMode({ appToken, signingSecret, apiUrl, invoke, note: say });
    try {
      await socket.start();
    } catch (cause) {
      await stack.stop();
      throw new ToolError(`Slack does not open a socket: ${(cause as Error).message}`);
    }
    stack.run();
    return {
      stack,
      async stop() {
        await socket.stop();
        await stack.stop();
      },
    };
  } finally {
    asker.close();
  }
}

/** Runs the trial until it is interrupted, and says where to look. */
export async function tryOut(icws: boolean, say: (text: string) => void): Promise<boolean> {
  const trial = await startTrial({ icws, say });
  say('Connected. In your workspace, type /share-recording help');
  if (icws) say('Recordings are mailed for real, as the policy in cdk.json allows.');
  else {
    say('No email leaves this machine: share with anybody at example.com.');
    say(`PureConnect's outbox  ${trial.stack.icws.baseUrl}/sim/outbox`);
  }
  say('Requests are kept in memory. Ctrl-C ends everything.');
  await once(process, 'SIGINT');
  await trial.stop();
  return true;
}

function readTrial(file: string): Trial {
  if (!existsSync(file)) return {};
  try {
    return trialSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : 'it is no JSON';
    throw new ToolError(`${file} cannot be used: ${why}`);
  }
}

/** With the simulator no email leaves this machine, so anybody may share with anybody at two domains. */
const trialPolicy = {
  rules: [{ name: 'trial', recipients: ['*@example.com', '*@*.example.com'] }],
};

/** A real server mails real recordings: the policy that would be deployed decides. */
function deployedPolicy(): unknown {
  const cdk = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as {
    context?: { 'share-recording'?: { policy?: unknown } };
  };
  const policy = cdk.context?.['share-recording']?.policy;
  const parsed = parsePolicy(JSON.stringify(policy ?? null));
  if (!parsed.ok) throw new ToolError(`the policy in cdk.json: ${parsed.errors.join('; ')}`);
  return policy;
}

async function tokens(given: Trial, asker: Asker) {
  if (!given.botToken || !given.appToken) {
    asker.say(
      [
        'Create the app by this link, choose your workspace, press Create:',
        '',
        socketModeLink(),
        '',
        'Then press “Install to Workspace”. Two tokens are needed:',
      ].join('\n'),
    );
  }
  const botToken =
    given.botToken ??
    (await asker.askSecret('“OAuth & Permissions”, Bot User OAuth Token (xoxb-…)'));
  const appToken =
    given.appToken ??
    (await asker.askSecret(
      '“Basic Information”, App-Level Tokens, one with connections:write (xapp-…)',
    ));
  const team = await teamOf(botToken, slackApiUrl());
  if ('refused' in team) throw new ToolError(`The bot token is not accepted: ${team.refused}.`);
  return { botToken, appToken, team };
}

async function icwsSecretFrom(given: Trial, asker: Asker): Promise<object> {
  if (!given.icws) return collectIcws(asker);
  const parsed = icwsSecretSchema.safeParse(given.icws);
  if (parsed.success) return given.icws;
  throw new ToolError(`icws in the trial's file: ${z.prettifyError(parsed.error)}`);
}
