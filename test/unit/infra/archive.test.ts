/** The archive of the audit trail: locked, complete, and out of every function's reach. */
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { Configuration } from '../../../infra/cdk/configuration-schema.ts';
import { ShareRecordingStack } from '../../../infra/cdk/stack.ts';
import { policy } from '../../support/infra/deployment.ts';

const auditArchive = { years: 6, mode: 'compliance' } as const;
function make(settings: Partial<Configuration> = {}): Template {
  const configuration: Configuration = { policy, ...settings };
  return Template.fromStack(new ShareRecordingStack(new App(), 'stack', { configuration }));
}

describe('the archive of the audit trail', () => {
  test('is not there unless it is asked for', () => {
    const template = make();
    template.resourceCountIs('AWS::S3::Bucket', 0);
    template.resourceCountIs('AWS::KinesisFirehose::DeliveryStream', 0);
  });

  test.each([
    ['governance', 'GOVERNANCE'],
    ['compliance', 'COMPLIANCE'],
  ] as const)(
    'in mode %s: a locked bucket that is never deleted, and a stream of every line',
    (mode, Mode) => {
      const archived = make({
        auditArchive: { years: 6, mode },
        retainRecords: false,
      });
      archived.hasResource('AWS::S3::Bucket', {
        DeletionPolicy: 'Retain',
        Properties: {
          ObjectLockEnabled: true,
          ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode, Days: 6 * 366 } } },
          VersioningConfiguration: { Status: 'Enabled' },
          LifecycleConfiguration: {
            Rules: [
              { ExpirationInDays: 6 * 366, NoncurrentVersionExpiration: { NoncurrentDays: 1 } },
            ],
          },
        },
      });
      archived.hasResourceProperties('AWS::KinesisFirehose::DeliveryStream', {
        ExtendedS3DestinationConfiguration: {
          Prefix: 'trail/',
          ErrorOutputPrefix: 'errors/',
          CompressionFormat: 'UNCOMPRESSED',
        },
      });
      archived.hasResourceProperties('AWS::Logs::SubscriptionFilter', {
        FilterPattern: '',
        LogGroupName: { Ref: Match.stringLikeRegexp('^AuditTrail') },
        DestinationArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^AuditArchiveStream'), 'Arn'] },
      });
      archived.hasOutput('AuditArchiveBucket', {});
      archived.resourceCountIs('AWS::CloudWatch::Alarm', 29);
    },
  );

  test('no function may touch it', () => {
    const policies = Object.entries(make({ auditArchive }).findResources('AWS::IAM::Policy'));
    const touching = policies.filter(([, found]) => JSON.stringify(found).includes('AuditArchive'));
    expect(touching.map(([id]) => id)).toEqual([
      expect.stringMatching(/^AuditArchiveStreamRole/),
      expect.stringMatching(/^AuditArchiveFilterRole/),
    ]);
  });
});
