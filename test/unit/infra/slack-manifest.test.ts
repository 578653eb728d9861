/** The manifest covers what the code uses, no more and no less. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifestLink, slackManifest } from '../../../infra/cli/slack-manifest.ts';
import { events } from '../../../lambda/slack/ids.ts';

const url = 'https://x.execute-api.eu-west-1.amazonaws.com/slack/events';
const manifest = slackManifest({ requestUrl: url, stage: 'main' });

/** What each Web API method needs ("Methods" of Slack's docs); nothing for those that any token may call. */
const scopesOf: Record<string, string[]> = {
  'auth.test': [],
  'blocks.validate': [],
  'views.open': [],
  'views.update': [],
  'views.publish': [],
  'chat.postMessage': ['chat:write', 'chat:write.public'],
  'chat.update': ['chat:write'],
  'users.info': ['users:read', 'users:read.email'],
  'usergroups.users.list': ['usergroups:read'],
};

const code = readdirSync(join(__dirname, '../../../lambda'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(__dirname, '../../../lambda', file), 'utf8'))
  .join('\n');

/** Every Web API method that the code calls on a client. */
const used = [
  ...new Set(
    [...code.matchAll(/\b(?:client|slack)\.((?:[a-z]+\.){1,2}[a-zA-Z]+)\(/g)].map(
      ([, name]) => name ?? '',
    ),
  ),
].sort();

test('every Web API method in the code is known here', () => {
  expect(used).toEqual(Object.keys(scopesOf).sort());
});

test('the scopes are exactly those that the code needs', () => {
  const needed = new Set(['commands', ...used.flatMap((name) => scopesOf[name] ?? [])]);
  expect([...manifest.oauth_config.scopes.bot].sort()).toEqual([...needed].sort());
});

/** What each event needs ("Events" of Slack's docs); nothing but an App Home. */
const needsOf: Record<string, string[]> = { app_home_opened: [] };

test('the events subscribed to are exactly those that are listened to, and their scopes are there', () => {
  const { bot_events } = manifest.settings.event_subscriptions;
  const listened = [...code.matchAll(/\bapp\.event\(events\.(\w+)/g)].map(([, name]) => name);
  expect(listened.map((name) => events[name as keyof typeof events])).toEqual(bot_events);
  for (const event of bot_events) {
    const scopes: string[] = [...manifest.oauth_config.scopes.bot];
    expect(scopes).toEqual(expect.arrayContaining(needsOf[event] ?? ['unknown event']));
  }
  expect(manifest.features.app_home.home_tab_enabled).toBe(true);
});

test('the shortcuts are those that are listened to', () => {
  const ids = manifest.features.shortcuts.map(({ callback_id }) => callback_id);
  expect(ids).toEqual(['share_recording', 'share_recording_message']);
});

test('everything is delivered to the request URL', () => {
  expect(manifest.features.slash_commands[0]?.url).toBe(url);
  expect(manifest.settings.interactivity.request_url).toBe(url);
  expect(manifest.features.slash_commands[0]?.should_escape).toBe(false);
});

test('the link holds the whole manifest, and is short enough for an output of the stack', () => {
  const link = new URL(manifestLink(encodeURIComponent(url), 'main'));
  expect(link.origin + link.pathname).toBe('https://api.slack.com/apps');
  expect(JSON.parse(link.searchParams.get('manifest_json') ?? '')).toEqual(manifest);
  expect(link.href.length).toBeLessThan(4000);
});

test('another stage has its own name and command, within Slack’s limits', () => {
  const { display_information, features } = slackManifest({
    requestUrl: url,
    stage: 'a'.repeat(15),
  });
  expect(display_information.name).toBe(`Share Recording (${'a'.repeat(15)})`);
  expect(display_information.name.length).toBeLessThanOrEqual(35);
  const [{ command } = { command: '' }] = features.slash_commands;
  expect(command).toBe(`/share-recording-${'a'.repeat(15)}`);
  expect(command.length).toBeLessThanOrEqual(32);
});
