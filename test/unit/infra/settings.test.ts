/** Settings that change what is deployed: the key, the boundary, tags, retention, the domain. */
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ShareRecordingStack } from '../../../infra/cdk/stack.ts';
import {
  dataKeyArn,
  domain,
  permissionsBoundaryArn,
  policy,
} from '../../support/infra/deployment.ts';

function make(settings: object = {}): Template {
  const configuration = { policy, ...settings };
  return Template.fromStack(new ShareRecordingStack(new App(), 'stack', { configuration }));
}

const plain = make();

test('what is the default changes nothing', () => {
  const json = (template: Template) => template.toJSON() as unknown;
  expect(json(make({ logRetentionDays: 90, tags: {} }))).toEqual(json(plain));
});

test('the key encrypts the table and both queues', () => {
  const keyed = make({ dataKeyArn });
  keyed.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    Replicas: [Match.objectLike({ SSESpecification: { KMSMasterKeyId: dataKeyArn } })],
  });
  keyed.resourceCountIs('AWS::SQS::Queue', 2);
  keyed.allResourcesProperties('AWS::SQS::Queue', {
    KmsMasterKeyId: dataKeyArn,
    SqsManagedSseEnabled: false,
  });
});

test('the boundary is on every role', () => {
  const bound = make({
    permissionsBoundaryArn,
    keepReceiverWarm: true,
    auditArchive: { years: 1, mode: 'governance' },
  });
  bound.resourceCountIs('AWS::IAM::Role', 7);
  bound.allResourcesProperties('AWS::IAM::Role', { PermissionsBoundary: permissionsBoundaryArn });
});

test('tags are on everything that has tags, also what CDK puts beside the construct', () => {
  const tagged = make({ tags: { team: 'quality' } }).toJSON() as {
    Resources: Record<string, { Type: string }>;
  };
  const without = Object.values(tagged.Resources)
    .filter((resource) => !JSON.stringify(resource).includes('quality'))
    .map(({ Type }) => Type);
  expect([...new Set(without)].sort()).toEqual([
    'AWS::ApiGatewayV2::Integration',
    'AWS::ApiGatewayV2::Route',
    'AWS::IAM::Policy',
    'AWS::Lambda::Permission',
    'AWS::Logs::MetricFilter',
    'AWS::SQS::QueuePolicy',
    'AWS::Scheduler::Schedule',
  ]);
});

test('the functions’ logs are kept as long as asked for, and the others as before', () => {
  const retention = (template: Template) =>
    Object.fromEntries(
      Object.entries(template.findResources('AWS::Logs::LogGroup')).map(([id, { Properties }]) => [
        id.replace(/[0-9A-F]{8}$/, ''),
        (Properties as { RetentionInDays: number }).RetentionInDays,
      ]),
    );
  const others = { AuditTrail: 3653, AccessLog: 30 };
  const functions = (days: number) => ({ receiverLog: days, workerLog: days, sweeperLog: days });
  expect(retention(plain)).toEqual({ ...others, ...functions(90) });
  expect(retention(make({ logRetentionDays: 14 }))).toEqual({ ...others, ...functions(14) });
});

test('the domain is in the request URL and in the link, and its target is an output', () => {
  const named = make({ domain });
  named.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
    DomainName: domain.name,
    DomainNameConfigurations: [
      Match.objectLike({ CertificateArn: domain.certificateArn, SecurityPolicy: 'TLS_1_2' }),
    ],
  });
  named.hasResource('AWS::ApiGatewayV2::ApiMapping', {
    Properties: { Stage: '$default' },
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^ApiDefaultStage')]),
  });
  named.hasOutput('RequestUrl', { Value: 'https://share.example.com/slack/events' });
  named.hasOutput('ManifestLink', {
    Value: Match.stringLikeRegexp(encodeURIComponent('"https://share.example.com/slack/events"')),
  });
  named.hasOutput('DomainTarget', { Value: { 'Fn::GetAtt': Match.anyValue() } });
  expect(plain.findOutputs('DomainTarget')).toEqual({});
});
