/** A running instance, as the command-line tools reach it: deployed in AWS, or on this machine. */
import {
  CloudFormationClient,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  GetFunctionRecursionConfigCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { sendingSwitchKey } from '../../lambda/aws/table.ts';
import { awsOptions } from './aws.ts';
import { awsProblem } from './failure.ts';
import { exitCodes, ToolError } from './tool-error.ts';

/** What Lambda does with a worker that enqueues its own next step; `unknown` where AWS does not say. */
export type RecursiveLoop = 'Allow' | 'Terminate' | 'unknown';

export interface Target {
  requestUrl: string;
  /** The version that was deployed last; undefined if that one did not say. */
  version: string | undefined;
  recursiveLoop(): Promise<RecursiveLoop>;
  invokeWorker(event: unknown): Promise<unknown>;
  putSecret(which: 'slack' | 'icws', value: Record<string, unknown>): Promise<void>;
  /** Pauses or resumes all sending. */
  setPaused(paused: boolean): Promise<void>;
}

/** An instance in AWS. */
export interface DeployedTarget extends Target {
  /** The stack with its account and region, as people read it. */
  place: string;
}

/** A stack, found by its outputs. Throws `ToolError` if there is none. */
export async function deployedTarget(stack: string, stage?: string): Promise<DeployedTarget> {
  const { required: output, optional, place } = await outputsOf(stack, stage);
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(awsOptions));
  return {
    place,
    requestUrl: output('RequestUrl'),
    version: optional('Version'),
    recursiveLoop: () => readRecursiveLoop(output('WorkerName')),
    invokeWorker: (event) => invoke(output('WorkerName'), event),
    async putSecret(which, value) {
      const SecretId = output(which === 'slack' ? 'SlackSecretName' : 'IcwsSecretName');
      const SecretString = JSON.stringify(value);
      await new SecretsManagerClient(awsOptions).send(
        new PutSecretValueCommand({ SecretId, SecretString }),
      );
    },
    setPaused: (paused) => pauseSending(documents, output('TableName'), paused),
  };
}

/** Writes the switch that pauses all sending to a table, or deletes it. */
export async function pauseSending(
  documents: DynamoDBDocumentClient,
  TableName: string,
  paused: boolean,
): Promise<void> {
  const Item = { ...sendingSwitchKey, since: new Date().toISOString() };
  await (paused
    ? documents.send(new PutCommand({ TableName, Item }))
    : documents.send(new DeleteCommand({ TableName, Key: sendingSwitchKey })));
}

/** The outputs of a stack, by name. */
export interface Outputs {
  /** The stack with its account and region, as people read it. */
  place: string;
  /** Throws `ToolError` if it is missing. */
  required(name: string): string;
  /** Those that only some configurations have. */
  optional(name: string): string | undefined;
}

/** Throws `ToolError` if there is no such stack, or if it is another stage: what the stage's settings say is not true of it. */
export async function outputsOf(stack: string, stage?: string): Promise<Outputs> {
  const { StackId, Outputs: listed = [] } = await describe(stack);
  const outputs = new Map(
    listed.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
  const deployed = outputs.get('Stage');
  if (stage !== undefined && deployed !== undefined && deployed !== stage) {
    throw new ToolError(`The stack ${stack} is the stage "${deployed}". Add --stage ${deployed}.`);
  }
  return {
    place: placeOf(stack, StackId),
    required(name) {
      const value = outputs.get(name);
      if (value !== undefined) return value;
      const problem = `The stack ${stack} has no output ${name}. Deploy it again, or check its name.`;
      throw new ToolError(problem, exitCodes.unreachable);
    },
    optional: (name) => outputs.get(name),
  };
}

/** A stack's ARN names its region and account. */
function placeOf(stack: string, arn = ''): string {
  const [, , , region, account] = arn.split(':');
  return account ? `stack ${stack}, account ${account}, region ${region}` : `stack ${stack}`;
}

async function describe(StackName: string): Promise<Stack> {
  try {
    const { Stacks: [found] = [] } = await new CloudFormationClient(awsOptions).send(
      new DescribeStacksCommand({ StackName }),
    );
    if (found) return found;
  } catch (cause) {
    const missing = cause instanceof Error && /does not exist/.test(cause.message);
    const problem = missing ? undefined : awsProblem(cause);
    if (problem !== undefined) {
      throw new ToolError(`Can't read the stack ${StackName}. ${problem}`, exitCodes.unreachable);
    }
    if (!missing) throw cause;
  }
  throw new ToolError(
    `There is no stack ${StackName} in this account and region. Check AWS_PROFILE and AWS_REGION, or name the stack with --stack.`,
    exitCodes.unreachable,
  );
}

/** Whoever may run the doctor need not be allowed this. */
async function readRecursiveLoop(FunctionName: string): Promise<RecursiveLoop> {
  try {
    const command = new GetFunctionRecursionConfigCommand({ FunctionName });
    const { RecursiveLoop } = await new LambdaClient(awsOptions).send(command);
    return RecursiveLoop ?? 'unknown';
  } catch {
    return 'unknown';
  }
}

async function invoke(FunctionName: string, event: unknown): Promise<unknown> {
  const Payload = Buffer.from(JSON.stringify(event));
  const answer = await new LambdaClient(awsOptions).send(
    new InvokeCommand({ FunctionName, Payload }),
  );
  const text = Buffer.from(answer.Payload ?? []).toString('utf8');
  if (answer.FunctionError) {
    throw new ToolError(`The worker failed: ${faultIn(text)}`, exitCodes.unreachable);
  }
  return JSON.parse(text);
}

const faultSchema = z.object({ errorType: z.string(), errorMessage: z.string() });

/** Lambda's answer for an error that the function threw, without its stack. */
function faultIn(text: string): string {
  const parsed = faultSchema.safeParse(JSON.parse(text));
  return parsed.success ? `${parsed.data.errorType}: ${parsed.data.errorMessage}` : 'unknown';
}
