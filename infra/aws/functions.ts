/** The three functions: their figures, their environment, their logs. */
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import { type IVpc, SecurityGroup, Subnet, type SubnetSelection, Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  Architecture,
  Code,
  type FunctionProps,
  Function as LambdaFunction,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { distOf, type FunctionName } from '../bundle.ts';
import { figures } from '../figures.ts';
import { type Configuration, ConfigurationError } from './configuration.ts';

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
  const fn = new LambdaFunction(scope, name, {
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: Code.fromAsset(distOf(name), { exclude: ['*.map'] }),
    timeout: Duration.seconds(timeoutS),
    memorySize: memoryMb,
    environment,
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
): { vpc?: IVpc; vpcSubnets?: SubnetSelection; securityGroups?: ReturnType<typeof group>[] } {
  if (!workerVpc) return {};
  const { vpcId, availabilityZones, subnetIds, securityGroupIds } = workerVpc;
  const vpc = Vpc.fromVpcAttributes(scope, 'Vpc', { vpcId, availabilityZones });
  const subnets = subnetIds.map((id) => Subnet.fromSubnetId(scope, id, id));
  return {
    vpc,
    vpcSubnets: { subnets },
    securityGroups: securityGroupIds.map((id) => group(scope, id)),
  };
}

const group = (scope: Construct, id: string) => SecurityGroup.fromSecurityGroupId(scope, id, id);
