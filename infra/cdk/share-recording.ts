/**
 * The app: the receiver behind an HTTP API, work queue and worker, the sweeper on a schedule. What the
 * functions may access is granted here.
 */
import { Annotations, CfnOutput, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IFunction, RecursiveLoop } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import { table as tableShape } from '../../lambda/aws/table.ts';
import { commandOf, manifestLink } from '../cli/slack-manifest.ts';
import { version } from '../version.ts';
import { slackApi } from './api.ts';
import { archiveTrail } from './archive.ts';
import { checkConfiguration, type StageSettings } from './configuration.ts';
import type { Configuration } from './configuration-schema.ts';
import { allowDataKey } from './data-key.ts';
import { policyDelivery, type ShareFunction, shareFunction, workerNetwork } from './functions.ts';
import { observe } from './observability.ts';
import { alarmTopicOf, boundAndTag, type Overrides } from './overrides.ts';
import { auditLog, type NamedSecret, namedSecret, requestsTable, workQueues } from './storage.ts';

/** What the app is made from. */
export interface ShareRecordingProps extends Overrides {
  /** What `share-recording.config.json` holds. */
  configuration: Configuration;
  /** One of the configuration's stages; by default, `main`. */
  stage?: string | undefined;
}

/** Stacks that hold the app already. */
const taken = new WeakSet<Stack>();

/**
 * The app as a construct. Throws `ConfigurationError` if the configuration has mistakes. A stack takes one: its outputs
 * keep their plain names, by which the tools find its resources.
 */
export class ShareRecording extends Construct {
  /** Where Slack sends everything. */
  readonly requestUrl: string;
  /** What the DNS record of the configured domain points to; absent without `domain`. */
  readonly domainTarget: string | undefined;

  constructor(scope: Construct, id: string, props: ShareRecordingProps) {
    super(scope, id);
    const { configuration, stage, ...overrides } = props;
    const settings = checkConfiguration(configuration, stage);
    const stack = Stack.of(this);
    if (taken.has(stack)) {
      throw new Error(
        `The stack ${stack.stackName} already holds a ShareRecording. Give each one a stack of its own.`,
      );
    }
    taken.add(stack);
    const before = new Set(stack.node.children);
    for (const warning of settings.warnings) {
      Annotations.of(this).addWarningV2('share-recording:open-rule', warning);
    }
    const { requestUrl, domainTarget } = this.#build(settings, overrides);
    this.requestUrl = requestUrl;
    this.domainTarget = domainTarget;
    // CDK puts the schedules' roles into the stack, not below this construct.
    const beside = stack.node.children.filter((one) => !before.has(one));
    boundAndTag(this, [this, ...beside], settings, overrides);
  }

  #build(settings: StageSettings, overrides: Overrides) {
    const { stage, retainRecords, auditArchive } = settings;
    const dataKeyArn = overrides.dataKey?.keyArn ?? settings.dataKeyArn;
    const table = requestsTable(this, retainRecords, dataKeyArn);
    const queues = workQueues(this, dataKeyArn);
    const audit = auditLog(this, retainRecords);
    const { slack, icws } = this.#secrets(settings, overrides);

    const sweeperEnvironment = {
      REQUESTS_TABLE: table.tableName,
      WORK_QUEUE_URL: queues.work.queueUrl,
    };
    const common = {
      ...sweeperEnvironment,
      SLACK_SECRET_ID: slack.id,
      AUDIT_LOG_GROUP: audit.logGroupName,
      SLASH_COMMAND: commandOf(stage),
    };
    const may = ({ fn }: ShareFunction, operations: string[], resource = table.tableArn) =>
      fn.addToRolePolicy(
        new PolicyStatement({
          actions: operations.map((operation) => `dynamodb:${operation}`),
          resources: [resource],
        }),
      );

