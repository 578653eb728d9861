/** The synthesized stack. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import type { Configuration } from '../../../infra/cdk/configuration-schema.ts';
import { checkEnvironment } from '../../../infra/cdk/functions.ts';
import { ShareRecordingStack } from '../../../infra/cdk/stack.ts';
import { policy, workerVpc } from '../../support/infra/deployment.ts';

function make(settings: Record<string, unknown> = {}, stage = 'main') {
  const app = new App();
  const configuration: Configuration = { policy, stages: { [stage]: {} }, ...settings };
  const stack = new ShareRecordingStack(app, `share-recording-${stage}`, { configuration, stage });
  return { app, stack, template: Template.fromStack(stack) };
}

let template: Template;
beforeAll(() => {
  ({ template } = make());
});

const properties = (type: string) =>
  Object.values(template.findResources(type)).map(
    (resource) => (resource as { Properties: Record<string, unknown> }).Properties,
  );

test('tells the version that is deployed', () => {
  const manifest = readFileSync(join(__dirname, '../../../package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  template.hasOutput('Version', { Value: version });
});

describe('functions', () => {
  test('run Node 24 on arm64, with the times that fit into each other', () => {
    template.resourceCountIs('AWS::Lambda::Function', 3);
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
    });
    expect(
      properties('AWS::Lambda::Function')
        .map(({ Timeout }) => Timeout)
        .sort(),
    ).toEqual([10, 120, 60]);
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 720,
      RedrivePolicy: Match.objectLike({ maxReceiveCount: 5 }),
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 minute)',
    });
  });

  test('are given names of secrets, never a secret', () => {
    for (const { Environment } of properties('AWS::Lambda::Function')) {
      const { Variables } = Environment as { Variables: Record<string, unknown> };
      for (const [name, value] of Object.entries(Variables)) {
        expect(name).not.toMatch(/TOKEN|PASSWORD|SIGNING/);
        if (name.endsWith('SECRET_ID')) expect(value).toHaveProperty('Ref');
      }
    }
  });

  test('the worker alone is attached to a network, by ids', () => {
    const attached = make({ workerVpc }).template.findResources('AWS::Lambda::Function', {
      Properties: {
        VpcConfig: {
          SubnetIds: ['subnet-0123456789abcdef0'],
          SecurityGroupIds: ['sg-0123456789abcdef0'],
        },
      },
    });
    expect(Object.keys(attached)).toHaveLength(1);
    expect(Object.keys(attached)[0]).toMatch(/^worker/);
  });

  test('a long policy goes beside the bundle, a short one into the environment', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ POLICY: JSON.stringify(policy) }) },
    });
    const many = {
      rules: [
        {
          name: 'r',
          requesters: ['U1'],
          recipients: Array.from({ length: 200 }, (_, i) => `*@d${i}.example.com`),
        },
      ],
    };
    const long = make({ policy: many }, 'long').template;
    const withPolicy = long.findResources('AWS::Lambda::Function', {
      Properties: { Environment: { Variables: { POLICY: Match.anyValue() } } },
    });
    expect(withPolicy).toEqual({});
  });

  test('an environment over Lambda’s limit fails with its count', () => {
    expect(() => checkEnvironment('receiver', { A: 'x'.repeat(4095) })).not.toThrow();
    expect(() => checkEnvironment('receiver', { A: 'x'.repeat(4096) })).toThrow(
      /receiver takes 4097 bytes/,
    );
  });

  test('a ping keeps the receiver warm only where that is asked for', () => {
    const pings = { Properties: { Target: { Input: '{"ping":true}' } } };
    expect(template.findResources('AWS::Scheduler::Schedule', pings)).toEqual({});
    make({ keepReceiverWarm: true }).template.hasResourceProperties('AWS::Scheduler::Schedule', {
      Target: Match.objectLike({ Input: '{"ping":true}' }),
    });
  });
});

describe('the API', () => {
  test('is one route, throttled, with an access log without bodies', () => {
    template.resourceCountIs('AWS::ApiGatewayV2::Route', 1);
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'POST /slack/events' });
    const [stage] = properties('AWS::ApiGatewayV2::Stage');
    expect(stage).toMatchObject({ DefaultRouteSettings: { ThrottlingRateLimit: 50 } });
    const { Format } = stage!.AccessLogSettings as { Format: string };
    expect(Object.keys(JSON.parse(Format) as object)).toEqual([
      'requestId',
      'requestTime',
      'routeKey',
      'status',
      'integrationLatency',
    ]);
  });
});

describe('records', () => {
  test('survive the stack, expire by ttl, and can be restored for a week', () => {
    template.hasResource('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'Retain',
      Properties: Match.objectLike({
        BillingMode: 'PAY_PER_REQUEST',
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        Replicas: [
          Match.objectLike({
            DeletionProtectionEnabled: true,
            PointInTimeRecoverySpecification: {
              PointInTimeRecoveryEnabled: true,
              RecoveryPeriodInDays: 7,
            },
          }),
        ],
      }),
    });
    const audit = template.findResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain' });
    expect(Object.keys(audit)).toEqual([expect.stringMatching(/^AuditTrail/)]);
  });

  test('are deleted with the stack only where that is asked for', () => {
    const trial = make({ retainRecords: false }).template;
    trial.hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Delete' });
  });

  test('every log group has a retention', () => {
    for (const group of properties('AWS::Logs::LogGroup'))
      expect(group.RetentionInDays).toBeGreaterThan(0);
  });

  test('queues are encrypted and take encrypted traffic only', () => {
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
    template.resourceCountIs('AWS::SQS::QueuePolicy', 2);
  });
});

describe('secrets', () => {
  test('are made without a value', () => {
    expect(properties('AWS::SecretsManager::Secret')).toEqual([
      { Name: 'share-recording/main/slack' },
      { Name: 'share-recording/main/icws' },
    ]);
  });

  test('that exist are used by their names', () => {
    const existing = make({ slackSecretName: 'my/slack', icwsSecretName: 'my/icws' }).template;
    existing.resourceCountIs('AWS::SecretsManager::Secret', 0);
    existing.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ ICWS_SECRET_ID: 'my/icws' }) },
    });
  });

  test('the receiver cannot read the ICWS secret, the sweeper reads none', () => {
    const policies = Object.entries(template.findResources('AWS::IAM::Policy'));
    const readersOf = (secret: string) =>
      policies
        .filter(([, found]) => JSON.stringify(found).includes(`"Ref":"${secret}"`))
        .map(([id]) => id.replace(/Role.*/, ''));
    expect(readersOf('IcwsSecret')).toEqual(['worker']);
    expect(readersOf('SlackSecret').sort()).toEqual(['receiver', 'worker']);
  });
});

