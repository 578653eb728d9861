/** What goes wrong in a running system, and the alarms that it must raise. */
import { createHmac } from 'node:crypto';
import { ann, type Harness } from '../harness.ts';
import { type AlarmHarness, minute } from './alarms.ts';

const slackRefuses = (h: Harness) => {
  h.slack.faults = (method) =>
    method.startsWith('chat.') ? { kind: 'error', error: 'invalid_auth' } : undefined;
};

export const troubles: [
  raised: string[],
  trouble: string,
  cause: (at: AlarmHarness) => Promise<unknown>,
][] = [
  [
    ['ManyShares'],
    'somebody shares much within an hour',
    async ({ share }) => {
      for (let count = 0; count < 6; count += 1) await share();
    },
  ],
  [
    ['ManyRefusals'],
    'somebody tries what they are allowed',
    async ({ h }) => {
      for (let count = 0; count < 5; count += 1) await h.fillIn({ to: 'x@nowhere.example' });
    },
  ],
  [
    ['LoginPaused'],
    'ICWS refuses the password',
    ({ h, share }) => {
      h.icws.credentials = { password: 'other' };
      return share();
    },
  ],
  [
    ['LoginRefused'],
    'ICWS refuses a session',
    ({ h, share }) => {
      h.icws.faults = [{ on: 'login', kind: 'answer', status: 403, body: {} }];
      return share();
    },
  ],
  [
    ['SecretUnusable'],
    'the ICWS secret has no value',
    async ({ h, share }) => {
      h.stack.secrets.put(h.stack.deployment.secrets.icws, undefined);
      await h.stack.worker.recycle();
      await share();
    },
  ],
  [
    ['SecretUnusable'],
    'the Slack secret is malformed, and only the receiver sees it',
    async ({ h }) => {
      h.stack.secrets.put(h.stack.deployment.secrets.slack, '{}');
      await h.stack.receiver.recycle();
      await h.slack.command(ann, 'C0QA', 'help');
      h.stack.putSlackSecret();
    },
  ],
  [
    ['PolicyInvalid'],
    'the policy that was deployed is invalid',
    async ({ start }) => {
      const other = await start({ POLICY: '{"rules":[]}' });
      await other.slack.command(ann, 'C0QA', '');
      await other.stop();
    },
  ],
  [
    ['ListenerFailed'],
    'the table fails under what a person does',
    ({ h, refuse }) => {
      refuse((target) => target.startsWith('DynamoDB'));
      return h.fillIn();
    },
  ],
  [
    ['ViewRefused'],
    'Slack refuses the form',
    ({ h }) => {
      h.slack.faults = (method) =>
        method === 'views.open' ? { kind: 'error', error: 'invalid_arguments' } : undefined;
      return h.slack.command(ann, 'C0QA', '');
    },
  ],
  [
    ['WrongSignature'],
    'a delivery is signed with another secret',
    ({ h }) => {
      const stamp = String(Math.floor(h.stack.clock.now() / 1000));
      const hmac = createHmac('sha256', 'another').update(`v0:${stamp}:a=b`).digest('hex');
      return fetch(h.slack.requestUrl, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-slack-request-timestamp': stamp,
          'x-slack-signature': `v0=${hmac}`,
        },
        body: 'a=b',
      });
    },
  ],
  [
    ['NotificationRefused'],
    'Slack refuses the app’s messages',
    ({ h, share }) => {
      slackRefuses(h);
      return share();
    },
  ],
  [
    ['NotificationAbandoned', 'NotificationRefused'],
    'Slack refuses them for more than a day',
    async ({ h, share }) => {
      slackRefuses(h);
      await share();
      await h.later(25 * 60 * minute);
    },
  ],
  [
    ['AuditFailed'],
    'the audit trail takes no line from the worker',
    ({ refuse, share }) => {
      refuse((target) => target.startsWith('Logs'));
      return share();
    },
  ],
  [
    ['AuditFailed'],
    'the audit trail takes no line from the receiver',
    async ({ h, refuse }) => {
      await h.stack.receiver.recycle();
      refuse((target) => target.startsWith('Logs'));
      await h.fillIn({ to: 'x@nowhere.example' });
    },
  ],
  [
    ['Unconfirmed'],
    'the PUT’s answer is lost',
    async ({ h, share }) => {
      h.icws.faults = [{ on: 'put', kind: 'reset' }];
      expect(await h.state(await share())).toBe('unconfirmed');
    },
  ],
  [
    ['OtherErrors'],
    'the table fails under the worker',
    async ({ h, refuse }) => {
      const id = await h.approve();
      refuse((target) => target.startsWith('DynamoDB'));
      await h.stack.drain();
      h.reset();
      expect(await h.state(id)).toBe('approved');
    },
  ],
  [
    ['OtherErrors'],
    'the queue takes no message from the sweeper',
    async ({ h, refuse }) => {
      await h.approve();
      h.stack.queue.purge();
      refuse((target) => target.startsWith('AmazonSQS'));
      await h.later(20 * minute);
    },
  ],
];