    const { environment, ...policyCode } = policyDelivery(this, settings);
    const receiver = shareFunction(this, 'receiver', settings, {
      environment: { ...common, ...environment },
      ...policyCode,
    });
    may(receiver, ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem']);
    const lists = [tableShape.requesterIndex, tableShape.waitingIndex, tableShape.ruleIndex];
    for (const { name } of lists) may(receiver, ['Query'], `${table.tableArn}/index/${name}`);
    slack.grantRead(receiver.fn);
    queues.work.grant(receiver.fn, 'sqs:SendMessage');
    audit.grantWrite(receiver.fn);

    const worker = shareFunction(this, 'worker', settings, {
      environment: { ...common, ICWS_SECRET_ID: icws.id, ICWS_SESSION: settings.icwsSession },
      ...workerNetwork(this, settings, overrides),
      // It enqueues what it continues with: Lambda would take that for a loop, and stop it after 16 rounds.
      recursiveLoop: RecursiveLoop.ALLOW,
    });
    may(worker, ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem']);
    slack.grantRead(worker.fn);
    icws.grantRead(worker.fn);
    queues.work.grant(worker.fn, 'sqs:SendMessage');
    audit.grantWrite(worker.fn);
    worker.fn.addEventSource(
      new SqsEventSource(queues.work, {
        batchSize: 1,
        maxConcurrency: settings.maxWorkers,
        reportBatchItemFailures: true,
      }),
    );

    const sweeper = shareFunction(this, 'sweeper', settings, {
      environment: { ...sweeperEnvironment, AUDIT_LOG_GROUP: audit.logGroupName },
    });
    may(sweeper, ['GetItem', 'UpdateItem']);
    may(sweeper, ['Query'], `${table.tableArn}/index/${tableShape.dueIndex.name}`);
    queues.work.grant(sweeper.fn, 'sqs:SendMessage');
    audit.grantWrite(sweeper.fn);
    audit.grant(sweeper.fn, 'logs:FilterLogEvents');
    const functions = { receiver, worker, sweeper };
    if (dataKeyArn !== undefined) {
      for (const { fn } of Object.values(functions)) allowDataKey(fn, dataKeyArn);
    }
    this.#schedule(sweeper.fn);
    if (settings.keepReceiverWarm) this.#keepWarm(receiver.fn);

    const api = slackApi(this, receiver.fn, settings);
    const archive = auditArchive && archiveTrail(this, audit, auditArchive);
    const alarmTopic = alarmTopicOf(this, settings, overrides);
    observe(this, { ...settings, ...functions, ...api, queues, audit, archive, alarmTopic });
    this.#outputs({
      Version: version,
      Stage: stage,
      RequestUrl: api.requestUrl,
      ManifestLink: manifestLink(api.encodedRequestUrl, stage),
      SlackSecretName: slack.name,
      IcwsSecretName: icws.name,
      TableName: table.tableName,
      WorkerName: worker.fn.functionName,
      SweeperName: sweeper.fn.functionName,
      AuditLogGroup: audit.logGroupName,
      AuditArchiveBucket: archive?.bucket.bucketName,
      DomainTarget: api.domainTarget,
    });
    return api;
  }

  #secrets(
    { stage, retainRecords, slackSecretName, icwsSecretName, secretsKeyArn }: StageSettings,
    { slackSecret, icwsSecret }: Overrides,
  ): { slack: NamedSecret; icws: NamedSecret } {
    const common = { keyArn: secretsKeyArn, retain: retainRecords };
    const named = (name: string) => `share-recording/${stage}/${name}`;
    return {
      slack: namedSecret(this, 'SlackSecret', {
        existing: slackSecret ?? slackSecretName,
        name: named('slack'),
        ...common,
      }),
      icws: namedSecret(this, 'IcwsSecret', {
        existing: icwsSecret ?? icwsSecretName,
        name: named('icws'),
        ...common,
      }),
    };
  }

  #schedule(sweeper: IFunction): void {
    new Schedule(this, 'EveryMinute', {
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: new LambdaInvoke(sweeper, {}),
    });
    new Schedule(this, 'EveryDay', {
      // Late enough for the last lines of the day before, which is by UTC.
      schedule: ScheduleExpression.cron({ hour: '0', minute: '15', timeZone: TimeZone.ETC_UTC }),
      target: new LambdaInvoke(sweeper, {
        input: ScheduleTargetInput.fromObject({ summarizeBefore: ContextAttribute.scheduledTime }),
      }),
    });
  }

  #keepWarm(receiver: IFunction): void {
    new Schedule(this, 'KeepReceiverWarm', {
      schedule: ScheduleExpression.rate(Duration.minutes(5)),
      target: new LambdaInvoke(receiver, { input: ScheduleTargetInput.fromObject({ ping: true }) }),
    });
  }

  /** Plain names, wherever the construct is: the tools read them. */
  #outputs(values: Record<string, string | undefined>): void {
    for (const [name, value] of Object.entries(values)) {
      if (value !== undefined) new CfnOutput(this, name, { value }).overrideLogicalId(name);
    }
  }
}