test('the day before is summarized once a day, by the time at which the schedule was due', () => {
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'cron(15 0 * * ? *)',
    ScheduleExpressionTimezone: 'Etc/UTC',
    Target: Match.objectLike({ Input: '{"summarizeBefore":"<aws.scheduler.scheduled-time>"}' }),
  });
});

describe('observability', () => {
  test('an alarm for everything that needs a person, to a topic where there is one', () => {
    const described = properties('AWS::CloudWatch::Alarm').map(
      ({ AlarmDescription }) => AlarmDescription,
    );
    expect(described).toHaveLength(27);
    expect(
      properties('AWS::CloudWatch::Alarm').every(({ AlarmActions }) => AlarmActions === undefined),
    ).toBe(true);
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    const alarmTopicArn = 'arn:aws:sns:eu-west-1:000000000000:alarms';
    make({ alarmTopicArn }).template.allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [alarmTopicArn],
    });
  });
});

test('stages stand beside each other in one account', () => {
  const stages = { dev: { maxWorkers: 3, retainRecords: false } };
  const dev = make({ stages }, 'dev');
  expect(dev.stack.stackName).toBe('share-recording-dev');
  dev.template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    ScalingConfig: { MaximumConcurrency: 3 },
  });
  dev.template.hasResourceProperties('AWS::SecretsManager::Secret', {
    Name: 'share-recording/dev/slack',
  });
  make({ stages }).template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    ScalingConfig: { MaximumConcurrency: 2 },
  });
});

test('a rule with neither requesters nor approvers warns', () => {
  const { stack } = make({ policy: { rules: [{ name: 'r', recipients: ['*@example.com'] }] } });
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('rule "r" lists neither'));
  Annotations.fromStack(make().stack).hasNoWarning('*', Match.anyValue());
});
