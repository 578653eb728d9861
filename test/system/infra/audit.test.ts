/** The audit trail compared with the requests: every kind of tampering is named. */
import { closeUnconfirmed, erase } from '../../../infra/cli/erase.ts';
import { concerns } from '../../../infra/cli/subject.ts';
import { verifyArchive, verifyEarlierArchive } from '../../../infra/cli/verify-archive.ts';
import { verifyAudit } from '../../../infra/cli/verify-audit.ts';
import { verifyRecords } from '../../../infra/cli/verify-records.ts';
import type { AuditLog, LoggedLine } from '../../../lambda/application/ports.ts';
import { auditLines } from '../../../lambda/domain/audit.ts';
import { contentHash } from '../../../lambda/domain/email.ts';
import { integrityProblem } from '../../../lambda/domain/integrity.ts';
import { requestSchema, type ShareRequest, withEvent } from '../../../lambda/domain/request.ts';
import { en } from '../../../lambda/slack/texts/en.ts';
import { approved, hour, now, sent, unclear } from '../../support/forgeries.ts';
import { ann, Harness } from '../../support/harness.ts';
import { MemoryStore } from '../../support/store.ts';

let h: Harness;
/** Long enough after what happened for its lines to be there. */
let later: number;
let trail: LoggedLine[];
let requests: ShareRequest[];
beforeAll(async () => {
  h = await Harness.start();
  await h.approve();
  await h.approve({ purpose: 'Training' });
  await h.stack.drain();
  later = h.stack.clock.now() + 3 * hour;
  trail = h.stack.trail.map((message) => ({ at: later - 2 * hour, message }));
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
/** The requests as they were, with one of them made anew by somebody who knows how: for another recipient, chained anew. */
function forged(request: ShareRequest): ShareRequest {
  const to = [{ address: 'eve@partner.example', name: 'eve@partner.example' }];
  const changed = { ...request, email: { ...request.email, to } };
  const hash = contentHash(changed);
  let made: ShareRequest = { ...changed, contentHash: hash, events: [] };
  for (const { sequence, previousHash, hash: _, ...facts } of request.events) {
    const named = facts.contentHash === undefined ? facts : { ...facts, contentHash: hash };
    made = withEvent({ ...made, state: facts.state }, named);
  }
  return made;
}
const linesOf = (request: ShareRequest): LoggedLine[] =>
  auditLines(request, request.events).map((line) => ({
    at: later - hour,
    message: JSON.stringify(line),
  }));

const messagesOf = (lines: LoggedLine[]) => lines.map(({ message }) => message);

/** What a forger leaves behind: the table, the trail, and the archive that they can't reach. */
interface Left {
  requests: ShareRequest[];
  trail: LoggedLine[];
}
const inTable = (change: (request: ShareRequest) => ShareRequest) => (): Left => ({
  requests: tampered(change),
  trail,
});
const inTrail = (change: (lines: LoggedLine[]) => LoggedLine[]) => (): Left => ({
  requests,
  trail: change([...trail]),
});
const inBoth = (change: (request: ShareRequest) => ShareRequest[]) => (): Left => {
  const [first, ...others] = structuredClone(requests);
  const kept = trail.filter(({ message }) => !message.includes(first!.id));
  const left = change(first!);
  return { requests: [...left, ...others], trail: [...kept, ...left.flatMap(linesOf)] };
};
const eventsOf =
  (change: (list: ShareRequest['events']) => ShareRequest['events']) =>
  (request: ShareRequest) => ({
    ...request,
    events: change(request.events),
  });
/** What differs between two lines: the hash, as after any change of what it covers. */
const altered = ({ at, message }: LoggedLine): LoggedLine => ({
  at,
  message: message.replace(/"hash":"[0-9a-f]{4}/, '"hash":"ffff'),
});

describe('every tampering is found', () => {
  const found = ({ requests: table, trail: lines }: Left) => ({
    byTrail: verifyAudit(table, messagesOf(lines), later).join('\n'),
    byArchive: verifyArchive(lines, { lines: trail, unreadable: [] }, later).join('\n'),
  });
  const nothing = /^$/;

  test('and what nobody touched is no finding, also when a line is there twice', () => {
    expect(requests).toHaveLength(2);
    const noise = ['noise', '{"event":"click_refused"}'].map((message) => ({ at: later, message }));
    const left = found({ requests, trail: [...trail, ...trail, ...noise] });
    expect(left).toEqual({ byTrail: '', byArchive: '' });
  });

  test.each<[string, () => Left, RegExp, RegExp]>([
    [
      'an event of the table changed',
      inTable(eventsOf((list) => list.map((one, i) => (i === 1 ? { ...one, by: 'U0EVE' } : one)))),
      /event 2 was changed/,
      nothing,
    ],
    [
      'the content of the table changed',
      inTable((one) => ({ ...one, email: { ...one.email, subject: 'Another call' } })),
      /a field, the rule, the requester or the team is not what was drafted/,
      nothing,
    ],
    [
      'events of the table cut off',
      inTable(eventsOf((list) => list.slice(0, -1))),
      /event 4 was removed/,
      nothing,
    ],
    [
      'an event of the table removed',
      inTable(eventsOf((list) => list.filter((_, i) => i !== 1))),
      /is out of order/,
      nothing,
    ],
    [
      'an event added to the table',
      inTable(eventsOf((list) => [...list, { ...list.at(-1)!, sequence: 5 }])),
      /event 5 was changed/,
      nothing,
    ],
    [
      'a well-chained event added to the table',
      inTable((one) => withEvent(one, { kind: 'held', at: later - hour })),
      /event 5 was added: the audit trail does not have it/,
      nothing,
    ],
    [
      'events of the table reordered',
      inTable(eventsOf(([a, b, c, d]) => [a!, c!, b!, d!])),
      /is out of order/,
      nothing,
    ],
    [
      'a request dropped from the table',
      () => ({ requests: requests.slice(1), trail }),
      /the request is missing/,
      nothing,
    ],
    [
      'a chain rebuilt in the table',
      inTable(forged),
      /event 1 differs from the audit trail/,
      nothing,
    ],
    [
      'a line of the trail changed',
      inTrail(([first, ...rest]) => [altered(first!), ...rest]),
      /event 1 differs from the audit trail/,
      /event 1 was changed in or removed from the audit trail/,
    ],
    [
      'a line of the trail removed',
      inTrail((lines) => lines.slice(1)),
      /event 1 was added: the audit trail does not have it/,
      /event 1 was changed in or removed from the audit trail/,
    ],
    [
      'the whole trail removed',
      inTrail(() => []),
      /the audit trail has no lines for this request/,
      /event 1 was changed in or removed from the audit trail/,
    ],
    [
      'a line added to the trail',
      inTrail((lines) => [
        ...lines,
        { at: later - hour, message: '{"event":"click_refused","user":"U0EVE"}' },
      ]),
      nothing,
      /^A line of \S+ \(click_refused\) is in the audit trail, and not in the archive$/,
    ],
    [
      'a chain rebuilt in both table and trail',
      inBoth((one) => [forged(one)]),
      nothing,
      /event 1 was changed in or removed from the audit trail[\s\S]*event 1 is in the audit trail, and not in the archive/,
    ],
    [
      'a request dropped from both table and trail',
      inBoth(() => []),
      nothing,
      /event 1 was changed in or removed from the audit trail/,
    ],
    [
      'a request dropped from the table, and a line that says that its time was over',
      () => ({
        requests: requests.slice(1),
        trail: [
          ...trail,
          {
            at: later - hour,
            message: JSON.stringify({
              ...{ event: 'share_event', requestId: requests[0]!.id, sequence: 9, at: 1 },
              ...{ hash: 'x', previousHash: 'y', keptUntil: 1 },
            }),
          },
        ],
      }),
      /the request is missing/,
      /event 9 is in the audit trail, and not in the archive/,
    ],
    [
      'a request forged in both table and trail',
      () => {
        const other = forged({ ...structuredClone(requests[0]!), id: 'f'.repeat(32) });
        return { requests: [...requests, other], trail: [...trail, ...linesOf(other)] };
      },
      nothing,
      /^f+: event 1 is in the audit trail, and not in the archive/,
    ],
  ])('%s', (_, tamper, byTrail, byArchive) => {
    const findings = found(tamper());
    expect(findings.byTrail).toMatch(byTrail);
    expect(findings.byArchive).toMatch(byArchive);
    expect(findings.byTrail + findings.byArchive).not.toBe('');
  });

  describe('and what is no tampering is no finding by the archive', () => {
    const line = (at: number, message = '{"event":"x"}'): LoggedLine => ({ at, message });
    const compared = (logged: LoggedLine[], archived: LoggedLine[], keptDays?: number) =>
      verifyArchive(
        logged,
        { lines: archived, unreadable: [], ...(keptDays === undefined ? {} : { keptDays }) },
        later,
      );
    const start = () => later - 20 * 24 * hour;
    const minutes = (count: number) => (count * hour) / 60;

    test.each<[string, () => { logged: LoggedLine[]; archived: LoggedLine[]; keptDays?: number }]>([
      [
        'older than the archive',
        () => ({ logged: [line(1), line(start())], archived: [line(start())] }),
      ],
      [
        'from when the subscription began to take effect',
        () => ({
          logged: [line(start()), line(start() + minutes(14))],
          archived: [line(start())],
        }),
      ],
      [
        'on its way into the archive',
        () => ({ logged: [line(start()), line(later)], archived: [line(start())] }),
      ],
      [
        'in the archive since it began to be read',
        () => ({ logged: [line(start())], archived: [line(start()), line(later)] }),
      ],
      [
        'in an object that was deleted after its time, while a neighbor is not yet',
        () => ({
          logged: [line(start()), line(start() + minutes(20))],
          archived: [line(start())],
          keptDays: 20,
        }),
      ],
      [
        'in the trail no longer, by its retention',
        () => ({ logged: [], archived: [line(later - 3660 * 24 * hour)] }),
      ],
    ])('a line that is %s', (_, given) => {
      const { logged, archived, keptDays } = given();
      expect(compared(logged, archived, keptDays)).toEqual([]);
    });

    test('refusals that are word for word the same are told apart by their time', () => {
      const archived = [0, 1, 2].map((hours) => line(start() + hours * hour));
      expect(compared(archived.slice(0, 2), archived)).toHaveLength(1);
      const moved = [...archived.slice(0, 2), line(start() + 3 * hour)];
      expect(compared(moved, archived)).toHaveLength(2);
    });

    test('an archive that the trail no longer goes to: what it has must be in the trail', () => {
      const archived = [line(start()), line(start() + hour)];
      const newer = line(start() + 2 * hour);
      const earlier = (logged: LoggedLine[]) =>
        verifyEarlierArchive(logged, { lines: archived, unreadable: [] }, later);
      expect(earlier([...archived, newer])).toEqual([]);
      expect(earlier([archived[0]!, newer])).toHaveLength(1);
    });

    test('an archive without a line, and an object that is not of its stream, are findings', () => {
      const findings = verifyArchive(trail, { lines: [], unreadable: ['An object'] }, later);
      expect(findings).toEqual([
        'An object',
        'The archive has no lines, so nothing was compared with it',
      ]);
    });
  });
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
    const lines = () => linesOf(sent()).filter((_, index) => waits > 0 || index !== 1);
    const wait = async () => {
      waits += 1;
      const there = await store.load(before.id);
      await store.save(there!, { ...sent(), audited: sent().events.length });
    };
    const result = await verifyRecords(
      {
        requests: store,
        trail: logOf(lines),
        archive: async () => ({ lines: linesOf(sent()), unreadable: [] }),
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
