/** The deployment that a synthesized stack describes, for the local stack to run. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { App } from 'aws-cdk-lib';
import type { FunctionName } from '../../../infra/build/functions.ts';
import type { Configuration } from '../../../infra/cdk/configuration-schema.ts';
import { ShareRecordingStack } from '../../../infra/cdk/stack.ts';
import type { DeployedFunction, Deployment } from '../../../infra/local/deployment.ts';
import { DeployedTemplate } from './template.ts';

/** Settings for tests of the stack: a small valid policy, a network, a key, a boundary, and a domain. */
export const policy = { rules: [{ name: 'r', recipients: ['*@example.com'], requesters: ['U1'] }] };
export const workerVpc = {
  vpcId: 'vpc-0123456789abcdef0',
  availabilityZones: ['eu-west-1a'],
  subnetIds: ['subnet-0123456789abcdef0'],
  securityGroupIds: ['sg-0123456789abcdef0'],
};

export const dataKeyArn =
  'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000';
export const permissionsBoundaryArn = 'arn:aws:iam::111122223333:policy/bound';
export const domain = {
  name: 'share.example.com',
  certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d',
};

export interface Synthesized {
  template: unknown;
  /** The folder of an asset, by its hash. */
  assetFolder(hash: string): string;
}

export function synthesize(settings: Record<string, unknown>): Synthesized {
  const app = new App();
  new ShareRecordingStack(app, 'stack', { configuration: settings as Configuration });
  const { directory } = app.synth();
  const read = (name: string): unknown => JSON.parse(readFileSync(join(directory, name), 'utf8'));
  const { files } = read('stack.assets.json') as {
    files: Record<string, { source: { path: string } }>;
  };
  return {
    template: read('stack.template.json'),
    assetFolder: (hash) => join(directory, files[hash]?.source.path ?? 'no such asset'),
  };
}

/** The logical id of a function, found by following the template's references from its trigger. */
export function functionBehind(template: DeployedTemplate, name: FunctionName): string {
  const byArn = (arn: unknown) => template.byArn('AWS::Lambda::Function', template.text(arn));
  switch (name) {
    case 'receiver': {
      const isSlack = ({ RouteKey }: Record<string, unknown>) => RouteKey === 'POST /slack/events';
      const [, { Target }] = template.only('AWS::ApiGatewayV2::Route', isSlack);
      const integration = template.resources[template.text(Target).replace('integrations/', '')];
      return byArn(integration?.Properties.IntegrationUri);
    }
    case 'worker': {
      const [, { FunctionName: target }] = template.only('AWS::Lambda::EventSourceMapping');
      return template.text(target);
    }
    case 'sweeper': {
      const isSweep = ({ ScheduleExpression }: Record<string, unknown>) =>
        ScheduleExpression === 'rate(1 minute)';
      const [, { Target }] = template.only('AWS::Scheduler::Schedule', isSweep);
      return byArn((Target as { Arn: unknown }).Arn);
    }
    default:
      return name satisfies never;
  }
}

export function deploymentOf({ template, assetFolder }: Synthesized): Deployment {
  const at = (endpoint: string) => new DeployedTemplate(template, endpoint);
  const still = at('http://unused');
  const [queueId, queue] = still.only(
    'AWS::SQS::Queue',
    ({ RedrivePolicy }) => RedrivePolicy !== undefined,
  );
  const [tableId, table] = still.only('AWS::DynamoDB::GlobalTable');
  const secretNamed = (end: string) =>
    still.only('AWS::SecretsManager::Secret', ({ Name }) => String(Name).endsWith(end))[0];
  const auditId = still
    .ofType('AWS::Logs::LogGroup')
    .find(([id]) => id.startsWith('AuditTrail'))?.[0];
  const deployed = (name: FunctionName): DeployedFunction => {
    const { Properties } = still.resources[functionBehind(still, name)]!;
    const [module, exportName = ''] = String(Properties.Handler).split('.');
    const { S3Key } = Properties.Code as { S3Key: string };
    const { Variables } = Properties.Environment as { Variables: Record<string, unknown> };
    return {
      file: join(assetFolder(S3Key.replace('.zip', '')), `${module}.js`),
      exportName,
      timeoutMs: Number(Properties.Timeout) * 1000,
      memoryMb: Number(Properties.MemorySize),
      environment: (endpoint) =>
        Object.fromEntries(
          Object.entries(Variables).map(([key, value]) => [key, at(endpoint).text(value)]),
        ),
    };
  };
  const { AttributeDefinitions, KeySchema, GlobalSecondaryIndexes, BillingMode } =
    table as unknown as CreateTableCommandInput;
  return {
    table: {
      TableName: tableId,
      AttributeDefinitions,
      KeySchema,
      GlobalSecondaryIndexes,
      BillingMode,
    },
    queue: {
      name: queueId,
      visibilityTimeoutS: Number(queue.VisibilityTimeout),
      maxReceiveCount: (queue.RedrivePolicy as { maxReceiveCount: number }).maxReceiveCount,
    },
    secrets: { slack: secretNamed('/slack'), icws: secretNamed('/icws') },
    auditLogGroup: auditId ?? 'none',
    functions: {
      receiver: deployed('receiver'),
      worker: deployed('worker'),
      sweeper: deployed('sweeper'),
    },
  };
}
