/** `npm start -- --slack`: the built functions over Socket Mode, against a simulator of Slack's socket endpoint. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { socketModeLink } from '../../../../infra/cli/slack-manifest.ts';
import { Clock } from '../../../../infra/local/clock.ts';
import { IcwsSimulator } from '../../../../infra/local/simulators/icws/simulator.ts';
import { SlackSimulator } from '../../../../infra/local/simulators/slack/simulator.ts';
import { type RunningSocketMode, startSocketMode } from '../../../../infra/local/socket-mode.ts';
import { ann, filledIn, recordingId } from '../../../support/harness.ts';
import { ForwardProxy } from './forward-proxy.ts';
import { SocketEndpoint } from './socket-endpoint.ts';

const botToken = 'xoxb-local';
let slack: SlackSimulator;
let endpoint: SocketEndpoint;
let folder: string;
let said: string[];
let answers: string[];
let running: RunningSocketMode | undefined;

beforeEach(async () => {
  slack = new SlackSimulator({ botToken, signingSecret: 'unused', clock: new Clock() });
  await slack.start();
  endpoint = new SocketEndpoint(slack);
  await endpoint.start();
  process.env.SLACK_API_URL = endpoint.apiUrl;
  folder = mkdtempSync(join(tmpdir(), 'socket-mode-'));
  said = [];
  answers = [];
  running = undefined;
});
afterEach(async () => {
  delete process.env.SLACK_API_URL;
  await running?.stop();
  await endpoint.stop();
  await slack.stop();
  rmSync(folder, { recursive: true });
});

const asked = async (question: string) => {
  said.push(question);
  return answers.shift() ?? '';
};
const asker = {
  tries: 3,
  ask: asked,
  askSecret: asked,
  say: (text: string) => void said.push(text),
  close: () => undefined,
};

async function start(file: object | string | undefined, icws = false): Promise<RunningSocketMode> {
  const path = join(folder, 'socket-mode.json');
  if (file !== undefined) {
    writeFileSync(path, typeof file === 'string' ? file : JSON.stringify(file));
  }
  const say = (text: string) => void said.push(text);
  running = await startSocketMode({ icws, file: path, asker, say });
  return running;
}

async function share(): Promise<void> {
  await slack.command(ann, 'C0QA', '');
  const review = await slack.submit(ann, filledIn());
  expect(review.kind).toBe('view');
  expect(await slack.submit(ann)).toEqual({ kind: 'closed' });
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1000 && !holds(); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(holds()).toBe(true);
}

test('one share over the socket, from the command to the reply in its thread', async () => {
  const { stack } = await start({ botToken, appToken: 'xapp-local' });
  expect(said).toEqual(['Slack accepts the token for Local.']);
  await share();
  await until(() => slack.workspace.messages.some(({ thread_ts }) => thread_ts));
  expect(stack.icws.outbox).toMatchObject([
    { to: [{ address: 'bob@example.com' }], cc: [], recordingIds: [recordingId] },
  ]);
  expect(await slack.command(ann, 'C0QA', 'status')).toMatchObject({ kind: 'text' });
  await slack.openHome(ann);
  expect(endpoint.types).toEqual([
    'slash_commands',
    'interactive',
    'interactive',
    'slash_commands',
    'events_api',
  ]);
});

test('through the proxy of a network that lets nothing else out', async () => {
  const proxy = new ForwardProxy();
  process.env.HTTP_PROXY = await proxy.start();
  // The simulators' own addresses; the socket's endpoint goes by its name.
  process.env.NO_PROXY = '127.0.0.1';
  endpoint.host = 'localhost';
  process.env.SLACK_API_URL = endpoint.apiUrl;
  try {
    await start({ botToken, appToken: 'xapp-local' });
    expect(await slack.command(ann, 'C0QA', 'help')).toMatchObject({ kind: 'text' });
    expect(endpoint.types).toEqual(['slash_commands']);
    const { origin } = new URL(endpoint.apiUrl);
    expect(proxy.asked).toEqual(
      expect.arrayContaining([`${origin}/api/apps.connections.open`, `WebSocket ${origin}/link`]),
    );
  } finally {
    delete process.env.HTTP_PROXY;
    delete process.env.NO_PROXY;
    await running?.stop();
    running = undefined;
    await proxy.stop();
  }
});

test('a connection that Slack refreshes is made anew, and deliveries go on', async () => {
  await start({ botToken, appToken: 'xapp-local' });
  await endpoint.refresh();
  expect(endpoint.opened).toBe(2);
  expect(await slack.command(ann, 'C0QA', 'help')).toMatchObject({ kind: 'text' });
});

test('tokens that stand nowhere are asked for, after the link that creates the app', async () => {
  answers = [botToken, 'xapp-local'];
  await start(undefined);
  expect(said[0]).toContain(socketModeLink());
  expect(said[1]).toContain('xoxb-');
  expect(said[2]).toContain('xapp-');
  expect(await slack.command(ann, 'C0QA', 'help')).toMatchObject({ kind: 'text' });
  expect(said.join()).not.toContain(botToken);
});

test('the link makes an app for Socket Mode, without a request URL', () => {
  const manifest = decodeURIComponent(socketModeLink().split('manifest_json=')[1]!);
  expect(JSON.parse(manifest)).toMatchObject({ settings: { socket_mode_enabled: true } });
  expect(manifest).not.toContain('url');
});

test('a real server’s secret is used instead of the simulator’s', async () => {
  const pbx = new IcwsSimulator({ userId: 'real', password: 'real' });
  const baseUrl = await pbx.start();
  const icws = { baseUrl, userId: 'real', password: 'real' };
  const { stack } = await start({ botToken, appToken: 'xapp-local', icws }, true);
  await share();
  await until(() => pbx.outbox.length > 0);
  expect(stack.icws.outbox).toEqual([]);
  await pbx.stop();
});

test.each([
  ['no JSON', '{', /socket-mode\.json cannot be used: not valid JSON/],
  ['an unknown key', { token: 'x' }, /has an unknown key "token"/],
  ['a token of the wrong kind', { botToken: 'xapp-1' }, /begins with xoxb-/],
  [
    'a bot token that Slack refuses',
    { botToken: 'xoxb-other', appToken: 'xapp-local' },
    /invalid_auth/,
  ],
  [
    'an app token that Slack refuses',
    { botToken, appToken: 'xapp-other' },
    /does not open a socket.*invalid_auth/,
  ],
])('%s: said plainly', async (_, file, message) => {
  await expect(start(file)).rejects.toThrow(message);
});

test('an ICWS secret that is none names the field', async () => {
  const file = { botToken, appToken: 'xapp-local', icws: { baseUrl: 'pbx', userId: 'u' } };
  await expect(start(file, true)).rejects.toThrow(/baseUrl/);
});
