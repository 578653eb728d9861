/** The deployed functions stopped and started again: no message is worked on, no schedule has an effect. */
import { setTimeout } from 'node:timers/promises';
import {
  DeleteFunctionConcurrencyCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { deployedTarget, outputsOf, ToolError } from './target.ts';

/** The worker gets no messages, the sweeper may not run, and sending is paused for whatever still runs. */
export async function standStill(stage: string): Promise<void> {
  const { sweeper } = await namesOf(stage);
  await (await deployedTarget(stage)).setPaused(true);
  await setMappings(stage, false);
  const none = { FunctionName: sweeper, ReservedConcurrentExecutions: 0 };
  await new LambdaClient().send(new PutFunctionConcurrencyCommand(none));
}

/**
 * Messages and schedule go on; sending stays paused. Each part is tried on its own, and again: AWS refuses to switch on
 * what it is still switching off. Throws `ToolError` naming what is still stopped.
 */
export async function goOn(stage: string): Promise<void> {
  const parts: [what: string, start: () => Promise<void>][] = [
    [
      'the worker gets no messages (its event source mapping is off)',
      () => setMappings(stage, true),
    ],
    ['the sweeper may not run (its reserved concurrency is 0)', () => allowSweeper(stage)],
  ];
  const left: string[] = [];
  for (const [what, start] of parts) if (!(await retried(start))) left.push(what);
  if (left.length > 0) {
    throw new ToolError(
      `Not everything could be started again: ${left.join('; ')}. Start it in the Lambda console.`,
    );
  }
}

async function allowSweeper(stage: string): Promise<void> {
  const { sweeper } = await namesOf(stage);
  await new LambdaClient().send(new DeleteFunctionConcurrencyCommand({ FunctionName: sweeper }));
}

const tries = 12;
const pauseMs = 5000;

/** False when it failed every time, for a minute. */
async function retried(start: () => Promise<void>): Promise<boolean> {
  for (let count = 1; count <= tries; count += 1) {
    try {
      await start();
      return true;
    } catch (cause) {
      process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n`);
      if (count < tries) await setTimeout(pauseMs);
    }
  }
  return false;
}

async function namesOf(stage: string) {
  const output = await outputsOf(stage);
  return { worker: output('WorkerName'), sweeper: output('SweeperName') };
}

async function setMappings(stage: string, Enabled: boolean): Promise<void> {
  const { worker } = await namesOf(stage);
  const lambda = new LambdaClient();
  const { EventSourceMappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: worker }),
  );
  for (const { UUID } of EventSourceMappings) {
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled }));
  }
}
