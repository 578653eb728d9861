/** What one share asks of AWS and Slack, counted at the simulators, and what that costs by the list. */
import type { FunctionName } from '../../infra/build/functions.ts';
import { figures } from '../../infra/cdk/function-limits.ts';
import { ann, bob, Harness } from '../support/harness.ts';
import { Meter, type Metered } from './meter.ts';
import { policy } from './policy.ts';

export const ways = ['plain', 'approved by another', 'refused by ICWS'] as const;
export type Way = (typeof ways)[number];

/** For one share, on the average of many. */
export interface ShareCost {
  way: Way;
  shares: number;
  deliveries: number;
  workerRuns: number;
  receiverMs: number;
  workerMs: number;
  readUnits: number;
  writeUnits: number;
  queueRequests: number;
  secretCalls: number;
  logBytes: number;
  slackCalls: number;
  icwsCalls: number;
  dollars: number;
}

/**
 * List prices of us-east-1 in US dollars, as known in November 2025; AWS's price pages say what holds now. Storage,
 * data transfer and the free tier are left out.
 */
export const prices = {
  lambdaRequest: 0.2e-6,
  lambdaGbSecond: 0.0000133334,
  httpApiRequest: 1e-6,
  readUnit: 0.125e-6,
  writeUnit: 0.625e-6,
  queueRequest: 0.4e-6,
  secretCall: 5e-6,
  secretMonth: 0.4,
  logByte: 0.5 / 1e9,
  scheduleRun: 1e-6,
};

export async function cost(way: Way, shares: number): Promise<ShareCost> {
  const meters: Meter[] = [];
  const used = {
    receiver: { runs: 0, ms: 0 },
    worker: { runs: 0, ms: 0 },
    sweeper: { runs: 0, ms: 0 },
  };
  const h = await Harness.start({
    policy,
    environment: async (_, { aws }) => {
      const meter = new Meter(aws);
      meters.push(meter);
      return meter.start();
    },
    onReport: (name: FunctionName, { ms }) => {
      used[name].runs += 1;
      used[name].ms += ms;
    },
  });
  try {
    for (let share = 0; share < 10; share += 1) await play(h, way);
    for (const part of Object.values(used)) Object.assign(part, { runs: 0, ms: 0 });
    for (const meter of meters) meter.calls = [];
    h.stack.lines.length = 0;
    h.slack.calls.length = 0;
    h.icws.calls = [];
    for (let share = 0; share < shares; share += 1) await play(h, way);
    const sums = {
      deliveries: used.receiver.runs,
      workerRuns: used.worker.runs,
      receiverMs: used.receiver.ms,
      workerMs: used.worker.ms,
      ...sumOf(meters.flatMap(({ calls }) => calls)),
      logBytes: Buffer.byteLength(h.stack.lines.join('\n')),
      slackCalls: h.slack.calls.length,
      icwsCalls: h.icws.calls.length,
    };
    // The event source mapping receives and deletes each message.
    sums.queueRequests += 2 * used.worker.runs;
    const each = Object.fromEntries(
      Object.entries(sums).map(([name, value]) => [name, value / shares]),
    ) as typeof sums;
    return { way, shares, ...each, dollars: priceOf(each) };
  } finally {
    await h.stop();
    await Promise.all(meters.map((meter) => meter.stop()));
  }
}

async function play(h: Harness, way: Way): Promise<void> {
  const { slack, stack, icws } = h;
  const asked = way === 'approved by another';
  if (way === 'refused by ICWS') icws.faults = [{ on: 'put', kind: 'answer', status: 403 }];
  const recipient = asked ? 'pat@partner.example' : 'bob@example.com';
  const review = await h.fillIn({ to: recipient });
  const id = review.kind === 'view' ? (review.view.external_id ?? '') : '';
  await stack.drain();
  await h.confirm(ann);
  await stack.drain();
  if (asked) {
    const copy = h.messages(id).find(({ channel }) => channel === 'D0BOB');
    if (!copy) throw new Error('nobody was asked');
    await slack.click(bob, copy, 'review_request');
    await slack.submit(bob, { decision: 'approve' });
    await stack.drain();
  }
  const wanted = way === 'refused by ICWS' ? 'failed' : 'sent';
  if ((await h.state(id)) !== wanted) throw new Error(`not ${wanted}`);
}

function sumOf(calls: Metered[]) {
  const count = (fits: (one: Metered) => boolean, value: (one: Metered) => number) =>
    calls.filter(fits).reduce((sum, one) => sum + value(one), 0);
  const reads = ({ operation }: Metered) => /^DynamoDB\.(?:GetItem|Query)$/.test(operation);
  const writes = (one: Metered) => one.operation.startsWith('DynamoDB.') && !reads(one);
  return {
    readUnits: count(reads, ({ units }) => units),
    writeUnits: count(writes, ({ units }) => units),
    queueRequests: count(
      ({ operation }) => operation.startsWith('AmazonSQS'),
      () => 1,
    ),
    secretCalls: count(
      ({ operation }) => operation.startsWith('secretsmanager'),
      () => 1,
    ),
  };
}

function priceOf(each: Omit<ShareCost, 'way' | 'shares' | 'dollars'>): number {
  const gb = (name: FunctionName) => figures[name].memoryMb / 1024;
  const gbSeconds = (each.receiverMs * gb('receiver') + each.workerMs * gb('worker')) / 1000;
  return (
    (each.deliveries + each.workerRuns) * prices.lambdaRequest +
    gbSeconds * prices.lambdaGbSecond +
    each.deliveries * prices.httpApiRequest +
    each.readUnits * prices.readUnit +
    each.writeUnits * prices.writeUnit +
    each.queueRequests * prices.queueRequest +
    each.secretCalls * prices.secretCall +
    each.logBytes * prices.logByte
  );
}
