/** Signed payloads that Slack would not send: refused without effect, without a stack trace (`HOSTILE_PAYLOADS`: how many). */
import fc from 'fast-check';
import { ann, bob, expectView, policyOf, recordingId, useHarness } from '../support/harness.ts';

const runs = Number(process.env.HOSTILE_PAYLOADS ?? 150);

const h = useHarness({
  policy: {
    ...policyOf({ name: 'asked', recipients: ['*@asked.example'], approvers: [bob] }),
    templates: [{ name: 'Plain', subject: 'S', body: 'B' }],
  },
});

/** Delivers a body; the answer holds nothing that looks like the inside of a program, and is no fault of ours. */
async function expectRefusal(body: string, type?: string): Promise<void> {
  const headers = { ...h.slack.sign(body), ...(type ? { 'content-type': type } : {}) };
  const { status, text } = await h.slack.deliverRaw(body, headers);
  expect([200, 400, 401]).toContain(status);
  expect(text).not.toMatch(/\bat .*:\d+:\d+|node_modules|TypeError|ZodError|\/lambda\//);
}

const inForm = (payload: unknown) =>
  new URLSearchParams({ payload: JSON.stringify(payload) }).toString();

/** What a form would hold; an object may have no text of its own. */
const asText = (value: unknown): string =>
  typeof value === 'object' ? JSON.stringify(value) : String(value);

const states = async () =>
  (await h.items())
    .filter(({ sk }) => sk === 'request')
    .map(({ pk, state, version }) => [pk, state, version]);

const hostile = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    [],
    {},
    0,
    -1,
    1e308,
    true,
    '\u0000',
    '__proto__',
    'constructor',
  ),
  fc.constantFrom<unknown>('<!channel>', '../../x', '{{7*7}}', '\r\nx: y', '\u202e'),
  fc.constant('x'.repeat(30_000)),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constant(JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"x":1}}}')),
);

/** One place of a payload taken away, or made hostile. */
function changed(payload: unknown, at: number, value: unknown, remove: boolean): unknown {
  const paths: [Record<string, unknown>, string][] = [];
  const walk = (node: unknown) => {
    if (typeof node !== 'object' || node === null) return;
    for (const key of Object.keys(node)) {
      paths.push([node as Record<string, unknown>, key]);
      walk((node as Record<string, unknown>)[key]);
    }
  };
  const copy: unknown = structuredClone(payload);
  walk(copy);
  const [node, key] = paths[at % paths.length]!;
  if (remove) delete node[key];
  else node[key] = value;
  return copy;
}

async function payloads(): Promise<object[]> {
  const { view } = expectView(await h.fillIn({ to: 'eve@asked.example' }));
  const as = (callback_id: string) =>
    JSON.parse(h.slack.submission(bob, { ...view, callback_id }, {})) as object;
  const common = {
    team: { id: 'T0LOCAL', domain: 'local' },
    user: { id: bob, username: 'bob', team_id: 'T0LOCAL' },
    trigger_id: 'x',
    is_enterprise_install: false,
  };
  const click = (action_id: string) => ({
    ...common,
    type: 'block_actions',
    actions: [{ type: 'button', action_id, block_id: 'b', value: view.private_metadata }],
    channel: { id: 'C0QA' },
    message: { ts: '1.1', text: 't' },
    container: { type: 'message', message_ts: '1.1', channel_id: 'C0QA' },
  });
  const buttons = [
    'review_request',
    'cancel_request',
    'resolve_request',
    'send_again',
    'new_share',
    'add_recording',
  ];
  return [
    ...['share_form', 'share_review', 'share_decision', 'share_resolve'].map(as),
    ...buttons.map(click),
    {
      ...as('share_form'),
      ...common,
      type: 'block_actions',
      actions: [{ type: 'static_select', action_id: 'template', block_id: 'template' }],
    },
    { ...common, type: 'shortcut', callback_id: 'share_recording' },
    {
      ...common,
      type: 'message_action',
      callback_id: 'share_recording_message',
      channel: { id: 'C0QA' },
      message: { ts: '1.1', text: recordingId },
    },
    { ...common, type: 'view_closed', view },
    { ...common, type: 'nonsense' },
  ];
}

test('missing and hostile fields of payloads', async () => {
  const all = await payloads();
  const before = await states();
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat(), hostile, fc.boolean(), async (kind, at, value, remove) => {
      const payload = changed(all[kind % all.length], at, value, remove);
      await expectRefusal(inForm(payload));
    }),
    { numRuns: runs },
  );
  expect(await states()).toEqual(before);
  expect(h.stack.lines.join('\n')).not.toMatch(/polluted/);
});

test('hostile fields of commands and events', async () => {
  const before = await states();
  const field = fc.constantFrom(
    'text',
    'user_id',
    'team_id',
    'channel_id',
    'trigger_id',
    'response_url',
    'command',
  );
  const form = {
    command: '/share-recording',
    text: '',
    user_id: ann,
    team_id: 'T0LOCAL',
    channel_id: 'C0QA',
    trigger_id: 'x',
  };
  await fc.assert(
    fc.asyncProperty(field, hostile, async (name, value) => {
      const text = new URLSearchParams({ ...form, [name]: asText(value) }).toString();
      await expectRefusal(text);
      const event = {
        type: 'event_callback',
        team_id: 'T0LOCAL',
        event: { type: 'app_home_opened', user: ann, tab: 'home' },
      };
      const json = JSON.stringify(changed(event, text.length, value, false));
      await expectRefusal(json, 'application/json');
    }),
    { numRuns: Math.ceil(runs / 4) },
  );
  expect(await states()).toEqual(before);
});

describe('a stranger’s references, in every view and button', () => {
  test.each<[string, (id: string, contentHash: string) => unknown]>([
    ['somebody else’s request', (id, contentHash) => ({ id, contentHash })],
    ['another content', (id) => ({ id, contentHash: '0'.repeat(64) })],
    ['no request', (_, contentHash) => ({ id: 'f'.repeat(32), contentHash })],
    ['another key', (_, contentHash) => ({ id: '../request', contentHash })],
    ['an id in upper case', (id, contentHash) => ({ id: id.toUpperCase(), contentHash })],
    ['no reference', () => 'x'.repeat(3000)],
  ])('%s', async (_, make) => {
    const id = await h.approve({ to: 'eve@asked.example' });
    const reference = JSON.stringify(make(id, (await h.item(id)).contentHash));
    const all = await payloads();
    const before = await states();
    for (const payload of all) await expectRefusal(inForm(forged(payload, reference)));
    expect(await states()).toEqual(before);
  });
});

/** The payload as a stranger would send it, with this reference wherever one is carried. */
function forged(payload: object, reference: string): object {
  const copy = structuredClone(payload) as { user: object; view?: object; actions?: object[] };
  Object.assign(copy.user, { id: 'U0STRANGER' });
  if (copy.view) Object.assign(copy.view, { private_metadata: reference });
  for (const action of copy.actions ?? []) Object.assign(action, { value: reference });
  return copy;
}
