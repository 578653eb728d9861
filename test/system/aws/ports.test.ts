/**
 * One contract for each small port: what the adapters do against the AWS simulators, the ports in memory do too. The
 * history of shares has a file of its own.
 */

import type { AuditTrail, Quota, WorkQueue } from '../../../lambda/application/ports.ts';
import { auditTrail } from '../../../lambda/aws/audit-trail.ts';
import { documentClient, logsClient, queueClient } from '../../../lambda/aws/clients.ts';
import { loginCircuitBreaker } from '../../../lambda/aws/login-circuit-breaker.ts';
import { requestIdIn, workQueue } from '../../../lambda/aws/queue.ts';
import { quota } from '../../../lambda/aws/quota.ts';
import { sendingSwitch } from '../../../lambda/aws/sending-switch.ts';
import type { LoginCircuitBreaker } from '../../../lambda/icws/sign-in.ts';
import { patient, useColdHarness } from '../../support/harness.ts';
import { MemoryQuota } from '../../support/memory-history.ts';
import {
  MemoryLog,
  MemoryLoginCircuitBreaker,
  MemoryQueue,
  MemoryTrail,
} from '../../support/ports.ts';

const now = 1_800_000_000_000;
const minute = 60_000;

const h = useColdHarness();
let tableName: string;
beforeAll(() => {
  ({ tableName } = h.stack);
  h.useAwsEnvironment();
});

const log = new MemoryLog();

const both = <T>(real: () => T, memory: () => T) =>
  describe.each([
    ['in AWS', real],
    ['in memory', memory],
  ] as const);

