/** What tells that something is wrong: metrics from the logs, alarms, one dashboard. `docs/operating.md` says what to do. */
import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { FilterPattern, type LogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { ShareFunction } from './functions.ts';
import type { WorkQueues } from './storage.ts';

export interface Watched {
  stage: string;
  alarmTopicArn?: string | undefined;
  api: HttpApi;
  receiver: ShareFunction;
  worker: ShareFunction;
  sweeper: ShareFunction;
  queues: WorkQueues;
  audit: LogGroup;
}

interface Watch {
  metric: IMetric;
  threshold: number;
  says: string;
}

const period = Duration.minutes(5);

/** Counts the lines of a log group that fit a pattern. */
function counted(
  { stage }: Watched,
  name: string,
  log: LogGroup,
  field: string,
  value: string,
): Metric {
  const metricNamespace = `share-recording/${stage}`;
  log.addMetricFilter(name, {
    metricNamespace,
    metricName: name,
    filterPattern: FilterPattern.stringValue(field, '=', value),
    metricValue: '1',
  });
  return new Metric({ namespace: metricNamespace, metricName: name, statistic: 'Sum', period });
}

function watches(watched: Watched): Record<string, Watch> {
  const { api, receiver, worker, sweeper, queues, audit } = watched;
  const event = (name: string, log: LogGroup, value: string) =>
    counted(watched, name, log, '$.event', value);
  const errors = ({ fn }: ShareFunction) => fn.metricErrors({ period });
  return {
    DeadLetters: {
      metric: queues.deadLetters.metricApproximateNumberOfMessagesVisible({ period }),
      threshold: 1,
      says: 'A request could not be worked on five times.',
    },
    ReceiverErrors: { metric: errors(receiver), threshold: 1, says: 'The receiver fails.' },
    WorkerErrors: { metric: errors(worker), threshold: 1, says: 'The worker fails.' },
    SweeperErrors: { metric: errors(sweeper), threshold: 1, says: 'The sweeper fails.' },
    SlowAnswers: {
      metric: api.metricIntegrationLatency({ period, statistic: 'p99' }),
      threshold: 2500,
      says: 'Answers to Slack come close to its 3 seconds.',
    },
    OldestMessage: {
      metric: queues.work.metricApproximateAgeOfOldestMessage({ period }),
      threshold: 1800,
      says: 'Shares wait in the queue for half an hour.',
    },
    Unconfirmed: {
      metric: counted(watched, 'Unconfirmed', audit, '$.state', 'unconfirmed'),
      threshold: 1,
      says: 'It is not known whether an e-mail was sent: a person has to find out.',
    },
    LoginPaused: {
      metric: event('LoginPaused', worker.log, 'login_paused'),
      threshold: 1,
      says: 'ICWS refuses the app’s user or password; log-ins are paused.',
    },
    TellingRefused: {
      metric: event('TellingRefused', worker.log, 'telling_refused'),
      threshold: 1,
      says: 'Slack refuses the app’s messages: a dead token or a missing scope.',
    },
    Untold: {
      metric: event('Untold', worker.log, 'untold'),
      threshold: 1,
      says: 'An outcome could not be told for 24 hours and was given up.',
    },
    AuditFailed: {
      metric: event('AuditFailed', worker.log, 'audit_failed'),
      threshold: 1,
      says: 'The audit trail does not take its lines.',
    },
  };
}

/** Alarms to the optional topic, and a dashboard of the same metrics. */
export function observe(scope: Construct, watched: Watched): void {
  const { alarmTopicArn, stage } = watched;
  const topic = alarmTopicArn && Topic.fromTopicArn(scope, 'AlarmTopic', alarmTopicArn);
  const all = Object.entries(watches(watched));
  for (const [name, { metric, threshold, says }] of all) {
    const alarm = new Alarm(scope, `${name}Alarm`, {
      metric,
      threshold,
      alarmDescription: says,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (topic) alarm.addAlarmAction(new SnsAction(topic));
  }
  new Dashboard(scope, 'Dashboard', {
    dashboardName: `share-recording-${stage}`,
    widgets: [
      all.map(([title, { metric }]) => new GraphWidget({ title, left: [metric], width: 8 })),
    ],
  });
}
