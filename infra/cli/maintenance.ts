/** The deployed functions stopped and started again: no message is worked on, no schedule has an effect. */
import {
  DeleteFunctionConcurrencyCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { deployedTarget, outputsOf } from './target.ts';

/** The worker gets no messages, the sweeper may not run, and sending is paused for whatever still runs. */
export async function standStill(stage: string): Promise<void> {
  const { sweeper } = await namesOf(stage);
  await (await deployedTarget(stage)).setPaused(true);
  await setMappings(stage, false);
  const none = { FunctionName: sweeper, ReservedConcurrentExecutions: 0 };
  await new LambdaClient().send(new PutFunctionConcurrencyCommand(none));
}

/** Messages and schedule go on; sending stays paused. */
export async function goOn(stage: string): Promise<void> {
  const { sweeper } = await namesOf(stage);
  await new LambdaClient().send(new DeleteFunctionConcurrencyCommand({ FunctionName: sweeper }));
  await setMappings(stage, true);
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
