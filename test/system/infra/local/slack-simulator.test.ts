/** The Slack simulator, from literal requests: what Slack's documentation says, not what our client does. */
import { Clock } from '../../../../infra/local/clock.ts';
import { checkMessageBlocks, checkView } from '../../../../infra/local/simulators/slack/blocks.ts';
import { SlackSimulator } from '../../../../infra/local/simulators/slack/simulator.ts';

const clock = new Clock();
const slack = new SlackSimulator({ botToken: 'xoxb-1', signingSecret: 's', clock });
let api: string;
beforeAll(async () => {
  api = await slack.start();
});
afterAll(() => slack.stop());

async function call(method: string, args: Record<string, unknown>, token = 'xoxb-1') {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(args)) {
    body.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  const answer = await fetch(`${api}${method}`, {
    method: 'POST',
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
    body,
  });
  return (await answer.json()) as Record<string, unknown> & { ok: boolean; error?: string };
}
const errorOf = async (method: string, args: Record<string, unknown>) =>
  (await call(method, args)).error;

const plain = (text: string) => ({ type: 'plain_text', text });
const section = { type: 'section', text: plain('Hello') };
const modal = { type: 'modal', title: plain('Title'), blocks: [section] };

test('a token is needed, and the right one', async () => {
  expect(await call('auth.test', {}, '')).toEqual({ ok: false, error: 'not_authed' });
  expect(await call('auth.test', {}, 'xoxb-2')).toEqual({ ok: false, error: 'invalid_auth' });
  expect(await call('auth.test', {})).toMatchObject({ ok: true, team_id: 'T0LOCAL' });
});

describe('chat.postMessage', () => {
  test('posts, replies and updates', async () => {
    const posted = await call('chat.postMessage', {
      channel: 'C0QA',
      text: 'Hi',
      blocks: [section],
    });
    expect(posted).toMatchObject({
      ok: true,
      channel: 'C0QA',
      ts: expect.stringMatching(/^\d+\.\d{6}$/),
    });
    const { ts } = posted;
    expect(
      await call('chat.postMessage', { channel: 'C0QA', text: 'Re', thread_ts: ts }),
    ).toMatchObject({ ok: true });
    expect(await call('chat.update', { channel: 'C0QA', ts, text: 'Hi!' })).toMatchObject({
      ok: true,
      ts,
    });
    expect(await errorOf('chat.update', { channel: 'C0QA', ts: '1.1', text: 'x' })).toBe(
      'message_not_found',
    );
  });

  test('to a person answers with the direct channel, which an update must name', async () => {
    const { channel, ts } = await call('chat.postMessage', { channel: 'U0ANN', text: 'Hi' });
    expect(channel).toBe('D0ANN');
    expect(await errorOf('chat.update', { channel: 'U0ANN', ts, text: 'x' })).toBe(
      'message_not_found',
    );
  });

  test.each([
    [{ channel: 'C0NONE', text: 'x' }, 'channel_not_found'],
    [{ channel: 'C0PRIVATE', text: 'x' }, 'channel_not_found'],
    [{ channel: 'C0OLD', text: 'x' }, 'is_archived'],
    [{ channel: 'U0NONE', text: 'x' }, 'channel_not_found'],
    [{ channel: 'C0QA' }, 'no_text'],
    [{ channel: 'C0QA', text: 'x'.repeat(4001) }, 'msg_too_long'],
    [{ channel: 'C0QA', text: 'x', blocks: [{ type: 'input' }] }, 'invalid_blocks'],
  ])('%j: %s', async (args, error) => {
    expect(await errorOf('chat.postMessage', args)).toBe(error);
  });
});

describe('views.open', () => {
  test('takes a trigger once, within 3 seconds', async () => {
    const trigger = async () => {
      const fake = { type: 'modal', blocks: [], title: { text: '' } } as never;
      return (JSON.parse(slack.submission('U0ANN', fake, {})) as { trigger_id: string }).trigger_id;
    };
    const first = await trigger();
    expect(await call('views.open', { trigger_id: first, view: modal })).toMatchObject({
      ok: true,
    });
    expect(await errorOf('views.open', { trigger_id: first, view: modal })).toBe(
      'exchanged_trigger_id',
    );
    const old = await trigger();
    clock.forward(3001);
    expect(await errorOf('views.open', { trigger_id: old, view: modal })).toBe(
      'expired_trigger_id',
    );
  });
});

