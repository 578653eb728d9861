/** A table restored to an earlier time, in front of the built functions. */
import { copyMissing, settleAll, whileStopped } from '../../../infra/cli/after-restore.ts';
import { type Requests, requestsIn } from '../../../infra/cli/records.ts';
import { ann, bob, expectErrors, expectView, Harness } from '../../support/harness.ts';
import { MemoryStore } from '../../support/store.ts';

let h: Harness;
beforeAll(async () => {
  h = await Harness.start({
    policy: {
      rules: [
        { name: 'asked', recipients: ['*@asked.example'], approvers: [bob] },
        { name: 'colleagues', recipients: ['*@example.com'] },
      ],
    },
  });
});
afterAll(() => h.stop());
beforeEach(async () => {
  h.reset();
  for (const { pk, sk } of await h.items()) await h.remove({ pk, sk });
});

const requests = () => requestsIn(h.stack.tableName, h.stack.dynamo());
const settle = () => settleAll(requests(), h.stack.clock.now);

/** Puts the table back to what it was. */
async function restore(copy: Record<string, unknown>[]): Promise<void> {
  for (const { pk, sk } of await h.items()) await h.remove({ pk, sk });
  for (const item of copy) await h.put(item);
}

const minutes = (count: number) => h.later(count * 60_000);

/** A share that has been sent, and the table as it was just before. */
async function sentSince(): Promise<{ id: string; copy: Record<string, unknown>[] }> {
  const id = await h.approve();
  const copy = await h.items();
  await h.stack.drain();
  expect(h.icws.outbox).toHaveLength(1);
  return { id, copy };
}

test('without the tool a restored approval sends again: this is what it is for', async () => {
  const { copy } = await sentSince();
  await restore(copy);
  await minutes(5);
  expect(h.icws.outbox).toHaveLength(2);
});

test('an approval from before the send: no second email, and people are asked what happened', async () => {
  const { id, copy } = await sentSince();
  await restore(copy);
  expect(await settle()).toMatchObject({ settled: 1, changed: 0 });
  for (let round = 0; round < 10; round += 1) await minutes(10);
  expect(h.icws.outbox).toHaveLength(1);
  expect(await h.state(id)).toBe('unconfirmed');
  expect(h.replies(id).at(-1)?.text).toMatch(/^It’s not known whether the email was sent: the app/);
  expect(await settle()).toMatchObject({ settled: 0, kept: 1 });
});

test('a request that was being sent, the same; sending again is a decision, ten minutes later', async () => {
  const id = await h.approve();
  let copy: Record<string, unknown>[] = [];
  h.icws.watch = async (moment) => {
    if (moment === 'put') copy = await h.items();
  };
  await h.stack.drain();
  h.icws.watch = () => undefined;
  await restore(copy);
  await settle();
  await minutes(1);
  const parent = () => h.parents(id).at(-1)!;
  expectView(await h.slack.click(ann, parent(), 'resolve_request'));
  const tooEarly = expectErrors(await h.slack.submit(ann, { outcome: 'send_again' }));
  expect(tooEarly.outcome).toContain('10 minutes after');
  expect(h.icws.outbox).toHaveLength(1);
  await minutes(11);
  expect((await h.slack.submit(ann, { outcome: 'send_again' })).kind).toBe('closed');
  await h.stack.drain();
  expect(h.icws.outbox).toHaveLength(2);
});

test('a request that waited for approval is closed: a click of then sends nothing', async () => {
  const { view } = expectView(await h.fillIn({ to: 'eve@asked.example' }));
  const id = view.external_id!;
  await h.confirm(ann);
  await h.stack.drain();
  const copy = await h.items();
  const message = h.messages(id).find(({ channel }) => channel === 'D0BOB')!;
  const open = expectView(await h.slack.click(bob, message, 'review_request'));
  await h.slack.submit(bob, { decision: 'approve' });
  await h.stack.drain();
  expect(h.icws.outbox).toHaveLength(1);
  await restore(copy);
  await settle();
  h.slack.workspace.stacks.set(bob, [open.view]);
  expect((await h.slack.submit(bob, { decision: 'approve' })).kind).toBe('view');
  for (let round = 0; round < 10; round += 1) await minutes(10);
  expect(h.icws.outbox).toHaveLength(1);
  expect(await h.state(id)).toBe('expired');
  const replies = h.replies(id).filter(({ channel }) => channel === 'C0QA');
  expect(replies.at(-1)?.text).toMatch(/^It’s not known whether the email was sent/);
});

