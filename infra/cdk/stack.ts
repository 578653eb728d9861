/**
 * The stack: the receiver behind an HTTP API, work queue and worker, the sweeper on a schedule. What the
 * functions may access is granted here.
 */
import { Annotations, CfnOutput, Duration, Fn, RemovalPolicy, Stack, TimeZone } from 'aws-cdk-lib';
import { CfnStage, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { RecursiveLoop } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Construct } from 'constructs';
import { table as tableShape } from '../../lambda/aws/table.ts';
import { commandOf, manifestLink } from '../cli/slack-manifest.ts';
import { version } from '../version.ts';
import { archiveTrail } from './archive.ts';
import type { StageSettings } from './configuration.ts';
import { policyDelivery, type ShareFunction, shareFunction, workerNetwork } from './functions.ts';
import { observe } from './observability.ts';
import { auditLog, namedSecret, requestsTable, workQueues } from './storage.ts';

const route = '/slack/events';

export class ShareRecordingStack extends Stack {
  constructor(scope: Construct, id: string, settings: StageSettings) {
    super(scope, id, { description: 'Share a call recording by email, from Slack' });
    const { stage, retainRecords } = settings;
    for (const warning of settings.warnings) {
      Annotations.of(this).addWarningV2('share-recording:open-rule', warning);
    }
    const table = requestsTable(this, retainRecords);
    const queues = workQueues(this);
    const audit = auditLog(this, retainRecords);
    const { slackSecretName, icwsSecretName, secretsKeyArn } = settings;
    const secretNamed = (id: string, existing: string | undefined, name: string) =>
      namedSecret(this, id, {
        existing,
        name: `share-recording/${stage}/${name}`,
        keyArn: secretsKeyArn,
        retain: retainRecords,
      });
    const slack = secretNamed('SlackSecret', slackSecretName, 'slack');
    const icws = secretNamed('IcwsSecret', icwsSecretName, 'icws');

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

    const { environment, ...policyCode } = policyDelivery(settings);
    const receiver = shareFunction(this, 'receiver', { ...common, ...environment }, policyCode);
    may(receiver, ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem']);
    const lists = [tableShape.requesterIndex, tableShape.waitingIndex, tableShape.ruleIndex];
    for (const { name } of lists) may(receiver, ['Query'], `${table.tableArn}/index/${name}`);
    slack.grantRead(receiver.fn);
    queues.work.grant(receiver.fn, 'sqs:SendMessage');
    audit.grantWrite(receiver.fn);

    const worker = shareFunction(
      this,
      'worker',
      { ...common, ICWS_SECRET_ID: icws.id, ICWS_SESSION: settings.icwsSession },
      {
        ...workerNetwork(this, settings),
        // It enqueues what it continues with: Lambda would take that for a loop, and stop it after 16 rounds.
        recursiveLoop: RecursiveLoop.ALLOW,
      },
    );
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

    const sweeper = shareFunction(this, 'sweeper', {
      ...sweeperEnvironment,
      AUDIT_LOG_GROUP: audit.logGroupName,
    });
    may(sweeper, ['GetItem', 'UpdateItem']);
    may(sweeper, ['Query'], `${table.tableArn}/index/${tableShape.dueIndex.name}`);
    queues.work.grant(sweeper.fn, 'sqs:SendMessage');
    audit.grantWrite(sweeper.fn);
    audit.grant(sweeper.fn, 'logs:FilterLogEvents');
    new Schedule(this, 'EveryMinute', {
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: new LambdaInvoke(sweeper.fn, {}),
    });
    new Schedule(this, 'EveryDay', {
      // Late enough for the last lines of the day before, which is by UTC.
      schedule: ScheduleExpression.cron({ hour: '0', minute: '15', timeZone: TimeZone.ETC_UTC }),
      target: new LambdaInvoke(sweeper.fn, {
        input: ScheduleTargetInput.fromObject({ summarizeBefore: ContextAttribute.scheduledTime }),
      }),
    });
    if (settings.keepReceiverWarm) this.#keepWarm(receiver);

    const { api, accessLog } = this.#api(receiver, stage);
    const { auditArchive } = settings;
    const archive = auditArchive && archiveTrail(this, audit, auditArchive);
    const functions = { receiver, worker, sweeper };
    observe(this, { ...settings, ...functions, api, accessLog, queues, audit, archive });
    const outputs = {
      Version: version,
      RequestUrl: `${api.apiEndpoint}${route}`,
      ManifestLink: this.#manifestLink(api, stage),
      SlackSecretName: slack.name,
      IcwsSecretName: icws.name,
      TableName: table.tableName,
      WorkerName: worker.fn.functionName,
      SweeperName: sweeper.fn.functionName,
      AuditLogGroup: audit.logGroupName,
      ...(archive ? { AuditArchiveBucket: archive.bucket.bucketName } : {}),
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }

  #keepWarm({ fn }: ShareFunction): void {
    new Schedule(this, 'KeepReceiverWarm', {
      schedule: ScheduleExpression.rate(Duration.minutes(5)),
      target: new LambdaInvoke(fn, { input: ScheduleTargetInput.fromObject({ ping: true }) }),
    });
  }

  /** One throttled route. The access log holds no request bodies. */
  #api({ fn }: ShareFunction, stageName: string): { api: HttpApi; accessLog: LogGroup } {
    const api = new HttpApi(this, 'Api');
    api.addRoutes({
      path: route,
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration('Receiver', fn),
    });
    const accessLog = new LogGroup(this, 'AccessLog', {
      // Others count toward the account's limit of the log resource policy's size.
      logGroupName: `/aws/vendedlogs/share-recording/${stageName}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const fields = ['requestId', 'requestTime', 'routeKey', 'status', 'integrationLatency'];
    const format = Object.fromEntries(fields.map((field) => [field, `$context.${field}`]));
    const stage = api.defaultStage?.node.defaultChild;
    if (!(stage instanceof CfnStage)) throw new Error('the HTTP API has no default stage');
    stage.defaultRouteSettings = { throttlingRateLimit: 50, throttlingBurstLimit: 100 };
    stage.accessLogSettings = {
      destinationArn: accessLog.logGroupArn,
      format: JSON.stringify(format),
    };
    return { api, accessLog };
  }

  /** The link contains the request URL, which is known only at deployment. */
  #manifestLink(api: HttpApi, stage: string): string {
    const host = `${api.apiId}.execute-api.${this.region}.${this.urlSuffix}`;
    const url = Fn.join('', ['https%3A%2F%2F', host, encodeURIComponent(route)]);
    return manifestLink(url, stage);
  }
}
