/** CDK objects in place of settings, for apps that make these resources themselves. */
import { Tags } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { type IManagedPolicy, ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct, IConstruct } from 'constructs';
import type { StageSettings } from './configuration.ts';

/** The worker's network. ICWS binds a session to the client's address: the subnets need one fixed outbound address. */
export interface WorkerNetwork {
  vpc: IVpc;
  /** By default, the VPC's private subnets with a route to the Internet. */
  subnets?: SubnetSelection | undefined;
  /** By default, a new one that allows all outbound traffic. */
  securityGroups?: ISecurityGroup[] | undefined;
}

/** CDK objects in place of settings. Each takes precedence over the setting of the same purpose. */
export interface Overrides {
  /** The Slack secret, in place of `slackSecretName`. Its key, if CDK knows it, may be used to decrypt it. */
  slackSecret?: ISecret | undefined;
  /** The ICWS secret, in place of `icwsSecretName`. */
  icwsSecret?: ISecret | undefined;
  /** Where alarms go, in place of `alarmTopicArn`. */
  alarmTopic?: ITopic | undefined;
  /** The worker's network, in place of `workerVpc`. */
  workerNetwork?: WorkerNetwork | undefined;
  /**
   * The key of the requests table and the queues, in place of `dataKeyArn`. Its key policy must let IAM policies of the
   * account allow its use, as CDK's default key policy does.
   */
  dataKey?: IKey | undefined;
  /** The managed policy that bounds every role, in place of `permissionsBoundaryArn`. */
  permissionsBoundary?: IManagedPolicy | undefined;
}

/** The topic that alarms go to, if any. */
export function alarmTopicOf(
  scope: Construct,
  { alarmTopicArn }: StageSettings,
  { alarmTopic }: Overrides,
): ITopic | undefined {
  if (alarmTopic || alarmTopicArn === undefined) return alarmTopic;
  return Topic.fromTopicArn(scope, 'AlarmTopic', alarmTopicArn);
}

/** Applies the permissions boundary and the tags to everything below these constructs. */
export function boundAndTag(
  scope: Construct,
  made: IConstruct[],
  { permissionsBoundaryArn, tags }: StageSettings,
  { permissionsBoundary }: Overrides,
): void {
  const boundary =
    permissionsBoundary ??
    (permissionsBoundaryArn === undefined
      ? undefined
      : ManagedPolicy.fromManagedPolicyArn(scope, 'PermissionsBoundary', permissionsBoundaryArn));
  for (const one of made) {
    if (boundary) PermissionsBoundary.of(one).apply(boundary);
    for (const [key, value] of Object.entries(tags)) Tags.of(one).add(key, value);
  }
}
