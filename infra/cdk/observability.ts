/** Metrics from the logs, alarms, and one dashboard. `docs/operating.md` describes what to do. */
import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  type AlarmProps,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { FilterPattern, type IFilterPattern, type LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { type FunctionName, functions } from '../build/functions.ts';
import type { Archive } from './archive.ts';
import type { ShareFunction } from './functions.ts';
import { logAlarms } from './log-alarms.ts';
import type { WorkQueues } from './storage.ts';

export interface Watched extends Record<FunctionName, ShareFunction> {
  stage: string;
  alarmTopic?: ITopic | undefined;
  alarmAtSharesPerHour: number;
  alarmAtRefusalsPerHour: number;
  api: HttpApi;
  accessLog: LogGroup;
  queues: WorkQueues;
  audit: LogGroup;
  archive?: Archive | undefined;
}

interface Watch extends Partial<AlarmProps> {
  metric: IMetric;
  threshold: number;
  /** What it means and what to do. */
  description: string;
}

const period = Duration.minutes(5);

const { stringValue, all: every, any } = FilterPattern;
const field = (name: string, value: string) => stringValue(`$.${name}`, '=', value);

/** Counts matching lines in one or more log groups. */
function counted({ stage }: Watched, name: string, lines: [LogGroup, IFilterPattern][]): Metric {
  const metricNamespace = `share-recording/${stage}`;
  for (const [log, filterPattern] of lines) {
    log.addMetricFilter(name, {
      metricNamespace,
      metricName: name,
      filterPattern,
      metricValue: '1',
    });
  }
  return new Metric({ namespace: metricNamespace, metricName: name, statistic: 'Sum', period });
}

/** Alarms on AWS's own metrics. */
function serviceWatches(watched: Watched): Record<string, Watch> {
  const { api, receiver, worker, sweeper, queues } = watched;
  const errors = ({ fn }: ShareFunction) => fn.metricErrors({ period });
  const fails = (name: string) =>
    `The ${name} crashes or times out, usually after a broken deployment. Read its log; deploy the last good version.`;
  return {
    DeadLetters: {
      metric: queues.deadLetters.metricApproximateNumberOfMessagesVisible({ period }),
      threshold: 1,
      description:
        'A request failed five times in the worker. Find processing_failed in its log, fix the cause, then redrive the dead letters.',
    },
    ReceiverErrors: { metric: errors(receiver), threshold: 1, description: fails('receiver') },
    WorkerErrors: { metric: errors(worker), threshold: 1, description: fails('worker') },
    SweeperErrors: { metric: errors(sweeper), threshold: 1, description: fails('sweeper') },
    ReceiverThrottled: {
      metric: receiver.fn.metricThrottles({ period }),
      threshold: 1,
      description:
        'Lambda throttled Slack’s requests: the account’s concurrency is used up. Raise the quota, or reserve some for the receiver.',
    },
    ApiErrors: {
      metric: api.metricServerError({ period, statistic: 'Sum' }),
      threshold: 1,
      description:
        'API Gateway answered Slack with a 5xx: the receiver failed, was throttled, or could not be invoked. Read the receiver’s log and the API’s access log.',
    },
    SlowAnswers: {
      metric: api.metricIntegrationLatency({ period, statistic: 'p99' }),
      threshold: 2500,
      description:
        'Responses to Slack come close to its limit of 3 seconds. Set keepReceiverWarm, or give the receiver more memory.',
    },
    OldestMessage: {
      metric: queues.work.metricApproximateAgeOfOldestMessage({ period }),
      threshold: 1800,
      description:
        'A message has been in the work queue for 30 minutes. Check the worker’s event source mapping and its concurrency.',
    },
  };
}

/** Alarms on the stream into the archive: what it does not get, nobody can prove later. */
function archiveWatches({ archive }: Watched): Record<string, Watch> {
  if (!archive) return {};
  return {
    ArchiveDelayed: {
      metric: archive.delay.with({ period }),
      threshold: 900,
      description:
        'Lines of the audit trail have waited 15 minutes for the archive. Read the log AuditArchiveLog: the stream may have lost its access to the bucket.',
    },
    ArchiveIncomplete: {
      metric: archive.lost.with({ period }),
      threshold: 1,
      description:
        'Lines of the audit trail could not be given to the archive’s stream. Check the subscription of the audit log group and its role; npm run audit -- verify names the lines.',
    },
  };
}

/** Alarms on the logs of the functions, the API, and the audit trail. */
function logWatches(watched: Watched): Record<string, Watch> {
  const { accessLog, receiver, worker, sweeper, audit } = watched;
  return {
    Throttled: {
      // An HTTP API has no throttling metric, and its 4xx metric includes unsigned requests by anyone.
      metric: counted(watched, 'Throttled', [[accessLog, field('status', '429')]]),
      threshold: 1,
      description:
        'API Gateway throttled requests (HTTP 429). If the access log shows that they are Slack’s, raise the throttling limits in infra/cdk/api.ts.',
    },
    SweeperSilent: {
      metric: counted(watched, 'Sweeps', [[sweeper.log, field('event', 'sweep_finished')]]),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.BREACHING,
      description:
        'The sweeper has not finished a run for 5 minutes, so timeouts and retries are not processed. Check its schedule, its concurrency, and its log.',
    },
    WaitingForIcws: {
      metric: counted(watched, 'WaitingForIcws', [
        [
          worker.log,
          any(
            field('event', 'login_deferred'),
            every(field('event', 'put_finished'), field('result', 'notSent')),
          ),
        ],
      ]),
      threshold: 1,
      // A single share tries at 0, 0.5, 1.5, 3.5, 7.5 and 15.5 minutes: some periods have no try.
      evaluationPeriods: 4,
      datapointsToAlarm: 3,
      description:
        'Shares wait for ICWS. The field because in the worker’s log gives the reason: unreachable, certificate, switchover, sign-in paused, credentials missing. Run npm run doctor.',
    },
    Unconfirmed: {
      metric: counted(watched, 'Unconfirmed', [[audit, field('kind', 'unconfirmed')]]),
      threshold: 1,
      description:
        'It is not known whether an email was sent. Ask the recipient or check the mail log, then resolve the request in Slack.',
    },
    WrongSignature: {
      metric: counted(watched, 'WrongSignature', [
        [receiver.log, every(field('event', 'request_rejected'), field('why', 'wrong signature'))],
      ]),
      threshold: 1,
      description:
        'A request had a wrong signature: the stored signing secret is wrong, or someone forges requests. Enter it again: npm run secrets -- --only slack.',
    },
    ...volumeWatches(watched),
    ...eventWatches(watched),
    OtherErrors: {
      metric: counted(
        watched,
        'OtherErrors',
        functions.map((name) => [watched[name].log, otherErrors(name)]),
      ),
      threshold: 1,
      description:
        'A function logged an error that has no alarm of its own. Find level ERROR in the logs of receiver, worker, and sweeper.',
    },
  };
}

/** Alarms on how much is shared and refused: by the audit trail, which names the people. */
function volumeWatches(watched: Watched): Record<string, Watch> {
  const { audit, alarmAtSharesPerHour, alarmAtRefusalsPerHour } = watched;
  const perHour = (name: string, pattern: IFilterPattern) =>
    counted(watched, name, [[audit, pattern]]).with({ period: Duration.hours(1) });
  const refusals = ['policy_refused', 'click_refused', 'look_up_refused'];
  return {
    ManyShares: {
      metric: perHour('ManyShares', field('kind', 'sent')),
      threshold: alarmAtSharesPerHour,
      description:
        'Many recordings were emailed, or reported as emailed, within an hour. See who shared what: npm run audit -- disclosures. To stop all sending: npm run pause. If this is usual, raise alarmAtSharesPerHour.',
    },
    ManyRefusals: {
      metric: perHour('ManyRefusals', any(...refusals.map((event) => field('event', event)))),
      threshold: alarmAtRefusalsPerHour,
      description:
        'Many shares or clicks were refused within an hour: someone may be trying what they are allowed. See who: npm run audit -- export, by the field user.',
    },
  };
}

const eventWatches = (watched: Watched): Record<string, Watch> =>
  Object.fromEntries(
    Object.entries(logAlarms).map(([name, { in: where, events, description }]) => {
      const named = events.map((event) => field('event', event));
      const [only] = named;
      const pattern = named.length === 1 && only ? only : any(...named);
      const lines = where.map((fn): [LogGroup, IFilterPattern] => [watched[fn].log, pattern]);
      return [name, { metric: counted(watched, name, lines), threshold: 1, description }];
    }),
  );

/** The errors of one function that have no alarm of their own. */
function otherErrors(name: FunctionName): IFilterPattern {
  const own = Object.values(logAlarms).filter((alarm) => alarm.in.includes(name));
  const known = own.flatMap(({ events }) => events);
  const others = known.map((event) => stringValue('$.event', '!=', event));
  return every(field('level', 'ERROR'), ...others);
}

/** Creates the alarms, connects them to the optional topic, and creates a dashboard of the same metrics. */
export function observe(scope: Construct, watched: Watched): void {
  const { alarmTopic, stage } = watched;
  const all = Object.entries({
    ...serviceWatches(watched),
    ...logWatches(watched),
    ...archiveWatches(watched),
  });
  for (const [name, { description, ...watch }] of all) {
    const alarm = new Alarm(scope, `${name}Alarm`, {
      alarmDescription: description,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...watch,
    });
    if (alarmTopic) alarm.addAlarmAction(new SnsAction(alarmTopic));
  }
  new Dashboard(scope, 'Dashboard', {
    dashboardName: `share-recording-${stage}`,
    // A day's summary is one line of the night after it.
    defaultInterval: Duration.days(14),
    widgets: [
      summaryWidgets(watched),
      all.map(([title, { metric }]) => new GraphWidget({ title, left: [metric], width: 8 })),
    ],
  });
}

/** What the summary of each day says. A day that was summarized twice counts once. */
function summaryWidgets({ audit }: Watched): IWidget[] {
  const logGroupNames = [audit.logGroupName];
  const counts = ['sent', 'refused', 'unconfirmed'];
  const latest = counts.map((name) => `latest(${name}) as ${name}_`).join(', ');
  const summaries = 'filter event = "daily_summary"';
  return [
    new LogQueryWidget({
      title: 'Shares by day',
      logGroupNames,
      view: LogQueryVisualizationType.BAR,
      queryLines: [
        `${summaries} and not ispresent(rule)`,
        `stats ${counts.map((name) => `latest(${name}) as ${name}Shares`).join(', ')} by day`,
        'sort day asc',
      ],
      width: 12,
    }),
    new LogQueryWidget({
      title: 'Shares by rule',
      logGroupNames,
      view: LogQueryVisualizationType.TABLE,
      queryLines: [
        `${summaries} and ispresent(rule)`,
        `stats ${latest} by day, rule`,
        `stats ${counts.map((name) => `sum(${name}_) as ${name}Shares`).join(', ')} by rule`,
      ],
      width: 12,
    }),
  ];
}
