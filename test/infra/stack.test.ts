/** The stack as it is synthesized: what may touch what, and the figures that the behaviour rests on. */
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { readConfiguration } from '../../infra/aws/configuration.ts';
import { ShareRecordingStack } from '../../infra/aws/stack.ts';

const policy = { rules: [{ name: 'r', recipients: ['*@example.com'] }] };
const configured = (context: Record<string, unknown>) =>
  readConfiguration(new App({ context: { stage: 'main', policy, ...context } }).node);

let template: Template;
beforeAll(() => {
  const stack = new ShareRecordingStack(new App(), 'stack', configured({}));
  template = Template.fromStack(stack);
});

/** The actions that a function's role is granted. */
function granted(name: string): string[] {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy'));
  const [, found] = policies.find(([id]) => id.startsWith(`${name}ServiceRole`)) ?? [];
  const { PolicyDocument } = (
    found as { Properties: { PolicyDocument: { Statement: { Action: string | string[] }[] } } }
  ).Properties;
  return PolicyDocument.Statement.flatMap(({ Action }) => Action).sort();
}

test('three functions on Node 24 and arm64', () => {
  template.resourceCountIs('AWS::Lambda::Function', 3);
  template.allResourcesProperties('AWS::Lambda::Function', {
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
  });
});

test('one route, for Slack alone', () => {
  template.resourceCountIs('AWS::ApiGatewayV2::Route', 1);
  template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: 'POST /slack/events' });
});

test('the times fit into each other: worker 120 s, visibility 720 s, one message at a time', () => {
  template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 120 });
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

test('the table survives the stack, expires by ttl, and can be restored', () => {
  template.hasResource('AWS::DynamoDB::GlobalTable', {
    DeletionPolicy: 'Retain',
    Properties: Match.objectLike({
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      GlobalSecondaryIndexes: [
        Match.objectLike({ IndexName: 'due', Projection: { ProjectionType: 'KEYS_ONLY' } }),
      ],
    }),
  });
});

test('secrets are made without a value', () => {
  const secrets = Object.values(template.findResources('AWS::SecretsManager::Secret'));
  expect(secrets).toHaveLength(2);
  for (const secret of secrets as { Properties: object }[]) {
    expect(Object.keys(secret.Properties)).toEqual(['Name']);
  }
});

test('the receiver cannot read the ICWS secret, the sweeper reads none', () => {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy'));
  const readersOf = (secret: string) =>
    policies
      .filter(([, { Properties }]) => JSON.stringify(Properties).includes(`"Ref":"${secret}"`))
      .map(([id]) => id.replace(/ServiceRole.*/, ''));
  expect(readersOf('IcwsSecret')).toEqual(['worker']);
  expect(readersOf('SlackSecret').sort()).toEqual(['receiver', 'worker']);
});

test('each function gets what it uses', () => {
  expect(granted('receiver').filter((action) => action.startsWith('dynamodb:'))).toEqual([
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
  ]);
  expect(granted('sweeper').filter((action) => !action.startsWith('sqs:'))).toEqual([
    'dynamodb:GetItem',
    'dynamodb:Query',
    'dynamodb:UpdateItem',
  ]);
});

test.each([
  [
    'an invalid policy',
    { policy: { rules: [{ name: 'r', recipients: ['*'] }] } },
    /rule "r", recipients\.0/,
  ],
  ['no policy', { policy: undefined }, /policy/],
  ['a bad stage', { stage: 'My Stage' }, /stage: write/],
])('%s stops the synth with what to mend', (_, context, message) => {
  expect(() => configured(context)).toThrow(message);
});
