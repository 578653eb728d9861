/** Faults in the stack's wiring; the wiring test alone must find each. */
import type { SeededFault } from './seeded-fault.ts';

export const wiringFaults: SeededFault[] = [
  {
    name: 'a missing environment variable',
    file: 'infra/cdk/share-recording.ts',
    from: 'WORK_QUEUE_URL: queues.work.queueUrl,',
    to: '',
  },
  {
    name: 'a missing grant',
    file: 'infra/cdk/share-recording.ts',
    from: "may(worker, ['GetItem', 'BatchGetItem', ",
    to: "may(worker, ['GetItem', ",
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
    from: '[dueIndex, requesterIndex',
    to: '[requesterIndex',
  },
];
