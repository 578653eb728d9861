/**
 * The audit trail's copy under S3 Object Lock, which nobody in the account can change: a stream from the log group into
 * a bucket.
 */
import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { AnyPrincipal, Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { CfnSubscriptionFilter, LogGroup, LogStream, RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectLockRetention,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { prefixes } from './archive-prefixes.ts';
import type { StageSettings } from './configuration.ts';

export interface Archive {
  bucket: Bucket;
  /** Seconds that the oldest line has waited for the bucket. */
  delay: Metric;
  /** Lines that CloudWatch Logs could not give to the stream. */
  lost: Metric;
}

const daysPerYear = 366;

/**
 * `compliance`: until the years are over, not even the account's root user can delete a line. `governance`: only people
 * with the right to bypass it can. The constructs of CDK's second level would let the stream delete objects.
 */
export function archiveTrail(
  scope: Construct,
  trail: LogGroup,
  { years, mode }: NonNullable<StageSettings['auditArchive']>,
): Archive {
  const kept = Duration.days(years * daysPerYear);
  const bucket = new Bucket(scope, 'AuditArchive', {
    objectLockDefaultRetention: ObjectLockRetention[mode](kept),
    versioned: true,
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    // An expired object only gets a delete marker; the version behind it goes once its lock has ended.
    lifecycleRules: [
      {
        expiration: kept,
        noncurrentVersionExpiration: Duration.days(1),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const stream = streamInto(scope, bucket);
  const filterName = 'archive';
  const giver = roleFor(scope, 'AuditArchiveFilterRole', 'logs', [
    [['firehose:PutRecord', 'firehose:PutRecordBatch'], [stream.attrArn]],
  ]);
  const filter = new CfnSubscriptionFilter(scope, 'AuditArchiveFilter', {
    logGroupName: trail.logGroupName,
    destinationArn: stream.attrArn,
    filterPattern: '',
    filterName,
    roleArn: giver.roleArn,
  });
  filter.node.addDependency(giver);
  return {
    bucket,
    delay: new Metric({
      namespace: 'AWS/Firehose',
      metricName: 'DeliveryToS3.DataFreshness',
      dimensionsMap: { DeliveryStreamName: stream.ref },
      statistic: 'Maximum',
    }),
    lost: new Metric({
      namespace: 'AWS/Logs',
      metricName: 'DeliveryErrors',
      dimensionsMap: {
        LogGroupName: trail.logGroupName,
        DestinationType: 'Firehose',
        FilterName: filterName,
      },
      statistic: 'Sum',
    }),
  };
}

function streamInto(scope: Construct, bucket: Bucket): CfnDeliveryStream {
  const log = new LogGroup(scope, 'AuditArchiveLog', {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const { logStreamName } = new LogStream(scope, 'AuditArchiveLogStream', { logGroup: log });
  const onBucket = ['AbortMultipartUpload', 'GetObject', 'PutObject'];
  const ofBucket = ['GetBucketLocation', 'ListBucket', 'ListBucketMultipartUploads'];
  const writer = roleFor(scope, 'AuditArchiveStreamRole', 'firehose', [
    [onBucket.map((action) => `s3:${action}`), [bucket.arnForObjects('*')]],
    [ofBucket.map((action) => `s3:${action}`), [bucket.bucketArn]],
    [['logs:PutLogEvents'], [log.logGroupArn]],
  ]);
  const stream = new CfnDeliveryStream(scope, 'AuditArchiveStream', {
    deliveryStreamType: 'DirectPut',
    deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
    extendedS3DestinationConfiguration: {
      bucketArn: bucket.bucketArn,
      roleArn: writer.roleArn,
      prefix: prefixes.lines,
      errorOutputPrefix: prefixes.errors,
      // What CloudWatch Logs sends is compressed already.
      compressionFormat: 'UNCOMPRESSED',
      bufferingHints: {
        intervalInSeconds: Duration.minutes(1).toSeconds(),
        sizeInMBs: Size.mebibytes(5).toMebibytes(),
      },
      cloudWatchLoggingOptions: { enabled: true, logGroupName: log.logGroupName, logStreamName },
    },
  });
  stream.node.addDependency(writer);
  // An object of anybody else would stay as long as the others.
  bucket.addToResourcePolicy(
    new PolicyStatement({
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects('*')],
      conditions: { ArnNotEquals: { 'aws:PrincipalArn': writer.roleArn } },
    }),
  );
  return stream;
}

/** A role that only this account's service may use, with these rights and no others. */
function roleFor(
  scope: Construct,
  id: string,
  service: string,
  rights: [actions: string[], resources: string[]][],
): Role {
  const { account } = Stack.of(scope);
  const role = new Role(scope, id, {
    assumedBy: new ServicePrincipal(`${service}.amazonaws.com`, {
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }),
  });
  for (const [actions, resources] of rights)
    role.addToPolicy(new PolicyStatement({ actions, resources }));
  return role;
}
