/**
 * `npm start -- --slack`: the same functions with a real workspace, over Socket Mode, and everything else on this
 * machine. `--icws` sends through a real PureConnect server. Tokens and the ICWS secret are read from
 * `socket-mode.json`, which git ignores, or asked for.
 */
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import { proxyEnvironment, slackApiUrl } from '../../lambda/config.ts';
import { icwsSecretSchema } from '../../lambda/icws/settings.ts';
import { defaultFile, readConfiguration } from '../cdk/configuration-file.ts';
import { type Asker, asker as ownAsker } from '../cli/ask.ts';
import { collectIcws, teamOf } from '../cli/collect-secrets.ts';
import { socketModeLink } from '../cli/slack-manifest.ts';
import { exitCodes, ToolError } from '../cli/tool-error.ts';
import { connectSocketMode } from './socket-mode-client.ts';
import { LocalStack } from './stack.ts';

const token = (prefix: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}`), `begins with ${prefix}`)
    .optional();
const fileSchema = z.strictObject({
  botToken: token('xoxb-'),
  appToken: token('xapp-'),
  icws: z.record(z.string(), z.unknown()).optional(),
});
type File = z.infer<typeof fileSchema>;

export interface RunOptions {
  /** Send through a real server instead of the simulator. */
  icws: boolean;
  /** A configuration whose policy applies; by default, that of the repository for a real server, else the simulator's. */
  config?: string | undefined;
  /** Where the tokens and the ICWS secret may be. */
  file?: string;
  asker?: Asker;
  say(text: string): void;
}

export interface RunningSocketMode {
  stack: LocalStack;
  stop(): Promise<void>;
}

/** Throws `ToolError` with what to fix when a token, the file or the policy cannot be used. */
export async function startSocketMode(options: RunOptions): Promise<RunningSocketMode> {
  const { say, icws } = options;
  const asker = options.asker ?? ownAsker();
  try {
    const given = readFile(options.file ?? resolve('socket-mode.json'));
    const policy = policyOf(options);
    const { botToken, appToken, team } = await tokens(given, asker);
    say(`Slack accepts the token for ${team.name}.`);
    const icwsSecret = icws ? await icwsSecretFrom(given, asker) : undefined;
    const apiUrl = slackApiUrl();
    const stack = await LocalStack.start({
      policy,
      workspace: { botToken, teamId: team.id, apiUrl },
      ...(icwsSecret ? { icwsSecret } : {}),
      environment: proxied(),
    });
    const connection = { appToken, apiUrl, slack: stack.slack, log: say };
    const client = await connectSocketMode(connection).catch(async (cause: Error) => {
      await stack.stop();
      throw new ToolError(`Slack does not open a socket: ${cause.message}`, exitCodes.unreachable);
    });
    stack.run();
    return { stack, stop: () => client.disconnect().then(() => stack.stop()) };
  } finally {
    asker.close();
  }
}

/** The functions reach Slack through the network's proxy, and what runs on this machine without it. */
function proxied(): Record<string, string> {
  const proxy = proxyEnvironment();
  if (Object.keys(proxy).length === 0) return {};
  const direct = [proxy.NO_PROXY ?? proxy.no_proxy, '127.0.0.1', 'localhost'].filter(Boolean);
  return { ...proxy, NO_PROXY: direct.join(','), no_proxy: direct.join(',') };
}

/** Runs until it is interrupted, and prints where to look. */
export async function runSocketMode(options: RunOptions): Promise<boolean> {
  const { icws, config, say } = options;
  const running = await startSocketMode(options);
  say('Connected. In your workspace, type /share-recording help');
  if (icws) say(`Recordings are sent by email, as the policy in ${config ?? defaultFile} allows.`);
  else {
    const who = config === undefined ? 'anyone at example.com' : `whom ${config} allows`;
    say(`No email leaves this machine: share with ${who}.`);
    say(`PureConnect's outbox  ${running.stack.icws.baseUrl}/sim/outbox`);
  }
  say('Requests are kept in memory. Press Ctrl-C to stop.');
  await once(process, 'SIGINT');
  await running.stop();
  return true;
}

function readFile(file: string): File {
  if (!existsSync(file)) return {};
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : 'not valid JSON';
    throw new ToolError(`${file} cannot be used: ${why}`);
  }
}

/** With the simulator no email leaves this machine, so anyone may share with anyone at two domains. */
const simulatorPolicy = {
  rules: [{ name: 'socket mode', recipients: ['*@example.com', '*@*.example.com'] }],
};

/** A real server sends real recordings: the policy that would be deployed decides. */
function policyOf({ icws, config }: RunOptions): unknown {
  if (!icws && config === undefined) return simulatorPolicy;
  return JSON.parse(readConfiguration(resolve(config ?? defaultFile)).policyText);
}

const instructions = `Create the app with this link: choose your workspace and select Create.

${socketModeLink()}

Then select “Install to Workspace”. Two tokens are needed:`;

async function tokens(given: File, asker: Asker) {
  if (!given.botToken || !given.appToken) asker.say(instructions);
  const botToken =
    given.botToken ??
    (await asker.askSecret('“OAuth & Permissions”, Bot User OAuth Token (xoxb-…)'));
  const appToken =
    given.appToken ??
    (await asker.askSecret(
      '“Basic Information”, App-Level Tokens, one with connections:write (xapp-…)',
    ));
  const team = await teamOf(botToken, slackApiUrl());
  if ('refused' in team) {
    throw new ToolError(`The bot token is not accepted: ${team.refused}.`, exitCodes.unreachable);
  }
  return { botToken, appToken, team };
}

async function icwsSecretFrom(given: File, asker: Asker): Promise<object> {
  if (!given.icws) return collectIcws(asker);
  const parsed = icwsSecretSchema.safeParse(given.icws);
  if (parsed.success) return given.icws;
  throw new ToolError(`icws in socket-mode.json: ${z.prettifyError(parsed.error)}`);
}
