/** Maintenance of a deployed stack: the worker gets no messages, and the sweeper does not run. */
import { setTimeout } from 'node:timers/promises';
import {
  DeleteFunctionConcurrencyCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { awsOptions } from './aws.ts';
import { warn } from './say.ts';
import { deployedTarget, outputsOf } from './target.ts';
import { exitCodes, ToolError } from './tool-error.ts';

/** Stops the worker's messages and the sweeper, and pauses sending for a worker that still runs. */
export async function startMaintenance(stack: string): Promise<void> {
  const { sweeper } = await namesOf(stack);
  await (await deployedTarget(stack)).setPaused(true);
  await setMappings(stack, false);
  const none = { FunctionName: sweeper, ReservedConcurrentExecutions: 0 };
  await new LambdaClient(awsOptions).send(new PutFunctionConcurrencyCommand(none));
}

/**
 * Starts messages and sweeper again; sending stays paused. Retries each part on its own: AWS refuses to enable what it
 * is still disabling. Throws `ToolError` naming what is still stopped.
 */
export async function endMaintenance(stack: string): Promise<void> {
  const parts: [what: string, start: () => Promise<void>][] = [
    [
      'the worker gets no messages (its event source mapping is disabled)',
      () => setMappings(stack, true),
    ],
    ['the sweeper cannot run (its reserved concurrency is 0)', () => allowSweeper(stack)],
  ];
  const left: string[] = [];
  for (const [what, start] of parts) if (!(await retried(start))) left.push(what);
  if (left.length > 0) {
    throw new ToolError(
      `Some functions are still stopped: ${left.join('; ')}. Start them in the Lambda console.`,
      exitCodes.found,
    );
  }
}

async function allowSweeper(stack: string): Promise<void> {
  const { sweeper } = await namesOf(stack);
  await new LambdaClient(awsOptions).send(
    new DeleteFunctionConcurrencyCommand({ FunctionName: sweeper }),
  );
}

const tries = 12;
const retryAfterMs = 5000;

/** Retries for a minute. False if every try failed. */
async function retried(start: () => Promise<void>): Promise<boolean> {
  for (let count = 1; count <= tries; count += 1) {
    try {
      await start();
      return true;
    } catch (cause) {
      warn(cause instanceof Error ? cause.message : String(cause));
      if (count < tries) await setTimeout(retryAfterMs);
    }
  }
  return false;
}

async function namesOf(stack: string) {
  const { required: output } = await outputsOf(stack);
  return { worker: output('WorkerName'), sweeper: output('SweeperName') };
}

async function setMappings(stack: string, Enabled: boolean): Promise<void> {
  const { worker } = await namesOf(stack);
  const lambda = new LambdaClient(awsOptions);
  const { EventSourceMappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: worker }),
  );
  for (const { UUID } of EventSourceMappings) {
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
  }
}