test('users.info and usergroups.users.list', async () => {
  expect(await call('users.info', { user: 'U0ANN' })).toMatchObject({
    ok: true,
    user: { id: 'U0ANN', team_id: 'T0LOCAL', profile: { email: 'ann@example.com' } },
  });
  expect(await errorOf('users.info', { user: 'U0NONE' })).toBe('user_not_found');
  expect(await call('usergroups.users.list', { usergroup: 'S0QA' })).toEqual({
    ok: true,
    users: ['U0ANN'],
  });
  expect(await errorOf('usergroups.users.list', { usergroup: 'S0NONE' })).toBe('no_such_subteam');
});

test('usergroups.users.list of a disabled group, and without its scope', async () => {
  slack.workspace.disabledGroups.add('S0QA');
  const list = () => call('usergroups.users.list', { usergroup: 'S0QA' });
  expect(await list()).toEqual({ ok: true, users: [] });
  slack.workspace.disabledGroups.clear();
  slack.scopes = slack.scopes.filter((scope) => scope !== 'usergroups:read');
  expect(await list()).toMatchObject({
    ok: false,
    error: 'missing_scope',
    needed: 'usergroups:read',
  });
  slack.scopes = [...slack.scopes, 'usergroups:read'];
});

const input = (element: object) => ({
  type: 'input',
  label: plain('L'),
  element: { action_id: 'a', ...element },
});
const select = (count: number) => ({
  type: 'static_select',
  options: Array.from({ length: count }, (_, index) => ({
    text: plain('o'),
    value: String(index),
  })),
});

test.each([
  [
    'title',
    { ...modal, title: plain('x'.repeat(25)) },
    '[ERROR] must be less than 25 characters [json-pointer:/view/title/text]',
  ],
  [
    'no title',
    { ...modal, title: undefined },
    '[ERROR] missing required field: title [json-pointer:/view]',
  ],
  [
    'section',
    { ...modal, blocks: [{ type: 'section', text: plain('x'.repeat(3001)) }] },
    '[ERROR] must be less than 3001 characters [json-pointer:/view/blocks/0/text/text]',
  ],
  [
    'empty text',
    { ...modal, blocks: [{ type: 'section', text: plain('') }] },
    '[ERROR] must be more than 0 characters [json-pointer:/view/blocks/0/text/text]',
  ],
  [
    '101 blocks',
    { ...modal, blocks: Array.from({ length: 101 }, () => section) },
    '[ERROR] no more than 100 items allowed [json-pointer:/view/blocks]',
  ],
  [
    'metadata',
    { ...modal, private_metadata: 'x'.repeat(3001) },
    '[ERROR] must be less than 3001 characters [json-pointer:/view/private_metadata]',
  ],
  [
    'input without submit',
    { ...modal, blocks: [input({ type: 'plain_text_input' })] },
    '[ERROR] missing required field: submit [json-pointer:/view]',
  ],
  [
    'email',
    {
      ...modal,
      submit: plain('Go'),
      blocks: [input({ type: 'email_text_input', initial_value: 'x' })],
    },
    '[ERROR] must be a valid email [json-pointer:/view/blocks/0/element/initial_value]',
  ],
  [
    '101 options',
    { ...modal, submit: plain('Go'), blocks: [input(select(101))] },
    '[ERROR] no more than 100 items allowed [json-pointer:/view/blocks/0/element/options]',
  ],
  [
    'an unknown block',
    { ...modal, blocks: [{ type: 'blink' }] },
    '[ERROR] unsupported type: blink [json-pointer:/view/blocks/0/type]',
  ],
])('a view with a wrong %s is refused as Slack does it', (_, view, problem) => {
  expect(checkView(view)).toEqual([problem]);
});

test('messages take 50 blocks and no inputs', () => {
  expect(checkMessageBlocks([section])).toEqual([]);
  expect(checkMessageBlocks(Array.from({ length: 51 }, () => section))).toHaveLength(1);
  expect(checkMessageBlocks([input({ type: 'plain_text_input' })])).toHaveLength(1);
});
