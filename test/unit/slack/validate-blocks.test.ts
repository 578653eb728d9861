/** Slack's own check of views and messages, asked of the simulator. */
import { WebClient } from '@slack/web-api';
import { Clock } from '../../../infra/local/clock.ts';
import type { SlackFault } from '../../../infra/local/simulators/slack/server.ts';
import { SlackSimulator } from '../../../infra/local/simulators/slack/simulator.ts';
import { webClientOptions } from '../../../lambda/slack/client.ts';
import { distinctExamples, type Example } from '../../../lambda/slack/examples.ts';
import { checkBlocks } from '../../../lambda/slack/validate-blocks.ts';
import { noticeView } from '../../../lambda/slack/views/notice.ts';
import { MemoryLog } from '../../support/ports.ts';

const slack = new SlackSimulator({ botToken: 'xoxb-t', signingSecret: 's', clock: new Clock() });
let client: WebClient;
beforeAll(async () => {
  const api = { apiUrl: await slack.start(), log: new MemoryLog() };
  client = new WebClient('xoxb-t', webClientOptions(api, 60_000));
});
afterAll(() => slack.stop());
beforeEach(() => {
  slack.faults = () => undefined;
  slack.calls.length = 0;
});

const check = (examples: Example[], until = Number.POSITIVE_INFINITY) =>
  checkBlocks(client, examples, { now: Date.now, until });
const fine: Example = { of: 'noticeView', request: 'none', view: noticeView('Fine') };
const long: Example = { of: 'noticeView', request: 'none', view: noticeView('x'.repeat(3001)) };
const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } }) as const;
const wrong: Example = {
  of: 'root',
  request: 'sent',
  message: { text: 'Text', blocks: [section('Fine'), section('')] },
};
const fails = (fault: SlackFault) => {
  slack.faults = (method) => (method === 'blocks.validate' ? fault : undefined);
};

test('accepts everything that the program makes', async () => {
  const examples = distinctExamples();
  const count = examples.length;
  expect(await check(examples)).toMatchObject([
    { ok: true, code: 'blocks_accepted', numbers: { count } },
  ]);
  expect(slack.calls).toHaveLength(count);
});

test('names the view or message that Slack refuses, and where', async () => {
  const checks = await check([fine, long, wrong, fine]);
  expect(checks).toHaveLength(2);
  expect(checks).toMatchObject([
    {
      ok: false,
      code: 'blocks_refused',
      message: 'noticeView (none): must be less than 3001 characters (/blocks/0/text/text)',
    },
    {
      ok: false,
      code: 'blocks_refused',
      message: 'root (sent): must be more than 0 characters (/blocks/1/text/text)',
    },
  ]);
});

test('fails also where Slack names no place', async () => {
  fails({ kind: 'error', error: 'invalid_view' });
  expect(await check([fine])).toMatchObject([
    { ok: false, message: 'noticeView (none): invalid_view' },
  ]);
});

test.each<[string, SlackFault, RegExp]>([
  ['unknown to this workspace', { kind: 'error', error: 'unknown_method' }, /unknown_method/],
  ['limited', { kind: 'rate_limited', retryAfterS: 60 }, /limits the rate/],
  ['not answered', { kind: 'reset' }, /did not answer/],
])('warns and stops when the method is %s', async (_, fault, why) => {
  fails(fault);
  const examples = distinctExamples();
  const checks = await check(examples);
  expect(checks).toMatchObject([
    {
      ok: true,
      code: 'blocks_unchecked',
      message: expect.stringMatching(why),
      fix: expect.any(String),
      numbers: { count: 0, of: examples.length },
    },
  ]);
  expect(slack.calls.length).toBeLessThanOrEqual(3);
});

test('warns when the time is over, and still names what was refused before', async () => {
  let asked = 0;
  const until = Date.now() + 10_000;
  const now = () => (asked++ === 0 ? until : until + 1);
  const checks = await checkBlocks(client, [long, fine, fine, fine], { now, until });
  expect(checks.map(({ code }) => code)).toEqual(['blocks_refused', 'blocks_unchecked']);
  expect(slack.calls).toHaveLength(1);
});

test('asks for one thing at a time', async () => {
  await expect(client.blocks.validate({})).rejects.toThrow(/invalid_arguments/);
  const both = { blocks: [section('Fine')], view: noticeView('Fine') };
  await expect(client.blocks.validate(both)).rejects.toThrow(/invalid_arguments/);
  expect(await client.blocks.validate({ blocks: [section('Fine')] })).toMatchObject({ ok: true });
  await expect(client.blocks.validate({ blocks: [section('')] })).rejects.toMatchObject({
    data: { error: 'invalid_blocks', errors: [{ pointer: '/0/text/text' }] },
  });
});
