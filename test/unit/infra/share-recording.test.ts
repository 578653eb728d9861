/** The construct: in a stack of its own, in a stack of somebody else's, and with CDK objects in place of settings. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ConfigurationError } from '../../../infra/cdk/configuration.ts';
import type { Overrides } from '../../../infra/cdk/overrides.ts';
import { ShareRecording } from '../../../infra/cdk/share-recording.ts';
import { ShareRecordingStack } from '../../../infra/cdk/stack.ts';
import { dataKeyArn, permissionsBoundaryArn, policy } from '../../support/infra/deployment.ts';

const idsOf = (template: Template): string[] =>
  Object.keys((template.toJSON() as { Resources: object }).Resources);
const outputsOf = (template: Template): string[] => Object.keys(template.findOutputs('*')).sort();

const own = () => {
  const stack = new ShareRecordingStack(new App(), 'stack', { configuration: { policy } });
  return Template.fromStack(stack);
};

/** The construct in a stack of somebody else's, with what they make for it there. */
function embed(make: (stack: Stack) => Overrides = () => ({})) {
  const stack = new Stack(new App(), 'theirs');
  const app = new ShareRecording(stack, 'Calls', { configuration: { policy }, ...make(stack) });
  return { stack, app, template: Template.fromStack(stack) };
}

test('two stacks of one app with long policies: each gets its own, and nothing of an earlier synth', () => {
  const app = new App();
  const long = (name: string) => ({
    rules: [
      {
        name,
        requesters: ['U1'],
        recipients: Array.from({ length: 200 }, (_, index) => `*@d${index}.example.com`),
      },
    ],
  });
  for (const name of ['one', 'other']) {
    new ShareRecordingStack(app, name, { configuration: { policy: long(name) } });
  }
  const { directory } = app.synth();
  const policies = readdirSync(directory)
    .map((asset) => join(directory, asset, 'policy.json'))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8'));
  expect(policies.filter((text) => text.includes('"name":"one"'))).not.toEqual([]);
  expect(policies.filter((text) => text.includes('"name":"other"'))).not.toEqual([]);
});

describe('in a stack of its own', () => {
  test('logical IDs are those of resources directly in the stack: a deployed one is updated in place', () => {
    const ids = idsOf(own());
    expect(ids.filter((id) => id.startsWith('Default'))).toEqual([]);
    // As deployed by 0.1.0. Another ID would be another table, with other requests.
    expect(ids).toEqual(
      expect.arrayContaining([
        'RequestsC42AC379',
        'WorkBF636A8B',
        'DeadLettersBBF8BAAB',
        'AuditTrailFF0F2BB5',
        'SlackSecret',
        'IcwsSecret',
        'ApiF70053CD',
        'receiver325CA7F6',
        'receiverRole816432A9',
        'workerRoleA69ED4D5',
        'sweeperBA9FDF91',
        'SchedulerRoleForTarget17b353F77F15E7',
      ]),
    );
  });

  test('says what it is, unless its owner does', () => {
    const description = (props: object) => {
      const configuration = { policy };
      const stack = new ShareRecordingStack(new App(), 'stack', { configuration, ...props });
      return (Template.fromStack(stack).toJSON() as { Description: string }).Description;
    };
    expect(description({})).toMatch(/^Share a call recording/);
    expect(description({ description: 'ours' })).toBe('ours');
  });
});

describe('in a stack of somebody else’s', () => {
  test('has the same resources, and outputs by the same names', () => {
    const { template, app } = embed();
    const plain = own();
    expect(idsOf(template)).toHaveLength(idsOf(plain).length);
    expect(outputsOf(template)).toEqual(outputsOf(plain));
    expect(app.domainTarget).toBeUndefined();
    template.hasOutput('RequestUrl', {
      Value: { 'Fn::Join': ['', Match.arrayWith(['/slack/events'])] },
    });
  });

  test('a second one in a stack is refused, a second stack is not', () => {
    const { stack } = embed();
    const configuration = { policy };
    expect(() => new ShareRecording(stack, 'Second', { configuration })).toThrow(
      'The stack theirs already holds a ShareRecording. Give each one a stack of its own.',
    );
    const other = new Stack(stack.node.root as App, 'other');
    expect(() => new ShareRecording(other, 'Second', { configuration })).not.toThrow();
  });

  test('a configuration with mistakes is refused in words', () => {
    const configuration = { policy, maxWorkers: 1, tagz: {} };
    const attempt = () => new ShareRecording(new Stack(), 'Calls', { configuration });
    expect(attempt).toThrow(ConfigurationError);
    expect(attempt).toThrow(/maxWorkers: must be.*\n.*tagz: is not a known key/);
  });
});

describe('CDK objects in place of settings', () => {
  test('secrets: none is made, and those who read one may', () => {
    const { template } = embed((stack) => ({
      slackSecret: Secret.fromSecretNameV2(stack, 'Theirs', 'their/slack'),
      icwsSecret: Secret.fromSecretAttributes(stack, 'Icws', {
        secretCompleteArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:their/icws-abcdef',
        encryptionKey: Key.fromKeyArn(stack, 'Key', dataKeyArn),
      }),
    }));
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
    template.hasOutput('SlackSecretName', { Value: 'their/slack' });
    const readers = (part: string) =>
      Object.entries(template.findResources('AWS::IAM::Policy'))
        .filter(([, found]) => JSON.stringify(found).includes(part))
        .map(([id]) => id.replace(/^Calls|Role.*/g, ''));
    expect(readers('secret:their/slack').sort()).toEqual(['receiver', 'worker']);
    expect(readers('secret:their/icws-abcdef')).toEqual(['worker']);
    expect(readers('kms:Decrypt')).toEqual(['worker']);
  });

  test('a topic: every alarm goes there', () => {
    const { template } = embed((stack) => ({ alarmTopic: new Topic(stack, 'Alarms') }));
    template.allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [{ Ref: Match.stringLikeRegexp('^Alarms') }],
    });
  });

  test('a network: the worker alone is attached to it', () => {
    const { template } = embed((stack) => {
      const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-0a1b2c3d',
        availabilityZones: ['eu-west-1a'],
      });
      const subnets = [Subnet.fromSubnetId(stack, 'Subnet', 'subnet-0a1b2c3d')];
      const securityGroups = [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0a1b2c3d')];
      return { workerNetwork: { vpc, subnets: { subnets }, securityGroups } };
    });
    const attached = template.findResources('AWS::Lambda::Function', {
      Properties: {
        VpcConfig: { SubnetIds: ['subnet-0a1b2c3d'], SecurityGroupIds: ['sg-0a1b2c3d'] },
      },
    });
    expect(Object.keys(attached)).toEqual([expect.stringMatching(/^Callsworker/)]);
  });

  test('a key: table and queues are encrypted with it', () => {
    const { template } = embed((stack) => ({ dataKey: new Key(stack, 'Data') }));
    const arn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Data'), 'Arn'] };
    template.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: arn });
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      Replicas: [Match.objectLike({ SSESpecification: { KMSMasterKeyId: arn } })],
    });
  });

  test('a boundary: every role has it, also those that CDK puts beside the construct', () => {
    const { template } = embed((stack) => ({
      permissionsBoundary: ManagedPolicy.fromManagedPolicyArn(
        stack,
        'Bound',
        permissionsBoundaryArn,
      ),
    }));
    template.allResourcesProperties('AWS::IAM::Role', {
      PermissionsBoundary: permissionsBoundaryArn,
    });
  });
});
