/** A running instance, as the command-line tools reach it: deployed in AWS, or on this machine. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  GetFunctionRecursionConfigCommand,
  InvokeCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { sendingSwitchKey } from '../../lambda/aws/table.ts';
import { awsOptions } from './aws.ts';

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

/** An error that a person can fix: printed without a stack trace. */
export class ToolError extends Error {
  override name = 'ToolError';
}

/** A stage's stack, found by its outputs. Throws `ToolError` if there is none. */
export async function deployedTarget(stage: string): Promise<Target> {
  const { required: output, optional } = await outputsOf(stage);
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(awsOptions));
  return {
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

/** The outputs of a stage's stack, by name. */
export interface Outputs {
  /** Throws `ToolError` if it is missing. */
  required(name: string): string;
  /** Those that only some configurations have. */
  optional(name: string): string | undefined;
}

/** Throws `ToolError` if there is no such stack. */
export async function outputsOf(stage: string): Promise<Outputs> {
  const outputs = await readOutputs(`share-recording-${stage}`);
  return {
    required(name) {
      const value = outputs.get(name);
      if (value === undefined)
        throw new ToolError(`The stack has no output ${name}. Deploy it again.`);
      return value;
    },
    optional: (name) => outputs.get(name),
  };
}

async function readOutputs(StackName: string): Promise<Map<string, string>> {
  try {
    const { Stacks = [] } = await new CloudFormationClient(awsOptions).send(
      new DescribeStacksCommand({ StackName }),
    );
    return new Map(
      Stacks[0]?.Outputs?.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    );
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ToolError(
      /region is missing/i.test(why)
        ? 'No AWS region is set. Set AWS_REGION, for example us-east-1.'
        : `Can't read the stack ${StackName}: ${why}. Check that it is deployed and that your AWS credentials are set.`,
    );
  }
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
  if (answer.FunctionError) throw new ToolError(`The worker failed: ${text}`);
  return JSON.parse(text);
}
