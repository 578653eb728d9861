/**
 * The stack: receiver behind an HTTP API, work queue and worker, sweeper on a schedule, requests table, two
 * secrets without a value.
 */
import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnStage, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AttributeType, Billing, ProjectionType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { CfnSecret, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { table as tableShape } from '../../lambda/aws/table.ts';
import { distOf, type FunctionName } from '../bundle.ts';
import type { Configuration } from './configuration.ts';

/** Seconds and megabytes; the time-outs follow from the limits that `docs/architecture.md` explains. */
const figures = {
  receiver: { timeoutS: 10, memoryMb: 1024 },
  worker: { timeoutS: 120, memoryMb: 512 },
  sweeper: { timeoutS: 60, memoryMb: 256 },
} as const;
const visibilityS = 720;
const maxReceiveCount = 5;
const maxWorkers = 2;

export class ShareRecordingStack extends Stack {
  constructor(scope: Construct, id: string, configuration: Configuration) {
    super(scope, id, { description: 'Share a call recording by e-mail, from Slack' });
    const table = this.#table();
    const queue = this.#queue();
    const slackSecret = this.#secret('SlackSecret', `share-recording/${configuration.stage}/slack`);
    const icwsSecret = this.#secret('IcwsSecret', `share-recording/${configuration.stage}/icws`);
    const common = { REQUESTS_TABLE: table.tableName, WORK_QUEUE_URL: queue.queueUrl };

    const receiver = this.#function('receiver', {
      ...common,
      SLACK_SECRET_ID: slackSecret.secretArn,
      POLICY: configuration.policy,
    });
    slackSecret.grantRead(receiver);
    table.grant(receiver, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    queue.grantSendMessages(receiver);

    const worker = this.#function('worker', {
      ...common,
      SLACK_SECRET_ID: slackSecret.secretArn,
      ICWS_SECRET_ID: icwsSecret.secretArn,
    });
    slackSecret.grantRead(worker);
    icwsSecret.grantRead(worker);
    const all = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'];
    table.grant(worker, ...all.map((action) => `dynamodb:${action}`));
    queue.grantSendMessages(worker);
    worker.addEventSource(
      new SqsEventSource(queue, {
        batchSize: 1,
        maxConcurrency: maxWorkers,
        reportBatchItemFailures: true,
      }),
    );

    const sweeper = this.#function('sweeper', common);
    // `grant` covers the table and its index.
    table.grant(sweeper, 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:Query');
    queue.grantSendMessages(sweeper);
    new Schedule(this, 'EveryMinute', {
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: new LambdaInvoke(sweeper, {}),
    });

    new CfnOutput(this, 'RequestUrl', { value: `${this.#api(receiver)}/slack/events` });
    new CfnOutput(this, 'SlackSecretName', { value: slackSecret.secretName });
    new CfnOutput(this, 'IcwsSecretName', { value: icwsSecret.secretName });
  }

  #table(): TableV2 {
    const { partitionKey, sortKey, dueIndex, ttl } = tableShape;
    return new TableV2(this, 'Requests', {
      partitionKey: { name: partitionKey, type: AttributeType.STRING },
      sortKey: { name: sortKey, type: AttributeType.STRING },
      globalSecondaryIndexes: [
        {
          indexName: dueIndex.name,
          partitionKey: { name: dueIndex.partitionKey, type: AttributeType.STRING },
          sortKey: { name: dueIndex.sortKey, type: AttributeType.NUMBER },
          projectionType: ProjectionType.KEYS_ONLY,
        },
      ],
      timeToLiveAttribute: ttl,
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: true,
        recoveryPeriodInDays: 7,
      },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  #queue(): Queue {
    const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    const deadLetters = new Queue(this, 'DeadLetters', {
      ...common,
      retentionPeriod: Duration.days(14),
    });
    return new Queue(this, 'Work', {
      ...common,
      visibilityTimeout: Duration.seconds(visibilityS),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount },
    });
  }

  /** Without a value: CDK's `Secret` would put in a random password, and a placeholder would overwrite real ones. */
  #secret(id: string, name: string): ISecret {
    const secret = new CfnSecret(this, id, { name });
    secret.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return Secret.fromSecretCompleteArn(this, `${id}Ref`, secret.ref);
  }

  #function(name: FunctionName, environment: Record<string, string>): LambdaFunction {
    const { timeoutS, memoryMb } = figures[name];
    return new LambdaFunction(this, name, {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(distOf(name), { exclude: ['*.map'] }),
      timeout: Duration.seconds(timeoutS),
      memorySize: memoryMb,
      environment,
      logGroup: new LogGroup(this, `${name}Log`, { retention: RetentionDays.ONE_YEAR }),
    });
  }

  /** One route; its address, without a slash at the end. */
  #api(receiver: LambdaFunction): string {
    const api = new HttpApi(this, 'Api');
    api.addRoutes({
      path: '/slack/events',
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration('Receiver', receiver),
    });
    const stage = api.defaultStage?.node.defaultChild;
    if (stage instanceof CfnStage) {
      stage.defaultRouteSettings = { throttlingRateLimit: 50, throttlingBurstLimit: 100 };
    }
    return api.apiEndpoint;
  }
}
