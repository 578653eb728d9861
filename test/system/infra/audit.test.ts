/** The audit trail compared with the requests: every kind of tampering is named. */
import { closeUnconfirmed, erase } from '../../../infra/cli/erase.ts';
import { concerns } from '../../../infra/cli/subject.ts';
import { verifyAudit } from '../../../infra/cli/verify-audit.ts';
import { verifyRecords } from '../../../infra/cli/verify-records.ts';
import { auditLines } from '../../../lambda/domain/audit.ts';
import { integrityProblem } from '../../../lambda/domain/integrity.ts';
import { requestSchema, type ShareRequest, withEvent } from '../../../lambda/domain/request.ts';
import { en } from '../../../lambda/slack/texts/en.ts';
import { approved, hour, now, sent, unclear } from '../../support/forgeries.ts';
import { ann, Harness } from '../../support/harness.ts';
import { MemoryStore } from '../../support/store.ts';

let h: Harness;
/** Long enough after what happened for its lines to be there. */
let later: number;
let trail: string[];
let requests: ShareRequest[];
beforeAll(async () => {
  h = await Harness.start();
  await h.approve();
  await h.approve({ purpose: 'Training' });
  await h.stack.drain();
  later = h.stack.clock.now() + 3_600_000;
  trail = h.stack.trail;
  requests = (await h.items())
    .filter(({ sk }) => sk === 'request')
    .map((item) => requestSchema.parse(item));
});
afterAll(() => h.stop());

/** The requests with one of them changed. */
function tampered(change: (request: ShareRequest) => ShareRequest): ShareRequest[] {
  const [first, ...others] = structuredClone(requests);
  return [change(first!), ...others];
}
const events = (change: (list: ShareRequest['events']) => ShareRequest['events']) =>
  tampered((request) => ({ ...request, events: change(request.events) }));

test('what nobody touched fits, also when a line is there twice', () => {
  expect(requests).toHaveLength(2);
  expect(
    verifyAudit(requests, [...trail, ...trail, 'noise', '{"event":"click_refused"}'], later),
  ).toEqual([]);
});

test.each([
  [
    'a changed event',
    () => events((list) => list.map((one, i) => (i === 1 ? { ...one, by: 'U0EVE' } : one))),
    /event 2 was changed/,
  ],
  ['an event cut off', () => events((list) => list.slice(0, -1)), /event 4 was removed/],
  ['an event removed', () => events((list) => list.filter((_, i) => i !== 1)), /is out of order/],
  [
    'an event put in',
    () => events((list) => [...list, { ...list.at(-1)!, sequence: 5 }]),
    /event 5 was changed/,
  ],
  ['a request that is missing', () => requests.slice(1), /the request is missing/],
])('%s is named', (_, given, finding) => {
  expect(verifyAudit(given(), trail, later).join('\n')).toMatch(finding);
});

test('a request that its time to live has removed is not missing', () => {
  const keptUntil = requests[0]!.ttl! * 1000;
  expect(verifyAudit(requests.slice(1), trail, keptUntil - 1)).toHaveLength(1);
  expect(verifyAudit(requests.slice(1), trail, keptUntil)).toEqual([]);
});

test('a chain that was made anew does not fit the trail', () => {
  const id = requests[0]!.id;
  const other = trail.map((line) =>
    line.includes(id) ? line.replace(/"hash":"[0-9a-f]{4}/, '"hash":"ffff') : line,
  );
  expect(verifyAudit(requests, other, later).join('\n')).toMatch(/differs from the audit trail/);
  expect(verifyAudit(requests, [], later).join('\n')).toMatch(/has no lines for this request/);
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
    expect(verifyAudit([after, ...requests.slice(1)], trail, later)).toEqual([]);
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
  const line = (message: string) => ({ timestamp: 0, message });
  const linesOf = (request: ShareRequest) =>
    auditLines(request, request.events).map((one) => line(JSON.stringify(one)));

  test('a line that arrives late, and a request that went on meanwhile, are no findings', async () => {
    const store = new MemoryStore();
    const before = { ...approved(), audited: approved().events.length };
    const created = await store.create(before, 0);
    if (created.kind === 'exists') throw new Error('exists');
    let waits = 0;
    const trail = async () => {
      if (waits === 0) return [...linesOf(sent()).slice(0, 1), ...linesOf(sent()).slice(2)];
      return linesOf(sent());
    };
    const wait = async () => {
      waits += 1;
      const there = await store.load(before.id);
      await store.save(there!, { ...sent(), audited: sent().events.length });
    };
    const result = await verifyRecords({ requests: store, trail }, () => afterwards, wait);
    expect(result).toEqual({ compared: 1, findings: [] });
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
    const trailOfX = async () => [
      line(JSON.stringify({ event: 'share_event', requestId: 'x', sequence: 1, hash: 'h' })),
    ];
    const { findings } = await verifyRecords({ requests, trail: trailOfX }, () => afterwards, wait);
    expect(findings).toEqual([
      'x cannot be read',
      expect.stringContaining('has no lines for this request'),
    ]);
    expect(waits).toBe(6);
  });
});
