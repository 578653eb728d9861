/** The three functions: their figures, their environment, their logs. */
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  type FunctionProps,
  Function as LambdaFunction,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { distOf, type FunctionName } from '../build/bundle.ts';
import { type Configuration, ConfigurationError } from './configuration.ts';
import { figures } from './function-limits.ts';

export interface ShareFunction {
  fn: LambdaFunction;
  log: LogGroup;
}

export function shareFunction(
  scope: Construct,
  name: FunctionName,
  environment: Record<string, string>,
  more: Partial<FunctionProps> = {},
): ShareFunction {
  checkEnvironment(name, environment);
  const { timeoutS, memoryMb } = figures[name];
  const log = new LogGroup(scope, `${name}Log`, {
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  // A role of its own: CDK's would come with a managed policy that writes to every log group of the account.
  const role = new Role(scope, `${name}Role`, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
  });
  log.grantWrite(role);
  const fn = new LambdaFunction(scope, name, {
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: Code.fromAsset(distOf(name), { exclude: ['*.map'] }),
    timeout: Duration.seconds(timeoutS),
    memorySize: memoryMb,
    environment,
    role,
    logGroup: log,
    ...more,
  });
  return { fn, log };
}

const environmentLimit = 4096;
/** The longest that an ARN, a URL or a generated name gets here. */
const tokenBytes = 200;

/** Lambda's limit for a function's whole environment; what is known only at deployment is counted at its longest. */
export function checkEnvironment(name: string, environment: Record<string, string>): void {
  const bytes = Object.entries(environment).reduce(
    (sum, [key, value]) =>
      sum + key.length + (Token.isUnresolved(value) ? tokenBytes : Buffer.byteLength(value)),
    0,
  );
  if (bytes <= environmentLimit) return;
  throw new ConfigurationError(
    `the environment of ${name} takes ${bytes} bytes, and Lambda allows ${environmentLimit}: shorten its values`,
  );
}

/** What an environment may hold of the policy before it moves beside the bundle. */
const inlinePolicyBytes = 2048;

/** The policy in the environment, or in a `policy.json` beside the receiver's bundle when it is long. */
export function policyDelivery({ stage, policyText }: Configuration): {
  environment: Record<string, string>;
  code?: Code;
} {
  if (Buffer.byteLength(policyText) <= inlinePolicyBytes) {
    return { environment: { POLICY: policyText } };
  }
  const folder = `${distOf('receiver')}-${stage}`;
  rmSync(folder, { recursive: true, force: true });
  cpSync(distOf('receiver'), folder, { recursive: true });
  writeFileSync(join(folder, 'policy.json'), policyText);
  return { environment: {}, code: Code.fromAsset(folder, { exclude: ['*.map'] }) };
}

/** The worker's network, by ids: nothing is looked up when the stack is made. */
export function workerNetwork(
  scope: Construct,
  { workerVpc }: Configuration,
): Pick<FunctionProps, 'vpc' | 'vpcSubnets' | 'securityGroups' | 'initialPolicy'> {
  if (!workerVpc) return {};
  const { vpcId, availabilityZones, subnetIds, securityGroupIds } = workerVpc;
  const vpc = Vpc.fromVpcAttributes(scope, 'Vpc', { vpcId, availabilityZones });
  const subnets = subnetIds.map((id) => Subnet.fromSubnetId(scope, id, id));
  return {
    vpc,
    vpcSubnets: { subnets },
    securityGroups: securityGroupIds.map((id) => SecurityGroup.fromSecurityGroupId(scope, id, id)),
    initialPolicy: networkInterfaces(),
  };
}

/** Lambda attaches a function to a network with the function's own role; the function's code has no use for it. */
function networkInterfaces(): PolicyStatement[] {
  const operations = [
    'CreateNetworkInterface',
    'DescribeNetworkInterfaces',
    'DescribeSubnets',
    'DeleteNetworkInterface',
    'AssignPrivateIpAddresses',
    'UnassignPrivateIpAddresses',
  ];
  const common = {
    actions: operations.map((operation) => `ec2:${operation}`),
    // The interfaces do not exist yet, and EC2 lets nobody describe only some of them.
    resources: ['*'],
  };
  return [
    new PolicyStatement(common),
    new PolicyStatement({
      ...common,
      effect: Effect.DENY,
      // A call has this key only where the function's code makes it.
      conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
    }),
  ];
}
