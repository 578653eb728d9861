/** The three functions: their limits, their environment, their logs. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration, RemovalPolicy, Stage, Token } from 'aws-cdk-lib';
import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  type FunctionProps,
  Function as LambdaFunction,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { sha256 } from '../../lambda/domain/hash.ts';
import { distOf, type FunctionName } from '../build/functions.ts';
import { ConfigurationError, type StageSettings } from './configuration.ts';
import { figures } from './function-limits.ts';
import type { Overrides, WorkerNetwork } from './overrides.ts';

export interface ShareFunction {
  fn: LambdaFunction;
  log: LogGroup;
}

interface ShareFunctionProps extends Partial<FunctionProps> {
  environment: Record<string, string>;
}

export function shareFunction(
  scope: Construct,
  name: FunctionName,
  { logRetentionDays }: StageSettings,
  { environment, ...more }: ShareFunctionProps,
): ShareFunction {
  checkEnvironment(name, environment);
  const { timeoutS, memoryMb } = figures[name];
  const log = new LogGroup(scope, `${name}Log`, {
    retention: logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  // CDK's default role has a managed policy that may write to every log group of the account.
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
/** The maximum length of an ARN, a URL or a generated name here. */
const tokenBytes = 200;

/** Checks Lambda's limit for a function's environment; values known only at deployment count with their maximum. */
export function checkEnvironment(name: string, environment: Record<string, string>): void {
  const bytes = Object.entries(environment).reduce(
    (sum, [key, value]) =>
      sum + key.length + (Token.isUnresolved(value) ? tokenBytes : Buffer.byteLength(value)),
    0,
  );
  if (bytes <= environmentLimit) return;
  const message = `the environment of ${name} takes ${bytes} bytes; Lambda allows ${environmentLimit}. Shorten its values`;
  throw new ConfigurationError([{ path: [], message }]);
}

/** A longer policy is deployed as a file next to the bundle. */
const inlinePolicyBytes = 2048;

/** Puts the policy into the environment, or into a `policy.json` next to the receiver's bundle if it is long. */
export function policyDelivery(
  scope: Construct,
  { policyText }: StageSettings,
): { environment: Record<string, string>; code?: Code } {
  if (Buffer.byteLength(policyText) <= inlinePolicyBytes) {
    return { environment: { POLICY: policyText } };
  }
  // Where CDK writes what it synthesizes: an installed package may not be written to. CDK knows a folder's content by its
  // path: another policy needs another folder, and nothing of an earlier synth may be in it.
  const out = Stage.of(scope)?.outdir ?? tmpdir();
  const folder = join(out, `share-recording-receiver-${sha256(policyText).slice(0, 16)}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(distOf('receiver'), folder, { recursive: true });
  writeFileSync(join(folder, 'policy.json'), policyText);
  return { environment: {}, code: Code.fromAsset(folder, { exclude: ['*.map'] }) };
}

type NetworkProps = Pick<FunctionProps, 'vpc' | 'vpcSubnets' | 'securityGroups' | 'initialPolicy'>;

/** The worker's network, as given or by IDs: synth looks nothing up. */
export function workerNetwork(
  scope: Construct,
  { workerVpc }: StageSettings,
  { workerNetwork: given }: Overrides,
): NetworkProps {
  if (given) return attachedTo(given);
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

function attachedTo({ vpc, subnets, securityGroups }: WorkerNetwork): NetworkProps {
  return {
    vpc,
    ...(subnets && { vpcSubnets: subnets }),
    ...(securityGroups && { securityGroups }),
    initialPolicy: networkInterfaces(),
  };
}

/** Lambda uses the function's role to attach it to a network; the function's own code is denied the same calls. */
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
    // The interfaces do not exist yet, and EC2 has no narrower resource for describing them.
    resources: ['*'],
  };
  return [
    new PolicyStatement(common),
    new PolicyStatement({
      ...common,
      effect: Effect.DENY,
      // Only calls from the function's code have this key.
      conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
    }),
  ];
}
