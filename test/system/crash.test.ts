/** Crashes, doubles and races: never sent twice, never lost. */
import { Harness, useHarness } from '../support/harness.ts';

const h = useHarness();

const killOnce = (at: 'login' | 'put' | 'sent') => {
  let killed = false;
  h.icws.watch = (moment) => {
    if (moment !== at || killed) return;
    killed = true;
    h.stack.worker.killBusy();
    // The answer must not win against the kill.
    return new Promise((resolve) => setTimeout(resolve, 200));
  };
};

test('killed before the PUT: sent once, after the sweeper’s message', async () => {
  killOnce('login');
  const id = await h.share();
  expect(await h.state(id)).toBe('approved');
  await h.later(61_000);
  expect(await h.state(id)).toBe('sent');
  expect(h.icws.outbox).toHaveLength(1);
  expect(h.parents(id)).toHaveLength(1);
  expect(h.replies(id)).toHaveLength(1);
});

test.each(['put', 'sent'] as const)('killed at %s: unconfirmed, no second PUT', async (moment) => {
  killOnce(moment);
  const id = await h.share();
  expect(await h.state(id)).toBe('sending');
  await h.later(61_000);
  expect(await h.state(id)).toBe('sending');
  for (let minutes = 0; minutes < 20; minutes += 2) await h.later(120_000);
  expect(await h.state(id)).toBe('unconfirmed');
  expect(h.puts()).toHaveLength(1);
  expect(h.icws.outbox.length).toBeLessThanOrEqual(1);
  expect(h.replies(id)).toHaveLength(1);
  expect(h.replies(id)[0]?.text).toMatch(/^It’s not known whether the email was sent/);
});

test('50 deliveries of one message to two workers at once: one email, one message, one reply', async () => {
  const id = await h.approve();
  const [message] = h.stack.queue.receive(1);
  const copies = Array.from({ length: 50 }, () => message!);
  const deliverAll = async () => {
    for (let copy = copies.pop(); copy; copy = copies.pop()) await h.stack.invokeWorker([copy]);
  };
  await Promise.all([deliverAll(), deliverAll()]);
  await h.stack.drain();
  expect(await h.state(id)).toBe('sent');
  expect(h.icws.outbox).toHaveLength(1);
  expect(h.puts()).toHaveLength(1);
  expect(h.parents(id)).toHaveLength(1);
  expect(h.replies(id)).toHaveLength(1);
});

test('a message for a request that is gone, or that is no message of ours, is acknowledged', async () => {
  h.stack.queue.send(JSON.stringify({ requestId: 'f'.repeat(32) }));
  h.stack.queue.send('not ours');
  await h.stack.drain();
  expect(h.stack.queue.count().all).toBe(0);
});

test('a failed enqueue is a success: the sweeper finds the request', async () => {
  h.stack.aws.faults = (target) => (target === 'AmazonSQS.SendMessage' ? 'refuse' : undefined);
  const id = await h.approve();
  expect(h.stack.queue.count().all).toBe(0);
  h.endFaults();
  await h.later(1000);
  expect(await h.state(id)).toBe('sent');
  expect(h.icws.outbox).toHaveLength(1);
});

test('the sweeper postpones what it has enqueued: 1, 2, 4 … minutes, 15 at most', async () => {
  const id = await h.approve();
  h.stack.queue.receive(10);
  const waits: number[] = [];
  for (let run = 0; run < 6; run += 1) {
    await h.stack.sweep();
    const due = (await h.item(id)).dueAt!;
    waits.push(Math.round((due - h.stack.clock.now()) / 60_000));
    h.stack.clock.forward(due - h.stack.clock.now());
    h.stack.queue.receive(10);
  }
  expect(waits).toEqual([1, 2, 4, 8, 15, 15]);
  h.stack.clock.forward(-31 * 60_000);
  await h.set(id, 'dueAt', 0);
  await h.later(0);
  expect(await h.state(id)).toBe('sent');
});

test('an answer of the store that is lost does not stop a share, nor send it twice', async () => {
  const id = await h.approve();
  let updates = 0;
  h.stack.aws.faults = (target) => {
    if (target !== 'DynamoDB_20120810.UpdateItem') return undefined;
    updates += 1;
    return updates % 2 === 1 ? 'lose_answer' : undefined;
  };
  await h.stack.drain();
  h.endFaults();
  expect(updates).toBeGreaterThan(6);
  expect(await h.state(id)).toBe('sent');
  expect(h.icws.outbox).toHaveLength(1);
  expect(h.parents(id)).toHaveLength(1);
  expect(h.replies(id)).toHaveLength(1);
});

test('a store that is down keeps the message in the queue; nothing is sent', async () => {
  const id = await h.approve();
  h.stack.aws.faults = (target) => (target.startsWith('DynamoDB') ? 'refuse' : undefined);
  await h.stack.drain();
  h.endFaults();
  expect(h.stack.queue.count()).toEqual({ visible: 0, all: 1 });
  expect(h.icws.outbox).toHaveLength(0);
  await h.later(721_000);
  expect(await h.state(id)).toBe('sent');
  expect(h.icws.outbox).toHaveLength(1);
  expect(h.stack.queue.count().all).toBe(0);
});

test('a late answer of the same attempt is recorded while nobody has resolved it', async () => {
  h.icws.watch = async (moment) => {
    if (moment !== 'put') return;
    h.icws.watch = () => undefined;
    // Meanwhile the lease expires, and another worker records that.
    h.stack.clock.forward(200_000);
    await h.stack.sweep();
    await h.stack.workOnce();
  };
  const id = await h.share();
  expect(await h.state(id)).toBe('sent');
  expect((await h.item(id)).events.map(({ kind }) => kind).slice(-2)).toEqual([
    'unconfirmed',
    'sent',
  ]);
  expect(h.icws.outbox).toHaveLength(1);
  expect(h.puts()).toHaveLength(1);
  await h.stack.drain();
  expect(h.replies(id).at(-1)?.text).toMatch(/^Sent\./);
});

test('too little time for a PUT: put back, and sent by the next invocation', async () => {
  const short = await Harness.start({ workerTimeoutMs: 91_000 });
  short.stack.clock.useRealPace();
  short.icws.watch = async (moment) => {
    if (moment !== 'login') return;
    short.icws.watch = () => undefined;
    await new Promise((resolve) => setTimeout(resolve, 1500));
  };
  const id = await short.share();
  expect(await short.state(id)).toBe('approved');
  expect(short.puts()).toHaveLength(0);
  short.stack.clock.forward(3000);
  await short.stack.drain();
  expect(await short.state(id)).toBe('sent');
  expect(short.icws.outbox).toHaveLength(1);
  await short.stop();
});
