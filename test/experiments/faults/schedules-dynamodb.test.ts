/** The same schedules over the real adapter of DynamoDB, with faults below it. */
import fc from 'fast-check';
import { schedule } from '../../support/arbitraries.ts';
import { Dynalite } from '../../support/dynalite-backend.ts';
import { runSchedule } from '../../support/run-schedule.ts';

const dynalite = new Dynalite();
beforeAll(() => dynalite.start());
afterAll(() => dynalite.stop());

test('in any interleaving of processes over DynamoDB, with faults, kills, clock skew and late writes', async () => {
  const runs = Number(process.env.SCHEDULES_DYNAMODB ?? 200);
  await fc.assert(
    fc.asyncProperty(schedule, (drawn) =>
      dynalite.withTable((backend) => runSchedule(backend, drawn)),
    ),
    { numRuns: runs },
  );
}, 600_000);