test('a draft is dropped: the review of then approves nothing', async () => {
  const { view } = expectView(await h.fillIn());
  const copy = await h.items();
  await h.confirm(ann);
  await h.stack.drain();
  await restore(copy);
  expect(await settle()).toMatchObject({ dropped: 1 });
  h.slack.workspace.stacks.set(ann, [view]);
  await h.confirm(ann);
  await minutes(5);
  expect(h.icws.outbox).toHaveLength(1);
});

test('from a table of another name only what is missing comes back, settled', async () => {
  const { id, copy } = await sentSince();
  await restore(copy);
  const from = await copyOf(requests());
  expect(await copyMissing(await copyOf(from), requests(), h.stack.clock.now)).toMatchObject({
    added: 0,
  });
  for (const { pk, sk } of await h.items()) await h.remove({ pk, sk });
  expect(await copyMissing(from, requests(), h.stack.clock.now)).toMatchObject({ added: 1 });
  await minutes(20);
  expect(await h.state(id)).toBe('unconfirmed');
  expect(h.icws.outbox).toHaveLength(1);
});

/** A table of another name with the same requests. */
async function copyOf(from: Requests): Promise<Requests> {
  const store = new MemoryStore();
  for await (const scanned of from.scan()) {
    if (scanned.kind === 'request') await store.create(scanned.request, 0);
  }
  return store;
}

test('a draft that is confirmed while the table is settled is kept, with its line in the trail', async () => {
  const { view } = expectView(await h.fillIn());
  const id = view.external_id!;
  const real = requests();
  let confirmed = false;
  const racing: Requests = {
    ...real,
    async remove(request) {
      if (!confirmed) expect((await h.confirm(ann)).kind).toBe('closed');
      confirmed = true;
      return real.remove(request);
    },
  };
  expect(await settleAll(racing, h.stack.clock.now)).toMatchObject({
    dropped: 0,
    kept: 1,
    changed: 0,
  });
  await h.stack.drain();
  expect(await h.state(id)).toBe('sent');
  expect(h.stack.trail.join()).toContain(id);
});

test('an item that cannot be read stops nobody: the others are settled, and it is named', async () => {
  const { id, copy } = await sentSince();
  const bad = await h.approve();
  const both = [...copy, ...(await h.items()).filter(({ pk }) => String(pk).includes(bad))];
  await restore(both);
  await h.set(bad, 'delivery', 'many');
  const { settled, unreadable } = await settle();
  expect(settled).toBe(1);
  expect(unreadable).toEqual([expect.objectContaining({ id: bad })]);
  expect(await h.state(id)).toBe('unconfirmed');
});

test('what was stopped is started again, whatever happens in between', async () => {
  const did: string[] = [];
  const functions = {
    stop: async () => void did.push('stop'),
    start: async () => void did.push('start'),
  };
  await expect(
    whileStopped(functions, () => Promise.reject(new Error('the table is gone'))),
  ).rejects.toThrow('the table is gone');
  expect(await whileStopped(functions, async () => false)).toBe(false);
  expect(did).toEqual(['stop', 'start', 'stop', 'start']);
  const half = { ...functions, stop: () => Promise.reject(new Error('no rights')) };
  await expect(whileStopped(half, async () => true)).rejects.toThrow('no rights');
  expect(did.at(-1)).toBe('start');
});

test('a dead letter that is redriven after days, and an outage of days: too old, nothing is sent', async () => {
  const id = await h.approve();
  const { queue, deadLetters, clock } = h.stack;
  for (let receives = 0; receives < 6; receives += 1) {
    queue.receive(10, 0);
    clock.forward(1000);
  }
  expect(deadLetters.count().all).toBe(1);
  clock.forward(3 * 24 * 3600_000);
  for (const { Body } of deadLetters.receive(10)) queue.send(Body);
  await h.stack.drain();
  expect(await h.state(id)).toBe('failed');
  expect(h.replies(id)[0]?.text).toMatch(/^Not sent: the app didn’t get to it/);
  expect(h.icws.outbox).toHaveLength(0);
});
