/**
 * Every alarm, tried by its metric's own data: real lines of the built functions through the template's filters, and
 * data points through the alarm's own threshold, periods, and treatment of missing data.
 */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionName } from '../../../infra/build/bundle.ts';
import type { Deployment } from '../../../infra/local/deployment.ts';
import { log } from '../../../lambda/log.ts';
import { ann, bob, Harness } from '../../support/harness.ts';
import { firings, type Line, type Sample, samplesOf } from '../../support/infra/cloudwatch.ts';
import { deploymentOf, functionBehind, synthesize } from '../../support/infra/deployment.ts';
import { DeployedTemplate, type Properties } from '../../support/infra/template.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const minute = 60_000;
const policy = {
  rules: [
    { name: 'asked', recipients: ['*@asked.example'], approvers: [bob] },
    { name: 'colleagues', recipients: ['*@example.com'], requesters: [ann] },
  ],
  dailyLimitPerRequester: 1000,
};

let h: Harness;
let template: DeployedTemplate;
let deployment: Deployment;
const lines: Line[] = [];
const tried = new Set<string>();

const groupOf = (name: FunctionName): string => {
  const { LoggingConfig } = template.resources[functionBehind(template, name)]!.Properties;
  return template.text((LoggingConfig as { LogGroup: unknown }).LogGroup);
};
const start = (environment: Record<string, string> = {}) =>
  Harness.start({
    policy,
    deployment,
    environment,
    onLog(text, name) {
      if (!name) return;
      const { time } = JSON.parse(text) as { time: string };
      lines.push({ group: groupOf(name), atMs: Date.parse(time), text });
    },
  });

beforeAll(async () => {
  const synthesized = synthesize({ policy });
  template = new DeployedTemplate(synthesized.template, 'http://unused');
  deployment = deploymentOf(synthesized);
  h = await start();
  await h.warm(1);
}, 60_000);
afterAll(() => h.stop());
afterEach(async () => {
  h.reset();
  h.icws.credentials = { password: 'local-password' };
  h.stack.putIcwsSecret();
  await h.stack.worker.recycle();
  // Whatever still waits ends.
  await h.later(120 * minute);
});

/** The lines that the functions and the audit trail get while something happens. */
async function during(work: () => Promise<unknown>): Promise<Line[]> {
  lines.length = 0;
  const before = h.stack.trail.length;
  await work();
  // A line comes over a pipe of its own, after the invocation's answer.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const atMs = h.stack.clock.now();
  const audit = h.stack.trail.slice(before).map((text) => ({
    group: deployment.auditLogGroup,
    atMs,
    text,
  }));
  return [...lines, ...audit];
}

const alarms = (): [string, Properties][] =>
  template
    .ofType('AWS::CloudWatch::Alarm')
    .map(([id, { Properties }]) => [/^(\w+)Alarm[0-9A-F]{8}$/.exec(id)?.[1] ?? id, Properties]);

/** When each alarm was in alarm; those that never were are left out. */
function firing(samples: Sample[], span: { fromMs: number; toMs: number }) {
  const all = alarms().map(([name, alarm]) => [name, firings(template, alarm, samples, span)]);
  return Object.fromEntries(all.filter(([, ends]) => ends!.length > 0)) as Record<string, number[]>;
}

/** The names of the alarms that these lines raise, the sweeper's silence aside: it does not run all the time here. */
function raised(given: Line[]): string[] {
  const times = given.map(({ atMs }) => atMs);
  const fromMs = Math.min(...times) - minute;
  const toMs = Math.max(...times) + 11 * minute;
  const names = Object.keys(firing(samplesOf(template, given), { fromMs, toMs }));
  return names.filter((name) => name !== 'SweeperSilent').sort();
}

/** A share that is approved, and whatever the worker makes of it. */
async function share(values: Record<string, string> = {}): Promise<string> {
  const id = await h.approve(values);
  await h.stack.drain();
  return id;
}

const refusing = (fits: (target: string) => boolean) => {
  h.stack.aws.faults = (target) => (fits(target) ? 'refuse' : undefined);
};

test('an hour in which everything goes well raises nothing', async () => {
  const fromMs = h.stack.clock.now();
  const said = await during(async () => {
    for (let at = 0; at < 60; at += 1) {
      if (at % 20 === 0) await share();
      if (at === 10) await h.approve({ recipient_email: 'x@asked.example' });
      if (at === 30) await h.fillIn({ recipient_email: 'x@nowhere.example' });
      await h.later(minute);
    }
  });
  expect(said.length).toBeGreaterThan(60);
  expect(h.icws.outbox).toHaveLength(3);
  expect(firing(samplesOf(template, said), { fromMs, toMs: h.stack.clock.now() })).toEqual({});
}, 120_000);

