/** What Bolt gets to see, and what of its answer Slack does. */
import { App } from '@slack/bolt';
import { Deadline } from '../../../lambda/application/time-budget.ts';
import { answerWithoutEffect, HttpApiReceiver } from '../../../lambda/slack/receiver.ts';

const deadline = new Deadline(0, () => 0);
const command = { command: '/known', team_id: 'T1', user_id: 'U1', channel_id: 'C1', text: '' };

function appOf(receiver: HttpApiReceiver): App {
  return new App({
    receiver,
    authorize: () => Promise.resolve({ botToken: 'xoxb-1' }),
    ignoreSelf: false,
    convoStore: false,
  });
}

test('a listener finds the deadline of its delivery, and Slack gets what it acknowledged', async () => {
  const receiver = new HttpApiReceiver();
  const seen: unknown[] = [];
  appOf(receiver).command('/known', async ({ context, ack }) => {
    seen.push(context.deadline);
    await ack({ response_type: 'ephemeral', text: 'Hello' });
  });
  expect(await receiver.respondTo(command, deadline)).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: '{"response_type":"ephemeral","text":"Hello"}',
  });
  expect(seen[0]).toBe(deadline);
});

test.each([
  ['an acknowledgement without content', command, { statusCode: 200, body: '' }],
  ['a command that nobody listens to', { ...command, command: '/other' }, undefined],
  ['"ssl_check"', { ssl_check: '1', token: 'x' }, { statusCode: 200, body: '' }],
  [
    '"url_verification"',
    { type: 'url_verification', challenge: 'abc' },
    {
      statusCode: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"challenge":"abc"}',
    },
  ],
])('%s', async (_, body, response) => {
  const receiver = new HttpApiReceiver();
  appOf(receiver).command('/known', async ({ ack }) => ack());
  expect(await receiver.respondTo(body, deadline)).toEqual(response);
});

describe('without the secret', () => {
  const input = { type: 'input', block_id: 'recording_id.3' };
  const section = { type: 'section', block_id: 'x' };
  test.each<[string, Record<string, unknown>, object | undefined]>([
    ['a command: a text', { command: '/x' }, { response_type: 'ephemeral', text: 'Not now' }],
    [
      'a form: an error at its first input',
      { type: 'view_submission', view: { blocks: [section, input] } },
      { response_action: 'errors', errors: { 'recording_id.3': 'Not now' } },
    ],
    [
      'a view without inputs: nothing',
      { type: 'view_submission', view: { blocks: [section] } },
      undefined,
    ],
    ['a view that is none: nothing', { type: 'view_submission', view: 'x' }, undefined],
    ['a click: nothing', { type: 'block_actions' }, undefined],
  ])('%s', (_, body, expected) => {
    expect(answerWithoutEffect(body, 'Not now')).toEqual(expected);
  });
});
