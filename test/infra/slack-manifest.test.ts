/** The manifest covers what the code uses, no more and no less. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifestLink, slackManifest } from '../../infra/slack-manifest.ts';

const url = 'https://x.execute-api.eu-west-1.amazonaws.com/slack/events';
const manifest = slackManifest(url);

/** What each Web API method needs ("Methods" of Slack's docs); nothing for those that any token may call. */
const scopesOf: Record<string, string[]> = {
  'auth.test': [],
  'views.open': [],
  'views.update': [],
  'chat.postMessage': ['chat:write', 'chat:write.public'],
  'chat.update': ['chat:write'],
  'users.info': ['users:read', 'users:read.email'],
  'usergroups.users.list': ['usergroups:read'],
};

const code = readdirSync(join(__dirname, '../../lambda'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(__dirname, '../../lambda', file), 'utf8'))
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

test('no event is subscribed to, and none is listened to', () => {
  expect(manifest.settings).not.toHaveProperty('event_subscriptions');
  expect(code).not.toMatch(/\bapp\.(?:event|message|shortcut)\(/);
});

test('everything is delivered to the request URL', () => {
  expect(manifest.features.slash_commands[0]?.url).toBe(url);
  expect(manifest.settings.interactivity.request_url).toBe(url);
  expect(manifest.features.slash_commands[0]?.should_escape).toBe(false);
});

test('the link holds the whole manifest, and is short enough for an output of the stack', () => {
  const link = new URL(manifestLink(encodeURIComponent(url)));
  expect(link.origin + link.pathname).toBe('https://api.slack.com/apps');
  expect(JSON.parse(link.searchParams.get('manifest_json') ?? '')).toEqual(manifest);
  expect(link.href.length).toBeLessThan(4000);
});
