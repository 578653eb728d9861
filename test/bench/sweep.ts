/** One run of the sweeper over few and over many stored requests, with as many due. */
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Report } from '../../infra/local/container.ts';
import { duePartition, requestKey } from '../../lambda/aws/table.ts';
import { Harness } from '../support/harness.ts';
import { Meter } from './meter.ts';

export interface SweepResult {
  stored: number;
  due: number;
  calls: number;
  itemsRead: number;
  enqueued: number;
  /** Of each run, milliseconds. */
  ms: number[];
}

const due = 50;

export async function sweep(stored: number, runs: number): Promise<SweepResult> {
  let latest: Report | undefined;
  let meter: Meter | undefined;
  const h = await Harness.start({
    environment: async (name, { aws }) => {
      if (name !== 'sweeper') return {};
      meter = new Meter(aws);
      return meter.start();
    },
    onReport: (_, report) => {
      latest = report;
    },
  });
  const result: SweepResult = { stored, due, calls: 0, itemsRead: 0, enqueued: 0, ms: [] };
  try {
    await store(h, stored - due, () => ({}));
    for (let run = -2; run < runs; run += 1) {
      const now = h.stack.clock.now();
      await store(h, due, (nth) => ({ due: duePartition, dueAt: now - 1000 - nth }), 'due');
      h.stack.queue.purge();
      if (meter) meter.calls = [];
      await h.stack.sweep();
      const calls = meter?.calls ?? [];
      Object.assign(result, {
        calls: calls.length,
        itemsRead: calls.reduce((sum, { scanned }) => sum + scanned, 0),
        enqueued: h.stack.queue.count().all,
      });
      if (run >= 0 && latest) result.ms.push(latest.ms);
    }
  } finally {
    await h.stop();
    await meter?.stop();
  }
  return result;
}

/** Writes so many requests as they are long after their end: only what the sweeper could see of them. */
async function store(
  h: Harness,
  count: number,
  more: (nth: number) => object,
  prefix = 'old',
): Promise<void> {
  const client = DynamoDBDocumentClient.from(h.stack.dynamo());
  for (let from = 0; from < count; from += 25) {
    const size = Math.min(25, count - from);
    const requests = Array.from({ length: size }, (_, index) => {
      const nth = from + index;
      const id = `${prefix}${String(nth).padStart(29, '0')}`;
      const listed = { requesterKey: `T0LOCAL#U${nth % 50}`, createdAt: nth };
      const item = { ...requestKey(id), ...listed, state: 'sent', version: 9, ...more(nth) };
      return { PutRequest: { Item: item } };
    });
    await client.send(new BatchWriteCommand({ RequestItems: { [h.stack.tableName]: requests } }));
    h.stack.aws.calls.length = 0;
  }
  client.destroy();
}
