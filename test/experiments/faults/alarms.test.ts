/**
 * Every alarm on logs, raised by real lines of the built functions through the template's filters, thresholds, periods,
 * and treatment of missing data. `test/unit/infra/metric-alarms.test.ts` covers the alarms on AWS's own metrics.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { log } from '../../../lambda/log.ts';
import { type AlarmHarness, minute, startAlarms } from '../../support/infra/alarms.ts';
import { alarmsOf, firing, type Line, samplesOf } from '../../support/infra/cloudwatch.ts';
import { archiveAlarms, metricAlarms } from '../../support/infra/metric-alarms.ts';
import { troubles } from '../../support/infra/troubles.ts';

const root = join(import.meta.dirname, '..', '..', '..');

let alarms: AlarmHarness;
let h: AlarmHarness['h'];
let template: AlarmHarness['template'];
const tried = new Set(metricAlarms.map(({ name }) => name));

beforeAll(async () => {
  alarms = await startAlarms();
  ({ h, template } = alarms);
}, 60_000);
afterAll(() => h.stop());
afterEach(() => alarms.reset());

test('an hour in which everything goes well raises nothing', async () => {
  const fromMs = h.stack.clock.now();
  const lines = await alarms.during(async () => {
    for (let at = 0; at < 60; at += 1) {
      if (at % 20 === 0) await alarms.share();
      if (at === 10) await h.approve({ to: 'x@asked.example' });
      if (at === 30) await h.fillIn({ to: 'x@nowhere.example' });
      await h.later(minute);
    }
  });
  expect(lines.length).toBeGreaterThan(60);
  expect(h.icws.outbox).toHaveLength(3);
  expect(
    firing(template, samplesOf(template, lines), { fromMs, toMs: h.stack.clock.now() }),
  ).toEqual({});
}, 120_000);

test.each(troubles)(
  '%j is raised when %s',
  async (names, _, cause) => {
    expect(alarms.raised(await alarms.during(() => cause(alarms)))).toEqual(names);
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
    const lines = written.map((text) => ({ group: alarms.groupOf(where), atMs: Date.now(), text }));
    expect(alarms.raised(lines)).toEqual([name]);
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
  expect(alarms.raised([200, 401, 404, 500].map(answered))).toEqual([]);
  expect(alarms.raised([200, 429].map(answered))).toEqual(['Throttled']);
  tried.add('Throttled');
});

describe('WaitingForIcws', () => {
  /** Minutes from the beginning of the trouble to the alarm, however CloudWatch's periods lie. */
  function minutesToAlarm(lines: Line[], beganAt: number): (number | undefined)[] {
    const samples = samplesOf(template, lines);
    return [0, 1, 2, 3, 4].map((offset) => {
      const fromMs = beganAt - (20 + offset) * minute;
      const ends = firing(template, samples, {
        fromMs,
        toMs: beganAt + 60 * minute,
      }).WaitingForIcws;
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
      const lines = await alarms.during(async () => {
        await alarms.share();
        for (let at = 0; at < 55; at += 1) await h.later(minute);
      });
      expect(h.icws.outbox).toEqual([]);
      for (const after of minutesToAlarm(lines, beganAt)) {
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
    const lines = await alarms.during(async () => {
      for (let at = 0; at < 20; at += 1) {
        if (at < 4) await alarms.share();
        if (at === 3) h.icws.faults = [];
        await h.later(minute);
      }
    });
    expect(h.icws.outbox.length).toBeGreaterThanOrEqual(4);
    expect(minutesToAlarm(lines, beganAt)).toEqual([1, 2, 3, 4, 5].map(() => undefined));
  }, 120_000);
});

test('SweeperSilent is raised for five minutes without a run that ends well', async () => {
  const fromMs = h.stack.clock.now();
  const lines = await alarms.during(async () => {
    for (let at = 0; at < 10; at += 1) await h.later(minute);
    alarms.refuse((target) => target.startsWith('DynamoDB'));
    for (let at = 0; at < 10; at += 1) await expect(h.later(minute)).rejects.toThrow();
  });
  const samples = samplesOf(template, lines);
  expect(firing(template, samples, { fromMs, toMs: fromMs + 10 * minute })).toEqual({});
  const { SweeperSilent } = firing(template, samples, { fromMs, toMs: fromMs + 20 * minute });
  expect(SweeperSilent?.map((end) => (end - fromMs) / minute)).toEqual([20]);
  tried.add('SweeperSilent');
}, 60_000);

test('every alarm is tried, says what it means and what to do, and is in the table for operators', () => {
  const all = alarmsOf(template);
  expect(all.map(([name]) => name).sort()).toEqual([...tried].sort());
  for (const [, { AlarmDescription }] of all) {
    expect(String(AlarmDescription)).toMatch(/^[A-Z].+[.:;?] .+\.$/);
  }
  const table = readFileSync(join(root, 'docs/operating.md'), 'utf8');
  const rows = [...table.matchAll(/^\| ([A-Z][A-Za-z]+(?:, [A-Z][A-Za-z]+)*) \|/gm)];
  const named = rows.flatMap(([, names]) => names!.split(', '));
  // Those of the archive exist only where one is configured (`metric-alarms.test.ts`).
  const ofArchive = archiveAlarms.map(({ name }) => name);
  expect(named.sort()).toEqual([...tried, ...ofArchive].sort());
});
