/** Every command of a person is recorded once, whoever writes at the same time. */
import { decide } from '../../../lambda/application/decide.ts';
import { isRetryable } from '../../../lambda/application/decision-reason.ts';
import { confirm } from '../../../lambda/domain/approval.ts';
import { lastEvent } from '../../../lambda/domain/request.ts';
import {
  draft,
  type Given,
  type Name,
  names,
  run,
  usual,
  waiting,
} from '../../support/deciding.ts';
import { approvedBy, asked, made, plainDraft, start } from '../../support/requests.ts';

describe('is recorded', () => {
  test.each<[Name, string, string]>([
    ['confirm', 'approved', 'approved'],
    ['cancel', 'cancelled', 'cancelled'],
    ['approve', 'approved', 'approved'],
    ['reject', 'rejected', 'rejected'],
    ['sent', 'sent', 'sent'],
    ['send_again', 'approved', 'approved'],
    ['close', 'failed', 'failed'],
  ])('%s: %s, and a worker is enqueued', async (name, state, kind) => {
    const { result, ports, item, id } = await run(name);
    expect(result).toMatchObject({ kind: 'recorded', request: { state } });
    expect(item.state).toBe(state);
    expect(lastEvent(item)).toMatchObject({ kind, by: usual[name][1], at: ports.now() });
    expect(ports.calls.take()).toEqual([`enqueue ${id} 0`]);
    expect(ports.trail.lines).toEqual([]);
  });

  test('every person and group is looked up without a cache; taking back looks nobody up', async () => {
    for (const name of names) {
      const { directory } = (await run(name)).ports;
      expect(directory.asked.filter((one) => !one.endsWith(' fresh'))).toEqual([]);
      expect(directory.asked.length > 0).toBe(name !== 'cancel');
    }
  });

  test.each<[Name, Given]>([
    ['confirm', { request: made(confirm(draft, 'U1', start)) }],
    ['cancel', { request: { ...waiting, state: 'cancelled' } }],
    ['approve', { request: approvedBy(waiting, 'U2') }],
  ])(
    '%s a second time: nothing is written, and the worker is enqueued once more',
    async (...row) => {
      const { result, ports, item } = await run(...row);
      expect(result).toMatchObject({ kind: 'recorded' });
      expect(item.events).toEqual(row[1].request?.events);
      expect(ports.calls.take()).toHaveLength(1);
    },
  );

  test('a reason of one’s own approval is kept', async () => {
    const request = asked({ approvers: ['U1'], selfApproval: 'with_reason' });
    const { item } = await run('approve', { request, by: 'U1', reason: 'Why' });
    expect(item).toMatchObject({ state: 'approved', approval: { selfApprovalReason: 'Why' } });
  });

  test('a previous share that was accepted is no obstacle', async () => {
    const request = plainDraft(start, {}, { previousShare: { id: 'x', at: 1, kind: 'sent' } });
    expect((await run('confirm', { request, accepts: true })).item.state).toBe('approved');
  });
});

describe('somebody else writes at the same time', () => {
  /** So many saves lose against a write that changes nothing of the request itself. */
  const losing = (times: number): Given => ({
    arrange: ({ store }) => {
      const save: typeof store.save = store.save.bind(store);
      let left = times;
      store.save = async (before, after) => {
        const there = left > 0 ? await store.load(before.id) : undefined;
        left -= 1;
        if (there) await save(there, { ...there, audited: left });
        return save(before, after);
      };
    },
  });

  test.each(names)('%s is decided again on what is there now', async (name) => {
    expect((await run(name, losing(2))).result.kind).toBe('recorded');
  });

  test.each(names)('%s: after three losses it is not known', async (name) => {
    const { result, ports } = await run(name, losing(3));
    expect(result).toMatchObject({ kind: 'refused', reason: { kind: 'contended' } });
    expect(ports.calls.take()).toEqual([]);
  });

  test('a write that took effect although it seemed lost is a success', async () => {
    const { result, item } = await run('approve', {
      arrange: ({ store }) => {
        const save: typeof store.save = store.save.bind(store);
        store.save = async (before, after) => {
          await save(before, after);
          return { kind: 'conflict' };
        };
      },
    });
    expect(result).toMatchObject({ kind: 'recorded' });
    expect(item.events.filter(({ kind }) => kind === 'approved')).toHaveLength(1);
  });

  test('two approvers at once: both count, and the second one approves', async () => {
    const { ports, id } = await run('approve', { request: asked({ approvals: 2 }) });
    const { contentHash } = waiting;
    const item = ports.store.all()[0];
    const ref = { id, contentHash: item?.contentHash ?? contentHash };
    const command = { action: 'approve' } as const;
    const decision = { ref, by: 'U3', command, clickedAt: start };
    expect(await decide(ports, decision)).toMatchObject({ request: { state: 'approved' } });
  });
});

test('pressing again may help where Slack, the clock, or the look-up was the reason', () => {
  const retryable = ['timeout', 'contended', 'too_early', 'details_missing'] as const;
  for (const kind of retryable) expect(isRetryable({ kind })).toBe(true);
  expect(isRetryable({ kind: 'group_unreadable', group: 'S1', code: 'x' })).toBe(true);
  for (const kind of ['absent', 'too_often', 'not_member', 'content_changed'] as const) {
    expect(isRetryable({ kind })).toBe(false);
  }
});

test.each(names)(
  '%s: a write that lost to other content under the same ID is about something else',
  async (name) => {
    const { result, item } = await run(name, {
      arrange: ({ store }) => {
        const save = store.save.bind(store);
        store.save = async (before) => {
          store.save = save;
          // An expired draft may be made again, after another policy was deployed.
          await save(before, { ...before, contentHash: 'f'.repeat(64) });
          return { kind: 'conflict' };
        };
      },
    });
    expect(result).toMatchObject({ kind: 'refused', reason: { kind: 'content_changed' } });
    expect(item.state).toBe(usual[name][0].state);
  },
);
