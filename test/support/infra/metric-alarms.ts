/** The alarms on metrics that AWS itself measures: values that raise each, and values that do not. */
import type { FunctionName } from '../../../infra/build/functions.ts';
import { functionBehind } from './deployment.ts';
import type { DeployedTemplate } from './template.ts';

interface MetricAlarm {
  name: string;
  /** Namespace, name and dimensions. */
  metric(template: DeployedTemplate): string;
  above: number[];
  below: number[];
}

const ofFunction = (name: FunctionName, metric: string) => (template: DeployedTemplate) =>
  `AWS/Lambda ${metric} FunctionName=${functionBehind(template, name)}`;
const ofApi = (metric: string) => (template: DeployedTemplate) =>
  `AWS/ApiGateway ${metric} ApiId=${template.only('AWS::ApiGatewayV2::Api')[0]}`;
const ofQueue = (prefix: string, metric: string) => (template: DeployedTemplate) => {
  const ids = template.ofType('AWS::SQS::Queue').map(([id]) => id);
  return `AWS/SQS ${metric} QueueName=${ids.find((id) => id.startsWith(prefix))}`;
};

const once = { above: [0, 1], below: [0, 0] };
const fast = Array.from({ length: 198 }, () => 300);

export const metricAlarms: MetricAlarm[] = [
  {
    name: 'DeadLetters',
    metric: ofQueue('DeadLetters', 'ApproximateNumberOfMessagesVisible'),
    ...once,
  },
  { name: 'ReceiverErrors', metric: ofFunction('receiver', 'Errors'), ...once },
  { name: 'WorkerErrors', metric: ofFunction('worker', 'Errors'), ...once },
  { name: 'SweeperErrors', metric: ofFunction('sweeper', 'Errors'), ...once },
  { name: 'ReceiverThrottled', metric: ofFunction('receiver', 'Throttles'), ...once },
  { name: 'ApiErrors', metric: ofApi('5xx'), ...once },
  {
    name: 'SlowAnswers',
    metric: ofApi('IntegrationLatency'),
    above: [...fast, 2500, 2900, 2900],
    below: [...fast, 2499, 2900],
  },
  {
    name: 'OldestMessage',
    metric: ofQueue('Work', 'ApproximateAgeOfOldestMessage'),
    above: [60, 1800],
    below: [60, 1799],
  },
];

/** Those of the archive of the audit trail, where there is one. */
export const archiveAlarms: MetricAlarm[] = [
  {
    name: 'ArchiveDelayed',
    metric: (template) =>
      `AWS/Firehose DeliveryToS3.DataFreshness DeliveryStreamName=${template.only('AWS::KinesisFirehose::DeliveryStream')[0]}`,
    above: [60, 900],
    below: [60, 899],
  },
  {
    name: 'ArchiveIncomplete',
    metric: (template) => {
      const group = template.ofType('AWS::Logs::LogGroup').find(([id]) => /^AuditTrail/.test(id));
      return `AWS/Logs DeliveryErrors DestinationType=Firehose FilterName=archive LogGroupName=${group?.[0]}`;
    },
    ...once,
  },
];