const slackRefuses = () => {
  h.slack.faults = (method) =>
    method.startsWith('chat.') ? { kind: 'error', error: 'invalid_auth' } : undefined;
};

const troubles: [string[], string, () => Promise<unknown>][] = [
  [
    ['LoginPaused'],
    'ICWS refuses the password',
    () => {
      h.icws.credentials = { password: 'other' };
      return share();
    },
  ],
  [
    ['LoginRefused'],
    'ICWS refuses a session',
    () => {
      h.icws.faults = [{ on: 'login', kind: 'answer', status: 403, body: {} }];
      return share();
    },
  ],
  [
    ['SecretUnusable'],
    'the ICWS secret has no value',
    async () => {
      h.stack.secrets.put(h.stack.deployment.secrets.icws, undefined);
      await h.stack.worker.recycle();
      await share();
    },
  ],
  [
    ['SecretUnusable'],
    'the Slack secret is malformed, and only the receiver sees it',
    async () => {
      h.stack.secrets.put(h.stack.deployment.secrets.slack, '{}');
      await h.stack.receiver.recycle();
      await h.slack.command(ann, 'C0QA', 'help');
      h.stack.putSlackSecret();
    },
  ],
  [
    ['PolicyInvalid'],
    'the policy that was deployed is invalid',
    async () => {
      const other = await start({ POLICY: '{"rules":[]}' });
      await other.slack.command(ann, 'C0QA', '');
      await other.stop();
    },
  ],
  [
    ['ListenerFailed'],
    'the table fails under what a person does',
    () => {
      refusing((target) => target.startsWith('DynamoDB'));
      return h.fillIn();
    },
  ],
  [
    ['ViewRefused'],
    'Slack refuses the form',
    () => {
      h.slack.faults = (method) =>
        method === 'views.open' ? { kind: 'error', error: 'invalid_arguments' } : undefined;
      return h.slack.command(ann, 'C0QA', '');
    },
  ],
  [
    ['WrongSignature'],
    'a delivery is signed with another secret',
    () => {
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
    () => {
      slackRefuses();
      return share();
    },
  ],
  [
    ['NotificationRefused', 'Untold'],
    'Slack refuses them for more than a day',
    async () => {
      slackRefuses();
      await share();
      await h.later(25 * 60 * minute);
    },
  ],
  [
    ['AuditFailed'],
    'the audit trail takes no line from the worker',
    () => {
      refusing((target) => target.startsWith('Logs'));
      return share();
    },
  ],
  [
    ['AuditFailed'],
    'the audit trail takes no line from the receiver',
    async () => {
      await h.stack.receiver.recycle();
      refusing((target) => target.startsWith('Logs'));
      await h.fillIn({ recipient_email: 'x@nowhere.example' });
    },
  ],
  [
    ['Unconfirmed'],
    'the PUT’s answer is lost',
    async () => {
      h.icws.faults = [{ on: 'put', kind: 'reset' }];
      expect(await h.state(await share())).toBe('unconfirmed');
    },
  ],
  [
    ['OtherErrors'],
    'the table fails under the worker',
    async () => {
      const id = await h.approve();
      refusing((target) => target.startsWith('DynamoDB'));
      await h.stack.drain();
      h.reset();
      expect(await h.state(id)).toBe('approved');
    },
  ],
  [
    ['OtherErrors'],
    'the queue takes no message from the sweeper',
    async () => {
      await h.approve();
      h.stack.queue.purge();
      refusing((target) => target.startsWith('AmazonSQS'));
      await h.later(20 * minute);
    },
  ],
];

test.each(troubles)(
  '%j is raised when %s',
  async (names, _, trouble) => {
    expect(raised(await during(trouble))).toEqual(names);
    for (const name of names) tried.add(name);
  },
  60_000,
);

test.each([
  ['IntegrityFailed', 'integrity_failed'],
  ['RequestUnreadable', 'request_unreadable'],
])('%s is raised by the event %s of any function that reads requests', (name, event) => {
  const written: string[] = [];
  const stdout = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  log.error(event, { requestId: 'x' });
  stdout.mockRestore();
  for (const where of ['receiver', 'worker'] as const) {
    const said = written.map((text) => ({ group: groupOf(where), atMs: Date.now(), text }));
    expect(raised(said)).toEqual([name]);
  }
  tried.add(name);
});

test('Throttled is raised by a 429 in the access log, and by no other answer', () => {
  const [, { AccessLogSettings }] = template.only('AWS::ApiGatewayV2::Stage');
  const { DestinationArn, Format } = AccessLogSettings as {
    DestinationArn: unknown;
    Format: string;
  };
  const group = template.byArn('AWS::Logs::LogGroup', template.text(DestinationArn));
  const answered = (status: number): Line => ({
    group,
    atMs: Date.now(),
    text: Format.replace('$context.status', String(status)).replace(/\$context\.\w+/g, '-'),
  });
  expect(raised([200, 401, 404, 500].map(answered))).toEqual([]);
  expect(raised([200, 429].map(answered))).toEqual(['Throttled']);
  tried.add('Throttled');
});

describe('WaitingForIcws', () => {
  /** Minutes from the beginning of the trouble to the alarm, however CloudWatch's periods lie. */
  function minutesToAlarm(said: Line[], beganAt: number): (number | undefined)[] {
    const samples = samplesOf(template, said);
    return [0, 1, 2, 3, 4].map((offset) => {
      const fromMs = beganAt - (20 + offset) * minute;
      const ends = firing(samples, { fromMs, toMs: beganAt + 60 * minute }).WaitingForIcws;
      return ends && (ends[0]! - beganAt) / minute;
    });
  }

  const reasons: [string, () => void][] = [
    [
      'ICWS cannot be reached',
      () => {
        h.icws.faults = [{ on: 'login', kind: 'reset', keep: true }];
      },
    ],
    [
      'ICWS is switching over',
      () => {
        h.icws.faults = [{ on: 'login', kind: 'answer', status: 503, body: {}, keep: true }];
      },
    ],
    [
      'the password is wrong',
      () => {
        h.icws.credentials = { password: 'other' };
      },
    ],
    [
      'there are no credentials',
      () => h.stack.secrets.put(h.stack.deployment.secrets.icws, undefined),
    ],
    [
      'every attempt proves not to be sent',
      () => {
        h.icws.faults = [{ on: 'put', kind: 'answer', status: 429, body: {}, keep: true }];
      },
    ],
  ];

  test.each(reasons)(
    'is raised within 20 minutes for one share that waits while %s',
    async (_, trouble) => {
      await h.stack.worker.recycle();
      trouble();
      const beganAt = h.stack.clock.now();
      const said = await during(async () => {
        await share();
        for (let at = 0; at < 55; at += 1) await h.later(minute);
      });
      expect(h.icws.outbox).toEqual([]);
      for (const after of minutesToAlarm(said, beganAt)) {
        expect(after).toBeGreaterThan(5);
        expect(after).toBeLessThanOrEqual(20);
      }
      tried.add('WaitingForIcws');
    },
    120_000,
  );

  test('is not raised for a restart of three minutes, though several shares wait', async () => {
    h.icws.faults = [{ on: 'login', kind: 'reset', keep: true }];
    const beganAt = h.stack.clock.now();
    const said = await during(async () => {
      for (let at = 0; at < 20; at += 1) {
        if (at < 4) await share();
        if (at === 3) h.icws.faults = [];
        await h.later(minute);
      }
    });
    expect(h.icws.outbox.length).toBeGreaterThanOrEqual(4);
    expect(minutesToAlarm(said, beganAt)).toEqual([1, 2, 3, 4, 5].map(() => undefined));
  }, 120_000);
});

test('SweeperSilent is raised for five minutes without a run that ends well', async () => {
  const fromMs = h.stack.clock.now();
  const said = await during(async () => {
    for (let at = 0; at < 10; at += 1) await h.later(minute);
    refusing((target) => target.startsWith('DynamoDB'));
    for (let at = 0; at < 10; at += 1) await expect(h.later(minute)).rejects.toThrow();
  });
  const samples = samplesOf(template, said);
  expect(firing(samples, { fromMs, toMs: fromMs + 10 * minute })).toEqual({});
  const { SweeperSilent } = firing(samples, { fromMs, toMs: fromMs + 20 * minute });
  expect(SweeperSilent?.map((end) => (end - fromMs) / minute)).toEqual([20]);
  tried.add('SweeperSilent');
}, 60_000);

describe('what AWS counts', () => {
  const functionErrors = (name: FunctionName, metric: string) => () =>
    `AWS/Lambda ${metric} FunctionName=${functionBehind(template, name)}`;
  const api = (metric: string) => () =>
    `AWS/ApiGateway ${metric} ApiId=${template.only('AWS::ApiGatewayV2::Api')[0]}`;
  const queue = (metric: string, begins: string) => () => {
    const ids = template.ofType('AWS::SQS::Queue').map(([id]) => id);
    return `AWS/SQS ${metric} QueueName=${ids.find((id) => id.startsWith(begins))}`;
  };
  const quick = Array.from({ length: 198 }, () => 300);
  const visible = 'ApproximateNumberOfMessagesVisible';
  const age = 'ApproximateAgeOfOldestMessage';

  test.each([
    ['DeadLetters', queue(visible, 'DeadLetters'), [0, 1], [0, 0]],
    ['ReceiverErrors', functionErrors('receiver', 'Errors'), [0, 1], [0, 0]],
    ['WorkerErrors', functionErrors('worker', 'Errors'), [0, 1], [0, 0]],
    ['SweeperErrors', functionErrors('sweeper', 'Errors'), [0, 1], [0, 0]],
    ['ReceiverThrottled', functionErrors('receiver', 'Throttles'), [0, 1], [0, 0]],
    ['ApiErrors', api('5xx'), [0, 1], [0, 0]],
    [
      'SlowAnswers',
      api('IntegrationLatency'),
      [...quick, 2500, 2900, 2900],
      [...quick, 2499, 2900],
    ],
    ['OldestMessage', queue(age, 'Work'), [60, 1800], [60, 1799]],
  ])(
    '%s is raised by its metric over the threshold, and not below it',
    (name, metric, over, below) => {
      const span = { fromMs: 0, toMs: 5 * minute };
      const sampled = (values: number[]): Sample[] =>
        values.map((value, index) => ({ metric: metric(), atMs: index * 1000, value }));
      const sweep_finished = { metric: 'share-recording/main Sweeps', atMs: 0, value: 1 };
      expect(firing([...sampled(over), sweep_finished], span)).toEqual({ [name]: [5 * minute] });
      expect(firing([...sampled(below), sweep_finished], span)).toEqual({});
      expect(firing([sweep_finished], span)).toEqual({});
      tried.add(name);
    },
  );
});

test('no alarm is untried, and each says what it means and what to do, as the table for operators does', () => {
  expect(
    alarms()
      .map(([name]) => name)
      .sort(),
  ).toEqual([...tried].sort());
  for (const [, { AlarmDescription }] of alarms()) {
    expect(String(AlarmDescription)).toMatch(/^[A-Z].+[.:;?] .+\.$/);
  }
  const table = readFileSync(join(root, 'docs/operating.md'), 'utf8');
  const rows = [...table.matchAll(/^\| ([A-Z][A-Za-z]+(?:, [A-Z][A-Za-z]+)*) \|/gm)];
  const named = rows.flatMap(([, names]) => names!.split(', '));
  expect(named.sort()).toEqual([...tried].sort());
});

test('a filter that CloudWatch knows and this test does not is an error, and so is an alarm', () => {
  const strange = (FilterPattern: string) =>
    new DeployedTemplate(
      {
        Resources: {
          x: {
            Type: 'AWS::Logs::MetricFilter',
            Properties: {
              FilterPattern,
              LogGroupName: 'g',
              MetricTransformations: [{ MetricName: 'n', MetricNamespace: 's', MetricValue: '1' }],
            },
          },
        },
      },
      'http://unused',
    );
  const line = { group: 'g', atMs: 0, text: '{"a":"b","c":"d"}' };
  expect(samplesOf(strange('{ $.a = "b" }'), [line])).toHaveLength(1);
  expect(samplesOf(strange('{ ($.a = "b") && ($.c != "d") }'), [line])).toEqual([]);
  expect(
    samplesOf(strange('{ ($.a = "x") || (($.a = "b") && ($.c = "d")) }'), [line]),
  ).toHaveLength(1);
  for (const pattern of [
    '{ $.a = 1 }',
    '{ $.a = "b*" }',
    '{ $.a.b = "c" }',
    'ERROR',
    '{ ($.a = "b") && ($.c = "d") || ($.e = "f") }',
    '{ ($.a = "b" }',
    '{ $.a = "b") }',
    '{ }',
  ]) {
    expect(() => samplesOf(strange(pattern), [line])).toThrow(/not understood/);
  }
  const [, alarm] = alarms()[0]!;
  const span = { fromMs: 0, toMs: 5 * minute };
  for (const change of [
    { TreatMissingData: 'ignore' },
    { Metrics: [] },
    { Statistic: 'Average' },
  ]) {
    expect(() => firings(template, { ...alarm, ...change }, [], span)).toThrow(/not understood/);
  }
});
