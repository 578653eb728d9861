/** `processRequest`, step by step: what is asked of each port, in which order, and what is recorded. */
import type { PostFailure, SavedRequest } from '../../../lambda/application/ports.ts';
import { processRequest } from '../../../lambda/application/process-request.ts';
import type { FrozenRule } from '../../../lambda/domain/policy.ts';
import { withNotifications } from '../../../lambda/domain/request.ts';
import { type MemoryPorts, memoryPorts } from '../../support/memory-ports.ts';
import {
  approvedBy,
  asked,
  confirmed,
  minute,
  plainDraft,
  plainEmail,
  start,
} from '../../support/requests.ts';

const id = 'a'.repeat(32);
let ports: MemoryPorts;
beforeEach(() => {
  ports = memoryPorts();
});

const item = (): SavedRequest => ports.store.all()[0]!;
const at = (now: number) => {
  ports.clock.now = now;
};

async function request(rule: Partial<FrozenRule> = {}, isConfirmed = true): Promise<void> {
  const draft = plainDraft(start, rule, { email: { ...plainEmail, purpose: 'P' } });
  await ports.store.create(isConfirmed ? confirmed(draft) : draft, start);
}

/** One that these people have approved. */
async function decided(...people: string[]): Promise<void> {
  const made = approvedBy(asked({ approvers: people, approvals: people.length }), ...people);
  await ports.store.create(made, start);
}

/** One invocation; what it asked of its ports. */
async function run(): Promise<string[]> {
  await processRequest(ports, id);
  return ports.calls.take();
}

const indexed = `index R e@x.example ${id} ${start}`;
const wake = (delayS: number) => `enqueue ${id} ${delayS}`;
const lookUp = ['trail recordings_looked_up', 'details R'];
const put = 'PUT R,N<e@x.example>,,a@x.example,S,4,B';
const send = ['paused?', 'openSession', 'paused?', put];

test('an approved request: indexed, notified, sent, recorded, indexed again, audited, notified', async () => {
  await request();
  expect(await run()).toEqual([
    indexed,
    'post root approved C1',
    ...send,
    `${indexed} sent`,
    'trail drafted,approved,put_started,sent',
    'post reply:4 sent C1/1',
    'update root sent C1/1',
  ]);
  expect(item().events.map(({ kind, at: when }) => [kind, when])).toEqual(
    ['drafted', 'approved', 'put_started', 'sent'].map((kind) => [kind, start]),
  );
  expect(item()).toMatchObject({
    state: 'sent',
    endedAt: start,
    ttl: start / 1000 + 400 * 86_400,
    audited: 4,
    delivery: {
      server: 'pbx',
      attempts: [{ number: 1, owner: 'me', putStartedAt: start, result: 'sent' }],
    },
    notifications: { posted: { root: { channel: 'C1', ts: '1', revision: 4 } }, failures: 0 },
  });
  expect(item().email).not.toHaveProperty('emailBody');
  expect(item().notifications).not.toHaveProperty('leaseHolder');
  expect(item().notifications).not.toHaveProperty('leaseUntil');
  expect(ports.store.dueAtOf(id)).toBeUndefined();
  expect(await run()).toEqual([]);
  expect(ports.log.said).toContain('info put_finished');
});

test('a request that is not there, or gone, is nothing to do', async () => {
  await run();
  await request({}, false);
  at(start + 60 * minute);
  expect(await run()).toEqual([]);
  expect(ports.log.said).toEqual(['info request_absent', 'info request_absent']);
});

test('the recording of a draft is looked up once, and its view filled; no more', async () => {
  await request({}, false);
  expect(await run()).toEqual([...lookUp, 'view found']);
  expect(item()).toMatchObject({
    state: 'draft',
    lookUps: { R: { result: 'found', call: { line: 'L' } } },
  });
  expect(await run()).toEqual([]);
});

test.each([
  ['insists on its details', true, [...lookUp, 'view found']],
  ['does not', false, []],
])('where ICWS could not say, and the rule %s', async (_, detailsRequired, again) => {
  ports.pbx.details = { kind: 'unavailable' };
  await request({ detailsRequired }, false);
  expect(await run()).toEqual([...lookUp, 'view unavailable']);
  expect(item().lookUps).toEqual({ R: { result: 'unavailable' } });
  ports.pbx.details = { kind: 'found', details: {} };
  expect(await run()).toEqual(again);
});

test('a request for approval: root message, approvers, audit; nothing is sent', async () => {
  await request({ approvers: ['U2', 'U3'] });
  expect(await run()).toEqual([
    indexed,
    'trail drafted,asked',
    'post root awaiting_approval C1',
    'resolve',
    'post approver:U2 awaiting_approval U2',
    'post approver:U3 awaiting_approval U3',
    ...lookUp,
  ]);
  expect(ports.store.dueAtOf(id)).toBe(start + 30 * minute);
  at(start + 30 * minute);
  expect(await run()).toEqual([
    'trail reminded',
    'resolve',
    'post approver:U2:3 reminded U2/2',
    'post approver:U3:3 reminded U3/3',
    'update root awaiting_approval C1/1',
    'update approver:U2 awaiting_approval U2/2',
    'update approver:U3 awaiting_approval U3/3',
  ]);
  expect(ports.store.dueAtOf(id)).toBe(start + 60 * minute);
});

