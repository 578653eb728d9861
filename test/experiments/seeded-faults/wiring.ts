/**
 * `npm run wiring:faults`: plants wiring faults, one at a time, and runs the wiring test. Ends with an error if
 * one survives.
 */
import { type Plant, plantAll } from './seeded-fault.ts';

const faults: Plant[] = [
  {
    name: 'a missing environment variable',
    file: 'infra/cdk/stack.ts',
    from: 'WORK_QUEUE_URL: queues.work.queueUrl,',
    to: '',
  },
  {
    name: 'a missing grant',
    file: 'infra/cdk/stack.ts',
    from: "may(worker, ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem']);",
    to: "may(worker, ['GetItem', 'UpdateItem', 'DeleteItem']);",
  },
  {
    name: 'a wrong handler path',
    file: 'infra/cdk/functions.ts',
    from: "handler: 'index.handler',",
    to: "handler: 'main.handler',",
  },
  {
    name: 'a missing index',
    file: 'infra/cdk/storage.ts',
    from: 'index(dueIndex), ',
    to: '',
  },
];

const { healthy, survivors } = plantAll(faults, ['infra/wiring.test']);
process.exitCode = healthy && survivors.length === 0 ? 0 : 1;