both<Quota>(
  () =>
    quota(
      documentClient(patient),
      tableName,
      () => now,
      () => ({}),
    ),
  () => new MemoryQuota(),
)('quota %s', (_, make) => {
  const today = '2026-11-24';
  const of = (teamId: string) => ({ teamId, userId: 'U1', day: today });

  test('counts each request once, up to the limit, for each person and day', async () => {
    const port = make();
    const take = (requestId: string, userId = 'U1', day = today) =>
      port.consume({ teamId: 'T1', userId, day, requestId, limit: 2 });
    expect(await take('a')).toBe(true);
    expect(await take('a')).toBe(true);
    expect(await take('b')).toBe(true);
    expect(await take('c')).toBe(false);
    expect(await take('b')).toBe(true);
    expect(await take('c', 'U2')).toBe(true);
    expect(await take('c', 'U1', '2026-11-25')).toBe(true);
  });

  test('look-ups are counted up to a limit of their own', async () => {
    const port = make();
    const count = (requestId: string, userId = 'U1') =>
      port.countLookUps({ teamId: 'T1', userId, day: today, requestId, limit: 2, recordings: 1 });
    expect([await count('a'), await count('b'), await count('c')]).toEqual([true, true, false]);
    expect(await count('c', 'U2')).toBe(true);
  });

  test('a form counts once for each of its recordings; the one that reaches the limit is the last', async () => {
    const port = make();
    const count = (requestId: string, recordings: number) =>
      port.countLookUps({ ...of('T5'), requestId, limit: 10, recordings });
    expect([await count('a', 4), await count('a', 4), await count('b', 5)]).toEqual([
      true,
      true,
      true,
    ]);
    expect([await count('c', 3), await count('c', 3), await count('d', 1)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('a form that comes twice is counted once, also when it was the last of the day', async () => {
    const port = make();
    const count = (requestId: string) =>
      port.countLookUps({ ...of('T3'), requestId, limit: 2, recordings: 1 });
    expect([await count('a'), await count('a'), await count('a')]).toEqual([true, true, true]);
    expect([await count('b'), await count('b'), await count('c')]).toEqual([true, true, false]);
  });

  test('forms that come at the same time do not exceed it', async () => {
    const port = make();
    const count = (requestId: string) =>
      port.countLookUps({ ...of('T4'), requestId, limit: 1, recordings: 1 });
    expect((await Promise.all([count('a'), count('b')])).filter(Boolean)).toHaveLength(1);
  });

  test('two at the same time do not exceed it', async () => {
    const port = make();
    const take = (requestId: string) => port.consume({ ...of('T2'), requestId, limit: 1 });
    expect((await Promise.all([take('a'), take('b')])).filter(Boolean)).toHaveLength(1);
  });
});

both<LoginCircuitBreaker>(
  () => loginCircuitBreaker(documentClient(patient), tableName),
  () => new MemoryLoginCircuitBreaker(),
)('the circuit breaker of sign-ins %s', (_, make) => {
  test('nobody tries for 15 minutes, then one does; another version is free', async () => {
    const port = make();
    expect(await port.tryAcquire('v1', now)).toEqual({ kind: 'closed' });
    await port.trip('v1', now);
    expect(await port.tryAcquire('v1', now + 15 * minute - 1)).toMatchObject({ kind: 'open' });
    expect(await port.tryAcquire('v2', now)).toEqual({ kind: 'closed' });
    const tried = await Promise.all([1, 2, 3].map(() => port.tryAcquire('v1', now + 15 * minute)));
    expect(tried.filter(({ kind }) => kind !== 'open')).toEqual([{ kind: 'half_open' }]);
    await port.reset('v1');
    expect(await port.tryAcquire('v1', now)).toEqual({ kind: 'closed' });
  });
});

const memoryTrail = new MemoryTrail();
both<[AuditTrail, () => string[]]>(
  () => {
    const group = h.stack.deployment.auditLogGroup;
    const port = auditTrail(logsClient(patient), group, () => now);
    return [port, () => h.stack.trail];
  },
  () => [memoryTrail, () => memoryTrail.lines],
)('audit trail %s', (_, make) => {
  test('keeps lines in their order', async () => {
    const [port, lines] = make();
    await port.write([{ event: 'one', a: 1 }, { event: 'two' }]);
    await port.write([{ event: 'three' }]);
    expect(lines()).toEqual(['{"event":"one","a":1}', '{"event":"two"}', '{"event":"three"}']);
  });
});

const memoryQueue = new MemoryQueue(() => h.stack.clock.now());
both<[WorkQueue, () => string | undefined]>(
  () => {
    const url = `${h.stack.endpoint}/000000000000/${h.stack.deployment.queue.name}`;
    const take = () => h.stack.queue.receive(1).map(({ Body }) => requestIdIn(Body))[0];
    return [workQueue(queueClient(patient), url, log), take];
  },
  () => [memoryQueue, () => memoryQueue.take()],
)('queue %s', (_, make) => {
  test('gives back the id, not before its delay', async () => {
    const [port, take] = make();
    const id = 'ab'.repeat(16);
    await port.enqueue(id, 0);
    expect(take()).toBe(id);
    await port.enqueue(id, 60);
    expect(take()).toBeUndefined();
    h.stack.clock.forward(61_000);
    expect(take()).toBe(id);
  });
});

test('a queue that does not take a message says so, and it stands in the log', async () => {
  h.stack.aws.faults = (target) => (target === 'AmazonSQS.SendMessage' ? 'refuse' : undefined);
  const url = `${h.stack.endpoint}/000000000000/${h.stack.deployment.queue.name}`;
  log.lines.length = 0;
  expect(await workQueue(queueClient(patient), url, log).enqueue('ab'.repeat(16), 0)).toBe(false);
  h.endFaults();
  expect(log.said).toEqual(['error enqueue_failed']);
});

test('the switch is on while its item exists', async () => {
  const port = sendingSwitch(documentClient(patient), tableName);
  expect(await port.paused()).toBe(false);
  await h.put({ pk: 'switch#sending', sk: 'switch' });
  expect(await port.paused()).toBe(true);
  await h.remove({ pk: 'switch#sending', sk: 'switch' });
  expect(await port.paused()).toBe(false);
});

test.each(['', '{', 'null', '[]', '{}', '{"requestId":1}', '{"requestId":"../x"}'])(
  'the message %j is none of ours',
  (body) => {
    expect(requestIdIn(body)).toBeUndefined();
  },
);