test('a request that nobody decides expires, and loses its body a day later', async () => {
  await request({ approvers: ['U2', 'U3'] });
  await run();
  const end = start + 60 * minute;
  at(end);
  expect(await run()).toEqual([
    'trail expired',
    'post reply:3 expired C1/1',
    'update root expired C1/1',
    'update approver:U2 expired U2/2',
    'update approver:U3 expired U3/3',
  ]);
  expect(item()).toMatchObject({ state: 'expired', endedAt: end, email: { emailBody: 'B' } });
  const day = 24 * 60 * minute;
  expect(ports.store.dueAtOf(id)).toBe(end + day);
  at(end + day - 1);
  await run();
  expect(item().email.emailBody).toBe('B');
  at(end + day);
  await run();
  expect(item().email).not.toHaveProperty('emailBody');
  expect(ports.store.dueAtOf(id)).toBeUndefined();
});

test('what fails beside the sending is logged and stays due', async () => {
  await request();
  for (const port of ['trail', 'index']) ports.calls.failing.add(port);
  await run();
  expect(item().state).toBe('sent');
  expect(item().audited).toBeUndefined();
  expect(ports.store.dueAtOf(id)).toBe(start);
  expect(ports.log.said).toEqual([
    'warn share_history_failed',
    'info put_finished',
    'warn share_history_failed',
    'error audit_failed',
  ]);
  ports.calls.failing.clear();
  expect(await run()).toEqual([`${indexed} sent`, 'trail drafted,approved,put_started,sent']);
  expect(ports.store.dueAtOf(id)).toBeUndefined();
});

test('who decided is recorded once, for their App Home', async () => {
  await decided('U2', 'U3');
  await run();
  expect(item().state).toBe('sent');
  const recorded = [`U2 ${start} ${id}`, `U3 ${start} ${id}`];
  expect(ports.decisions.recorded).toEqual(recorded);
  await run();
  expect(ports.decisions.recorded).toEqual(recorded);
});

test('a decision that cannot be recorded holds nothing up', async () => {
  await decided('U2');
  ports.decisions.fails = true;
  await run();
  expect(item().state).toBe('sent');
  expect(ports.store.dueAtOf(id)).toBeUndefined();
  expect(ports.log.said).toContain('warn decision_not_listed');
});

test('the requester’s own confirmation, where nobody else decides, is no decision', async () => {
  await request();
  await run();
  expect(ports.decisions.recorded).toEqual([]);
});

describe('Slack', () => {
  const failing = (failure: PostFailure | undefined) => {
    ports.notifier.failure = failure;
  };

  test('fails for a while: again after pauses that double, 15 minutes at most; nothing else waits', async () => {
    await request();
    failing({ kind: 'transient', code: 'x' });
    const pauses = [];
    for (let turn = 0; turn < 8; turn += 1) {
      await run();
      const { nextTryAt = 0 } = item().notifications;
      pauses.push((nextTryAt - ports.now()) / 1000);
      at(nextTryAt);
    }
    // The first run failed before and after the sending.
    expect(pauses).toEqual([30, 60, 120, 240, 480, 900, 900, 900]);
    expect(item()).toMatchObject({ state: 'sent', notifications: { firstFailureAt: start } });
    failing(undefined);
    expect(await run()).toEqual(['post root sent C1', 'post reply:4 sent C1/10']);
    expect(item().notifications).toMatchObject({ failures: 0 });
    expect(item().notifications).not.toHaveProperty('nextTryAt');
    expect(item().notifications).not.toHaveProperty('firstFailureAt');
  });

  test('limits the rate: the worker is enqueued for when Slack says so', async () => {
    await request();
    failing({ kind: 'transient', code: 'ratelimited', retryAfterMs: 7000 });
    expect(await run()).toContain(wake(7));
    expect(item().notifications.nextTryAt).toBe(start + 7000);
  });

  test('needs a person: every 15 minutes, and given up on after 24 hours', async () => {
    await request();
    failing({ kind: 'token_refused', code: 'token_revoked' });
    await run();
    expect(item().notifications.nextTryAt).toBe(start + 15 * minute);
    at(start + 23 * 60 * minute);
    await run();
    expect(item().notifications).not.toHaveProperty('abandonedAt');
    at(start + 24 * 60 * minute);
    await run();
    expect(item().notifications.abandonedAt).toBe(item().events.length);
    expect(ports.log.said).toContain('error notification_abandoned');
    expect(ports.store.dueAtOf(id)).toBeUndefined();
    failing(undefined);
    at(start + 25 * 60 * minute);
    expect(await run()).toEqual([]);
  });

  test('is left to whoever holds the lease until it ends', async () => {
    await request();
    const lease = { leaseHolder: 'other', leaseUntil: start + 30_000 };
    await ports.store.save(item(), withNotifications(item(), lease));
    expect((await run()).filter((call) => /^(?:post|update)/.test(call))).toEqual([]);
    expect(item().state).toBe('sent');
    at(start + 30_000);
    expect(await run()).toEqual(['post root sent C1', 'post reply:4 sent C1/1']);
  });
});
