/** The audit trail beside a running app, and what erasing leaves of a request. */
import { closeUnconfirmed, erase } from '../../../infra/cli/erase.ts';
import { concerns } from '../../../infra/cli/subject.ts';
import { verifyAudit } from '../../../infra/cli/verify-audit.ts';
import { verifyRecords } from '../../../infra/cli/verify-records.ts';
import type { AuditLog, LoggedLine } from '../../../lambda/application/ports.ts';
import { integrityProblem } from '../../../lambda/domain/integrity.ts';
import { requestSchema, type ShareRequest, withEvent } from '../../../lambda/domain/request.ts';
import { en } from '../../../lambda/slack/texts/en.ts';
import { auditedRun, linesOf, messagesOf } from '../../support/audited-run.ts';
import { approved, hour, now, sent, unclear } from '../../support/forgeries.ts';
import { ann } from '../../support/harness.ts';
import { MemoryStore } from '../../support/store.ts';

let later: number;
let trail: LoggedLine[];
let requests: ShareRequest[];
beforeAll(async () => {
  ({ later, trail, requests } = await auditedRun());
});

test('a request that its time to live has removed is not missing', () => {
  const keptUntil = requests[0]!.ttl! * 1000;
  expect(verifyAudit(requests.slice(1), messagesOf(trail), keptUntil - 1)).toHaveLength(1);
  expect(verifyAudit(requests.slice(1), messagesOf(trail), keptUntil)).toEqual([]);
});

describe('erasing', () => {
  test('finds what concerns a recording or a person', () => {
    const [request] = requests;
    const [{ recordingId = '' } = {}] = request!.email.recordings;
    expect(recordingId).toMatch(/^0DE0C017-/);
    expect(concerns(request!, { recording: recordingId.toLowerCase() })).toBe(true);
    expect(concerns(request!, { person: 'BOB@example.com' })).toBe(true);
    expect(concerns(request!, { person: ann })).toBe(true);
    expect(concerns(request!, { person: 'cat@example.com' })).toBe(false);
    expect(concerns(request!, { recording: ` {${recordingId}} ` })).toBe(true);
    expect(concerns(request!, { person: ' bob@example.com ' })).toBe(true);
    expect(concerns(request!, { person: 'Bob <bob@example.com>' })).toBe(true);
    const decided = withEvent(request!, { kind: 'approval', at: 1, by: 'U0CAT' });
    expect(concerns(decided, { person: 'U0CAT' })).toBe(true);
  });

  test('removes what people wrote, is an event itself, and the trail still fits', () => {
    const [request] = requests;
    const after = erase(request!, later)!;
    expect(JSON.stringify(after)).not.toMatch(/@|0DE0C017|Call \d/);
    // Its outcome and the time of that stay as they were.
    expect(en.stateText({ ...after, state: 'sent' })).toBe(en.stateText(request!));
    expect(after.events.at(-1)?.kind).toBe('erased');
    expect(erase(after, later)).toBe(after);
    expect(requestSchema.parse(after).contentHash).toBe(request!.contentHash);
    expect(verifyAudit([after, ...requests.slice(1)], messagesOf(trail), later)).toEqual([]);
  });

  test('one of which nobody knows can be closed by an operator first', () => {
    const open = unclear();
    expect(erase(open, 1)).toBeUndefined();
    const closed = closeUnconfirmed(open, 1);
    expect(closed).toMatchObject({ state: 'failed' });
    expect(
      erase(closed, 2)
        ?.events.map(({ kind }) => kind)
        .slice(-2),
    ).toEqual(['failed', 'erased']);
    expect(integrityProblem(erase(closed, 2)!)).toBeUndefined();
  });

  test('leaves a request that has not ended', () => {
    const { endedAt, ...open } = requests[0]!;
    expect(endedAt).toBeDefined();
    expect(erase(open, Date.now())).toBeUndefined();
  });
});

describe('beside a running app', () => {
  const afterwards = now + hour;
  const logOf = (lines: () => LoggedLine[]): AuditLog => ({
    async *read() {
      yield* lines();
    },
  });

  test('a line that arrives late, and a request that went on meanwhile, are no findings', async () => {
    const store = new MemoryStore();
    const before = { ...approved(), audited: approved().events.length };
    const created = await store.create(before, 0);
    if (created.kind === 'exists') throw new Error('exists');
    let waits = 0;
    const lines = () => linesOf(sent(), 0).filter((_, index) => waits > 0 || index !== 1);
    const wait = async () => {
      waits += 1;
      const there = await store.load(before.id);
      await store.save(there!, { ...sent(), audited: sent().events.length });
    };
    const result = await verifyRecords(
      {
        requests: store,
        trail: logOf(lines),
        archive: async () => ({ lines: linesOf(sent(), 0), unreadable: [] }),
      },
      () => afterwards,
      wait,
    );
    expect(result).toEqual({ compared: { requests: 1, lines: 11, archived: 6 }, findings: [] });
    expect(waits).toBe(1);
  });

  test('what stays different is a finding after a minute, and an item that cannot be read is one', async () => {
    const store = new MemoryStore();
    await store.create({ ...sent(), audited: sent().events.length }, 0);
    let waits = 0;
    const wait = async () => {
      waits += 1;
    };
    const requests = {
      load: store.load.bind(store),
      save: store.save.bind(store),
      create: store.create.bind(store),
      remove: store.remove.bind(store),
      async *scan() {
        yield* store.scan();
        yield { kind: 'unreadable', id: 'x', problem: 'x cannot be read' } as const;
      },
    };
    const message = JSON.stringify({
      event: 'share_event',
      requestId: 'x',
      sequence: 1,
      hash: 'h',
    });
    const trailOfX = logOf(() => [{ at: 0, message }]);
    const { findings } = await verifyRecords({ requests, trail: trailOfX }, () => afterwards, wait);
    expect(findings).toEqual([
      'x cannot be read',
      expect.stringContaining('has no lines for this request'),
    ]);
    expect(waits).toBe(6);
  });
});
